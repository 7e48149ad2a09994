// A request in, results out: twin of kb/search/engine.py, hits.py and answering.py.
import { Files, Lacks } from "./files.js";
import { Lookup } from "./lookup.js";
import { Reader } from "./query.js";
import { contentWords } from "./words.js";
import { evidence, NONE, PARTLY, speaksOfIt, WELL } from "./evidence.js";
import { facetCounts, facetFile, rank, Table } from "./ranking.js";
import { markedFragments, markerOf } from "./snippets.js";
import { addedShare, weightedTerms } from "./terms.js";
import { fold, setOdd } from "./text.js";

const QUESTION = "question";
// So many of the first hits are fetched while official wordings are: most stay.
const FORETOLD = 12;

/** An engine over a built index; `read` gives the bytes of one of its files by name. */
export class Engine {
  constructor(start, read) {
    setOdd(start.odd);
    this.start = start;
    this.limits = start.numbers;
    this.files = new Files(read, start.layout);
    this.lookup = new Lookup(this.files, start);
    this.reader = new Reader(this.lookup);
  }
  /** The query understood; fetches what that takes, and unless told not to, the documents that it likely finds. */
  async read(text, { foretell } = { foretell: true }) {
    const typed = [...text].slice(0, this.limits.mostQuery).join("");
    // What did not come is asked for again, and who needs it is told.
    await Promise.allSettled(this.start.always.map((name) => this.files.fetch(name)));
    const reading = this.files.settle(() => this.reader.read(typed, (query) => (foretell ? this.foretold(query) : [])));
    // Ready by the time that the query's own files come.
    if (this.files.held.has("cot")) this.columns = this.table;
    return reading;
  }
  /** The documents that a query likely finds first: by its own words as far as lists are at hand, and by official wordings. */
  foretold(query) {
    const lacks = new Lacks();
    const held = ([term]) => this.lookup.places.filesFor(term).every((name) => this.files.held.has(name));
    const blocks = lacks.try(() => {
      const terms = weightedTerms(query.words, [], this.lookup).filter(held);
      // What a place adds is not known yet: its documents are still on their way.
      const half = { ...query, words: [], place: null, terms };
      const { best } = this.ranked(half, { filters: {}, sort: this.start.sorts[0][0] }).ranking;
      const scores = withWordings(best, query.expanded, new Set(terms.map(([term]) => term)), this.start);
      const groups = [...scores.keys()].sort((a, b) => scores.get(b) - scores.get(a) || a - b);
      return groups.slice(0, FORETOLD).map((group) => this.block(group));
    });
    return blocks ?? [];
  }
  get table() {
    const bytes = this.files.get("cot");
    this.columns ??= new Table(bytes, this.start);
    return this.columns;
  }
  /** Results as `SearchResults` of the server; `request` has text, filters, sort and page. */
  // `early` is given them with the first hits alone, where the others must still be fetched.
  async search(request, early) {
    const first = await this.read(request.text);
    const better = this.files.settle(() => this.reader.mender.didYouMean(first));
    const found = await this.files.settle(() => this.ranked(first, request));
    const query = { ...first, didYouMean: await better };
    if (found.met === NONE) return this.nothing(query, found.ranking);
    const asked = { ...found, part: found.sure ? this.partAsked(query) : "", page: this.pageOf(found.ranking, request) };
    const lacking = this.blocksOf(asked).filter((name) => !this.files.held.has(name));
    const shown = (most) => this.files.settle(() => this.shown(query, asked, request, most()));
    const loading = this.files.load(lacking);
    // The first hits come first, even where others fail to come; that is told after them.
    loading.catch(() => {});
    if (early && lacking.length) early(await shown(() => this.atHand(asked.page)));
    await loading;
    return shown(() => asked.page.length);
  }
  /** No hits, but the way on: a better spelling if it finds something, and the sectors nearest. */
  async nothing(query, ranking) {
    const misspelt = query.words.some((word) => word.mended && fold(word.raw) !== word.folded);
    let didYouMean = misspelt ? query.didYouMean : "";
    if (didYouMean) {
      const better = await this.read(didYouMean);
      const request = { filters: {}, sort: this.start.sorts[0][0] };
      if ((await this.files.settle(() => this.ranked(better, request))).met !== WELL) didYouMean = "";
    }
    const counts = query.words.length
      ? await this.files.settle(() => facetCounts("linh-vuc", ranking, this.lookup, this.table))
      : [];
    const sectors = counts.slice(0, this.limits.nearSectors);
    return { query: { ...query, didYouMean }, ranking, sectors, total: 0, hits: [], choices: [] };
  }
  ranked(query, request) {
    const { table } = this;
    this.files.need([
      ...(query.place ? [facetFile("dia-phuong")] : []),
      ...(request.sort === "moi-nhat" ? ["ngay"] : []),
      ...Object.keys(request.filters).map(facetFile),
    ]);
    const ranking = rank(query, request, this.lookup, table);
    const top = ranking.groups.slice(0, this.limits.topCandidates).map((group) => {
      const [start, end] = table.span(group);
      const text = ranking.text.subarray(start, end).reduce((most, one) => Math.max(most, one), 0);
      const named = ranking.named.some((one) => one >= start && one < end);
      return { group, score: ranking.best.get(group), text, start, end, named };
    });
    // Who filters has seen the results and knows that they speak of what was asked.
    const filtered = top.length && Object.values(request.filters).some((values) => values.length);
    const met = filtered ? WELL : evidence(query, top[0], this.lookup);
    return { ranking, top, met, sure: met === WELL && top.length > 0 && speaksOfIt(query, top[0], this.lookup) };
  }
  pageOf({ groups }, request) {
    const first = (Math.max(request.page, 1) - 1) * this.limits.pageSize;
    return groups.slice(first, first + this.limits.pageSize);
  }
  /** The files of all that a page shows, those of its first hits first. */
  blocksOf({ part, top, page }) {
    return [...new Set([...page, ...(part ? top.map((one) => one.group) : [])].map((group) => this.block(group)))];
  }
  /** How many of the first groups can be shown, at least one. */
  atHand(groups) {
    const lacking = groups.findIndex((group) => !this.files.held.has(this.block(group)));
    return Math.max(1, lacking < 0 ? groups.length : lacking);
  }
  /** A page of results with as many of its first hits as `most` says. */
  shown(query, { ranking, top, met, part, page }, request, most) {
    const marker = markerOf(query);
    return {
      query,
      ranking,
      total: ranking.groups.length,
      hits: page.slice(0, most).map((group) => this.hit(group, ranking, marker, request)),
      relaxed: met === PARTLY ? this.start.partly : "",
      choices: [],
      ...(part && top.length ? this.answered(part, top) : {}),
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
    const [[agency, levels, online, status, note, fee, time], facts] = more;
    const url = `/thu-tuc/${encodeURIComponent(id)}/`;
    return { kind: "procedure", id, title, text, url, agency, levels, online, status, note, fee, time, facts };
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
  answered(part, top) {
    const { clear, choice, maxChoices } = this.limits;
    const [best] = top;
    const procedure = this.document(best.start);
    const rivals = (one) => one.score * 100 > best.score * clear && (one.named || !best.named);
    if (!top.slice(1).some(rivals)) {
      const text = procedure.facts[Object.keys(this.start.parts).indexOf(part)];
      return text ? { answer: { procedure, part, text } } : {};
    }
    const near = top.filter((one) => one.score * 100 >= best.score * choice).slice(0, maxChoices);
    return { choices: near.map((one) => this.document(one.start)) };
  }
  /** The code that is the whole text, in whatever form it was typed; "" for none. */
  exactCode(text) {
    const forms = codeForms(text);
    return this.files.settle(() => {
      this.files.need(forms.map((code) => this.lookup.places.ofCode(code)));
      return forms.find((code) => this.lookup.knowsCode(code)) ?? "";
    });
  }
  /** The cards of procedures that many ask for. */
  popular() {
    return this.files.settle(() => this.files.get("v-hay-hoi"));
  }
  /** Counts of every facet over the groups found; fetches the facets. */
  facets(ranking) {
    const facets = Object.keys(this.start.facets);
    return this.files.settle(() => {
      this.files.need(facets.map(facetFile));
      return new Map(facets.map((facet) => [facet, facetCounts(facet, ranking, this.lookup, this.table)]));
    });
  }
}

/** The scores of groups with those that official wordings will add, as far as these were told. */
function withWordings(best, expanded, asked, { weights, numbers }) {
  const scores = new Map(best);
  for (const one of expanded) {
    const [groups, found] = one.first ?? [[], []];
    const share = groups.length && addedShare(one, asked, weights) * numbers.scoreStep;
    groups.forEach((group, at) => scores.set(group, (scores.get(group) ?? 0) + found[at] * share));
  }
  return scores;
}

const LOOSE_CODE = /^\s*([1-9])\s*[.,\s]?\s*(\d{6})(?:\.(?:000\.00\.00\.)?([A-Z]\d{2})(?:\.\d{1,3}){0,3}|\.\d{2})?\s*$/i;
const GROUP_CODE = /^\s*dp[.,\s]?(\d{6})\s*$/i;

function codeForms(text) {
  const group = GROUP_CODE.exec(text);
  if (group) return [`DP.${group[1]}`];
  const match = LOOSE_CODE.exec(text);
  if (!match) return [];
  const code = `${match[1]}.${match[2]}`;
  return match[3] ? [`${code}.${match[3].toUpperCase()}`, code] : [code];
}
