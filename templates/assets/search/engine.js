// A request in, results out: twin of kb/search/engine.py, hits.py and answering.py.
import { Files } from "./files.js";
import { Lookup } from "./lookup.js";
import { contentWords, Reader } from "./query.js";
import { evidence, NONE, PARTLY, WELL } from "./evidence.js";
import { facetCounts, facetFile, namedBy, rank, Table } from "./ranking.js";
import { markedFragments, markerOf } from "./snippets.js";
import { fold, setOdd } from "./text.js";

const QUESTION = "question";

/** An engine over a built index; `read` gives the bytes of one of its files by name. */
export class Engine {
  constructor(start, read) {
    setOdd(start.odd);
    this.start = start;
    this.limits = start.numbers;
    this.files = new Files(read, start.files);
    this.lookup = new Lookup(this.files, start);
    this.reader = new Reader(this.lookup);
  }
  /** The query understood; fetches what that takes. */
  read(text) {
    return this.files.settle(() => this.reader.read([...text].slice(0, this.limits.mostQuery).join("")));
  }
  get table() {
    const bytes = this.files.get("cot");
    this.columns ??= new Table(bytes, this.start);
    return this.columns;
  }
  /** Results as `SearchResults` of the server; `request` has text, filters, sort and page. */
  async search(request) {
    const column = this.files.fetch("cot");
    const first = await this.read(request.text);
    await column;
    const found = await this.files.settle(() => this.ranked(first, request));
    if (found.met === NONE) return { query: first, total: 0, hits: [], choices: [], ranking: found.ranking };
    return this.files.settle(() => this.shown(first, found, request));
  }
  ranked(query, request) {
    const { table } = this;
    // Asked together with the postings, so that they come in the same round.
    this.files.need([
      ...(query.place ? [facetFile("dia-phuong")] : []),
      ...(request.sort === "moi-nhat" ? ["ngay"] : []),
      ...Object.keys(request.filters).map(facetFile),
      ...query.terms.flatMap(([term]) => this.lookup.filesFor(term)),
      ...namedBy(query).map((name) => this.lookup.nameFile(name)),
    ]);
    const ranking = rank(query, request, this.lookup, table);
    const top = ranking.groups.slice(0, this.limits.topCandidates).map((group) => {
      const [start, end] = table.span(group);
      const text = ranking.text.subarray(start, end).reduce((most, one) => Math.max(most, one), 0);
      return { group, score: ranking.best.get(group), text, start, end };
    });
    return { ranking, top, met: evidence(query, top[0], this.lookup) };
  }
  shown(query, { ranking, top, met }, request) {
    const first = (Math.max(request.page, 1) - 1) * this.limits.pageSize;
    const page = ranking.groups.slice(first, first + this.limits.pageSize);
    const part = met === WELL ? this.partAsked(query) : "";
    this.files.need([...page, ...(part ? top.map((one) => one.group) : [])].map((group) => this.block(group)));
    const marker = markerOf(query);
    return {
      query,
      ranking,
      total: ranking.groups.length,
      hits: page.map((group) => this.hit(group, ranking, marker, request)),
      relaxed: met === PARTLY ? this.start.partly : "",
      choices: [],
      ...(part && top.length ? this.answered(query, part, top) : {}),
    };
  }
  block(group) {
    return `d${this.table.blockOf[group]}`;
  }
  document(number) {
    const { table } = this;
    const block = table.blockOf[table.groupOf[number]];
    const [id, title, text, ...more] = this.files.get(`d${block}`)[number - table.blockStarts[block]];
    if (table.isQuestion[number]) return { kind: QUESTION, id, title, text, url: more[0] };
    const [[agency, levels, online, status, note, fee, time], facts, names] = more;
    const url = `/thu-tuc/${encodeURIComponent(id)}/`;
    return { kind: "procedure", id, title, text, url, agency, levels, online, status, note, fee, time, facts, names };
  }
  hit(group, { scores, allowed, best }, marker, request) {
    const { table, limits } = this;
    const [start, end] = table.span(group);
    const score = best.get(group);
    let order = Array.from({ length: end - start }, (_, at) => start + at).filter((one) => allowed[one]);
    if (!order.length) order = [start];
    order.sort((a, b) => scores[b] - scores[a] || a - b);
    const kinds = request.filters.loai ?? [];
    const onlyQuestions = kinds.length === 1 && kinds[0] === QUESTION;
    let [head] = order;
    if (!onlyQuestions && table.isQuestion[head]) head = order.find((one) => !table.isQuestion[one]) ?? head;
    const enough = Math.floor((score * limits.child) / 100);
    const children = order.filter((one) => one !== head && table.isQuestion[one] && scores[one] >= enough);
    const shown = this.document(head);
    return {
      ...shown,
      score,
      card: shown.kind === QUESTION ? this.document(start) : shown,
      snippet: markedFragments(shown.text, marker, limits),
      children: children.slice(0, limits.maxChildren).map((one) => this.document(one)),
    };
  }
  partAsked(query) {
    const part = query.parts.find((one) => Object.hasOwn(this.start.parts, one));
    return contentWords(query.words).length ? (part ?? "") : "";
  }
  answered(query, part, top) {
    const { clear, choice, maxChoices } = this.limits;
    const [best] = top;
    const procedure = this.document(best.start);
    const rivals = top.slice(1).some((one) => one.score * 100 > best.score * clear);
    if (!rivals || this.namesExactly(query, procedure)) {
      const text = procedure.facts[Object.keys(this.start.parts).indexOf(part)];
      return text ? { answer: { procedure, part, text } } : {};
    }
    const near = top.filter((one) => one.score * 100 >= best.score * choice).slice(0, maxChoices);
    return { choices: near.map((one) => this.document(one.start)) };
  }
  namesExactly(query, { names }) {
    const asked = new Set(contentWords(query.words).map((word) => word.folded));
    return names.some((name) => name.length === asked.size && name.every((word) => asked.has(word)));
  }
  /** Counts of every facet over the groups found; fetches the facets. */
  facets(groups) {
    const facets = Object.keys(this.start.facets);
    return this.files.settle(() => {
      this.files.need(facets.map(facetFile));
      return new Map(facets.map((facet) => [facet, facetCounts(facet, groups, this.lookup)]));
    });
  }
}
