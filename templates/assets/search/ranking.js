// From weighted terms to ranked groups: twin of kb/search/ranking.py and kb/search/document_table.py.
import { namesOf } from "./words.js";
import { Numbers } from "./files.js";

// What a kind of document tells.
const [PRIOR, HIDDEN, IS_QUESTION, BEGINS] = [0, 1, 2, 3];

/** What ranking knows of every document, as columns. */
export class Table {
  constructor(bytes, start) {
    const { count, kinds } = start;
    const numbers = new Numbers(bytes);
    this.count = count;
    this.priors = new Int32Array(count);
    this.visible = new Uint8Array(count);
    this.isQuestion = new Uint8Array(count);
    this.groupOf = new Uint32Array(count);
    this.starts = [];
    for (let one = 0; one < count; one++) {
      const kind = kinds[numbers.next()];
      if (kind[BEGINS]) this.starts.push(one);
      this.priors[one] = kind[PRIOR];
      this.visible[one] = 1 - kind[HIDDEN];
      this.isQuestion[one] = kind[IS_QUESTION];
      this.groupOf[one] = this.starts.length - 1;
    }
    this.placeBlocks(start.layout.block);
  }
  placeBlocks(size) {
    this.blockOf = new Uint32Array(this.starts.length);
    this.blockStarts = [0];
    this.starts.forEach((start, group) => {
      if (start - this.blockStarts.at(-1) >= size) this.blockStarts.push(start);
      this.blockOf[group] = this.blockStarts.length - 1;
    });
  }
  span(group) {
    return [this.starts[group], this.starts[group + 1] ?? this.count];
  }
}

export const facetFile = (facet) => `loc-${facet}`;

/** Ranked groups of a query; `request` holds filters and sort. */
export function rank(query, request, lookup, table) {
  const { numbers } = lookup;
  const named = namesOf(query).flatMap((name) => lookup.named(name));
  const allowed = allowedBy(request.filters, lookup, table);
  const text = textScores(query, lookup, table);
  const extra = bonus(query, new Set(named), text, lookup, table);
  // The best of all readers may see, so that a filter never lets worse ones in.
  let most = 0;
  for (let one = 0; one < table.count; one++) if (text[one] > most && table.visible[one]) most = text[one];
  const threshold = Math.floor((most * numbers.found) / 100);
  const scores = new Int32Array(table.count);
  const found = [];
  for (let one = 0; one < table.count; one++) {
    if (extra[one] >= numbers.codeBonus) allowed[one] = 1;
    if (!allowed[one]) text[one] = 0;
    scores[one] = text[one] + table.priors[one] + extra[one];
    if (query.terms.length ? text[one] + extra[one] * allowed[one] > threshold : allowed[one]) found.push(one);
  }
  return { ...group(found, scores, request.sort, lookup, table), found, scores, text, allowed, named };
}

/** What the words alone give every document. */
function textScores(query, lookup, table) {
  const scoring = query.terms.filter(([, weight]) => weight);
  const lists = lookup.postings(scoring.map(([term]) => term));
  const text = new Int32Array(table.count);
  lists.forEach((one, at) => {
    if (!one) return;
    const { docs, values } = one;
    const weight = scoring[at][1];
    for (let i = 0; i < docs.length; i++) text[docs[i]] += weight * values[i];
  });
  return text;
}

function bonus(query, named, text, lookup, table) {
  const { numbers } = lookup;
  const extra = new Int32Array(table.count);
  for (const code of query.codes) {
    const document = lookup.documentOf(code);
    if (document !== undefined) extra[document] = numbers.codeBonus;
  }
  for (const document of named) extra[document] += numbers.nameBonus;
  if (query.place) {
    const local = documentsOf("dia-phuong", [query.place.code], lookup);
    for (const document of local) if (text[document] > 0) extra[document] += numbers.placeBonus;
  }
  return extra;
}

function documentsOf(facet, wanted, lookup) {
  const { names, documents } = lookup.files.get(facetFile(facet));
  return names.flatMap(([value], at) => (wanted.includes(value) ? [...documents[at]] : []));
}

function allowedBy(filters, lookup, table) {
  const wanted = Object.entries(filters).filter(([, values]) => values.length);
  lookup.files.need(wanted.map(([facet]) => facetFile(facet)));
  const visible = wanted.some(([facet]) => facet === "trang-thai");
  let allowed = visible ? new Uint8Array(table.count).fill(1) : table.visible.slice();
  for (const [facet, values] of wanted) {
    const mask = new Uint8Array(table.count);
    for (const document of documentsOf(facet, values, lookup)) mask[document] = allowed[document];
    allowed = mask;
  }
  return allowed;
}

/** The groups of found documents, best first; ties by place in the index. */
function group(found, scores, sort, lookup, table) {
  const byDate = sort === "moi-nhat" ? lookup.files.get("ngay") : null;
  const best = new Map();
  const dates = new Map();
  for (const one of found) {
    const owner = table.groupOf[one];
    best.set(owner, Math.max(best.get(owner) ?? -Infinity, scores[one]));
    if (byDate) dates.set(owner, Math.max(dates.get(owner) ?? 0, byDate[one]));
  }
  const newer = (a, b) => (byDate ? dates.get(b) - dates.get(a) : 0);
  const groups = [...best.keys()].sort((a, b) => newer(a, b) || best.get(b) - best.get(a) || a - b);
  return { groups, best };
}

/** How many groups each value of a facet would leave, commonest first. */
export function facetCounts(facet, ranking, lookup, table) {
  const found = new Set(ranking.found);
  const { names, documents } = lookup.files.get(facetFile(facet));
  const counted = names.map(([value, label], at) => {
    const groups = [...documents[at]].filter((one) => found.has(one)).map((one) => table.groupOf[one]);
    return { value, label, count: new Set(groups).size };
  });
  return counted.filter(({ count }) => count).sort((one, two) => two.count - one.count);
}
