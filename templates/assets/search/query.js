// What the reader meant, step by step: twin of kb/search/query.py, reading.py, mending.py, roles.py and meanings.py.
import { clean, fold, hasMarks, isAlpha, squeeze, wholeTokens } from "./text.js";
import { Lacks, SLIPS } from "./files.js";
import { formsOf, weightedTerms } from "./terms.js";
import { Speller } from "./spelling.js";

const WINDOW = 4;
const FOLDED = "~";
const CODE = /(?<![\d.,])([1-9])\s?[.,\s]?\s?(\d{6})(?:\.(?:000\.00\.00\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}|\.\d{2})?(?![\d])/gi;

// What a syllable typed right looks like without its marks; other words are slips or Telex and VNI left raw.
const WELL_TYPED = /^(?:(?!.*(?:aa|ee|oo))(?:ngh?|gh?|[ckpt]h|nh|tr|qu|gi|[bcdhklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?|\d+)$/;

const isCapitals = (raw) => raw.length > 1 && raw === raw.toUpperCase() && raw !== raw.toLowerCase();
const namesSomething = (word) => word?.role === "content" && isAlpha(word.folded);
export const isContent = (word) => word.role === "content" || word.role === "code";
export const contentWords = (words) => words.filter(isContent);

/** The names of several words that a query may be, whole or without its small words. */
export function namesOf({ words }) {
  const name = (found) => found.map((word) => word.folded).join(" ");
  const found = new Set([name(words).replace(/^thu tuc /, ""), name(contentWords(words))]);
  return [...found].filter((one) => one.includes(" "));
}

function readWords(text) {
  const tokens = wholeTokens(text);
  // Who types everything in capitals marks no abbreviations by them.
  const shouted = tokens.length > 1 && isCapitals(text);
  return tokens.map(({ key, start, end, kept }) => {
    const isCode = kept && /\d/.test(key);
    const raw = text.slice(start, end);
    const [folded, role] = isCode ? [key, "code"] : [fold(key), "content"];
    return { key, folded, raw, marked: hasMarks(key), role, others: [], mended: false, capitals: !shouted && isCapitals(raw) };
  });
}

const replaced = (word, syllables, marked) =>
  syllables.map((one) => ({ ...word, key: one, folded: fold(one), marked: marked && hasMarks(one), mended: !marked }));

export class Reader {
  constructor(lookup) {
    this.lookup = lookup;
    this.speller = new Speller(lookup);
    this.limits = lookup.numbers;
  }
  /** `foretell` names the files that a half understood query will likely need later. */
  read(typed, foretell = () => []) {
    const text = squeeze(clean(typed));
    const query = { text, codes: [], parts: [], place: null, expanded: [], senses: [], notes: [], mended: false };
    query.words = readWords(this.readCodes(text, query));
    this.prepare(query.words, this.asKeys(query.words));
    this.mendWords(query);
    this.prepare(query.words);
    this.readRoles(query);
    // Whatever these steps lack comes in one round, with the lists of the terms known so far.
    const lacks = new Lacks();
    lacks.try(() => this.repairPairs(query));
    lacks.try(() => this.expand(query));
    lacks.try(() => this.resolveSenses(query));
    lacks.try(() => this.readInitialisms(query));
    lacks.try(() => this.weigh(query));
    if (lacks.names.length) lacks.names.push(...foretell({ ...query, expanded: [] }));
    lacks.done();
    for (const one of ["codes", "parts", "notes"]) query[one] = [...new Set(query[one])];
    return query;
  }
  /** Gives a query its terms, those of its own words apart; their lists are then at hand. */
  weigh(query) {
    const { lookup } = this;
    const { words, expanded } = query;
    const segmented = this.segmented(words).map((word) => [word, lookup.start.weights.word]);
    const wordings = [...expanded.flatMap(({ to }) => formsOf(to.split(" "))), ...segmented.map(([word]) => word)];
    // All at once: own terms, the shards of official wordings, and where the query may be a name.
    const lacks = new Lacks();
    lacks.try(() => {
      query.own = weightedTerms(words, [], lookup);
      lookup.files.need(query.own.flatMap(([term]) => lookup.filesFor(term)));
    });
    lacks.try(() => lookup.files.need(wordings.flatMap((term) => lookup.likelyFiles(term))));
    lacks.try(() => lookup.files.need(namesOf(query).map((name) => lookup.nameFile(name))));
    lacks.try(() => {
      query.terms = [...weightedTerms(words, expanded, lookup), ...segmented];
      lookup.files.need(query.terms.flatMap(([term]) => lookup.filesFor(term)));
    });
    lacks.done();
  }
  /** Asks at once for all that the words themselves lead to: shards, and long lists as far as they can be foretold. */
  prepare(...readings) {
    this.lookup.files.need(readings.flatMap((words) => this.filesOf(words)));
  }
  /** The words as Telex or VNI keys mean them, where they look like those. */
  asKeys(words) {
    if (!this.lookup.files.held.has(SLIPS)) return words;
    return words.map((word) => {
      const [key] = this.speller.slips.keysMeant(word.key);
      return key ? { ...word, key, folded: fold(key), marked: hasMarks(key) } : word;
    });
  }
  filesOf(words) {
    const { lookup } = this;
    const marked = words.some((word) => word.marked);
    const pairs = words.slice(1).map((word, at) => pairOf(words[at], word));
    const forms = [...words, ...pairs];
    return [
      ...forms.flatMap((one) => [lookup.shardOf(one.folded), lookup.shardOf(fold(one.key))]),
      ...forms.flatMap((one) => lookup.likelyFiles(marked ? one.key : FOLDED + one.folded)),
      ...(words.some((word) => word.role === "content" && !word.capitals && !WELL_TYPED.test(word.folded)) ? [SLIPS] : []),
    ];
  }
  readCodes(text, query) {
    return text.replace(CODE, (whole, first, rest) => {
      const code = `${first}.${rest}`;
      if (!this.lookup.knowsCode(code)) return whole;
      query.codes.push(code);
      return ` ${code} `;
    });
  }
  mendWords(query) {
    const { words } = query;
    const mended = [];
    const known = this.inKnownPhrases(words);
    const lacks = new Lacks();
    words.forEach((word, place) => {
      const before = mended.at(-1)?.folded ?? "";
      const after = words[place + 1]?.folded ?? "";
      const found = known.has(place) ? [word] : lacks.try(() => this.mend(word, before, after, query));
      mended.push(...(found ?? [word]));
    });
    lacks.done();
    query.words = mended;
  }
  /** The places of words in known phrases of several words: they are as meant. */
  inKnownPhrases(words) {
    const named = this.spot(words, "l").filter((phrase) => phrase.entry.some(([name]) => agrees(phrase, name)));
    const meant = this.spot(words, "x").filter((phrase) => phrase.entry.some(([typed]) => agrees(phrase, typed)));
    const asked = this.spot(words, "a").filter((phrase) => phrase.entry.some(([cue]) => agrees(phrase, cue)));
    const long = [...meant, ...named, ...asked].filter((phrase) => phrase.words.length > 1);
    return new Set(long.flatMap(({ start, end }) => range(start, end)));
  }
  mend(word, before, after, query) {
    if (word.role === "code") return [word];
    const { lookup, speller } = this;
    const exact = lookup.frequency(word.key);
    const listed = word.capitals && lookup.phrase("x", word.folded);
    const chatty = !listed && (exact < this.limits.rare || !hasVowel(word));
    const meaning = chatty && !this.isPlain(word, query) && this.chatMeaning(word, before, after);
    if (meaning) return replaced(word, meaning.split(" "), true);
    if (exact || (lookup.frequency(FOLDED + word.folded) && (word.marked || speller.knows(word.folded)))) return [word];
    if (lookup.phrase("x", word.folded) || lookup.phrase("s", word.folded)) return [word];
    if (word.capitals && speller.initialism(word.key).length) return [word];
    const decoded = speller.slips.decode(word.key);
    if (decoded) return replaced(word, [decoded], true);
    // What any slip may take comes in one round.
    lookup.files.need(["am-tiet", ...[before, after].filter(Boolean).map((one) => lookup.neighboursOf(one))]);
    const pieces = speller.slips.split(word.folded);
    if (pieces.length) {
      query.mended = true;
      return replaced(word, pieces, false);
    }
    const found = speller.slips.corrections(word.folded, before, after);
    if (!found.length) return [word];
    query.mended = true;
    return [{ ...word, key: found[0], folded: found[0], marked: false, others: found.slice(1), mended: true }];
  }
  /** Whether a word is a syllable without its marks, as all of the query is. */
  isPlain(word, { words }) {
    return !words.some((one) => one.marked) && hasVowel(word) && !word.capitals && this.speller.lostMarks(word.folded);
  }
  chatMeaning(word, before, after) {
    const meanings = this.lookup.phrase("c", word.key) ?? [];
    if (meanings.length < 2 || word.capitals) return meanings.length === 1 ? meanings[0] : "";
    const fits = meanings.map((meaning) => this.fit(meaning, before, after));
    const best = Math.max(...fits);
    return best ? meanings[fits.indexOf(best)] : "";
  }
  fit(sense, before, after) {
    const syllables = fold(sense).split(" ");
    const pairs = before ? [`${FOLDED}${before} ${syllables[0]}`] : [];
    if (after) pairs.push(`${FOLDED}${syllables.at(-1)} ${after}`);
    return this.lookup.frequencies(pairs).reduce((sum, one) => sum + one, 0);
  }
  /** Known phrases among the words, longest first, none overlapping. */
  spot(words, table) {
    const spans = words.flatMap((word, start) =>
      [1, ...this.lengths(word, words[start + 1])]
        .filter((length) => start + length <= words.length)
        .map((length) => [length, start]),
    );
    spans.sort((one, two) => two[0] - one[0] || one[1] - two[1]);
    const taken = words.map(() => false);
    const found = [];
    for (const [length, start] of spans) {
      const end = start + length;
      const held = words.slice(start, end);
      const entry = this.lookup.phrase(table, held.map((word) => word.folded).join(" "));
      if (entry === undefined || taken.slice(start, end).includes(true)) continue;
      taken.fill(true, start, end);
      found.push({ entry, start, end, words: held });
    }
    return found;
  }
  /** How long the phrases are that begin with two words. */
  lengths(word, next) {
    return (next && this.lookup.phrase("n", `${word.folded} ${next.folded}`)) ?? [];
  }
  readRoles(query) {
    const { words } = query;
    const give = ({ start, end }, role) => {
      for (let at = start; at < end; at++) {
        if (words[at].role === "content" || words[at].role === "filler") words[at] = { ...words[at], role };
      }
    };
    for (const phrase of this.spot(words, "p")) if (agrees(phrase, phrase.entry)) give(phrase, "filler");
    for (const phrase of this.spot(words, "a")) {
      const part = phrase.entry.find(([cue]) => agrees(phrase, cue))?.[1];
      if (!part || !this.endsAWord(words, phrase)) continue;
      query.parts.push(part);
      give(phrase, "aspect");
    }
    for (const phrase of this.spot(words, "l")) {
      const place = phrase.entry.find(([name]) => agrees(phrase, name))?.[1];
      if (!place || contentWords(words).length <= phrase.end - phrase.start) continue;
      const [code, name, former] = place;
      query.place = { code, name };
      give(phrase, "place");
      if (former) query.notes.push(`${former} nay thuộc ${name}.`);
    }
    words.forEach((word, at) => {
      const forms = this.lookup.phrase("f", word.folded);
      if (word.role !== "content" || !forms?.includes(this.spelling(words, at))) return;
      if (!this.inAWord(words, at)) words[at] = { ...word, role: "minor" };
    });
  }
  /** Whether a small word is part of a bigger one with a neighbour that is not small: "anh" in "tiếng anh". */
  inAWord(words, at) {
    const joined = (one, two, other) =>
      one && two && !this.lookup.phrase("f", other.folded) && this.lookup.wordCount(`${one.key}_${two.key}`) > 0;
    return [-1, 1].some((side) => {
      const other = words[at + side];
      return side < 0 ? joined(other, words[at], other) : joined(words[at], other, other);
    });
  }
  /** A cue must end where a word ends: "làm hộ" is none in "làm hộ chiếu". */
  endsAWord(words, { end }) {
    const first = Math.max(end - WINDOW, 0);
    return end === words.length || this.speller.breaks(words.slice(first, end + WINDOW)).has(end - first);
  }
  spelling(words, at) {
    const word = words[at];
    if (word.marked) return word.key;
    return this.speller.likelySpelling(word.folded, words[at - 1]?.folded ?? "", words[at + 1]?.folded ?? "");
  }
  repairPairs(query) {
    const { words } = query;
    const pairs = words.map((_, at) => at).filter((at) => namesSomething(words[at]) && namesSomething(words[at + 1]));
    const counts = this.lookup.frequencies(pairs.map((at) => pairTerm(words[at], words[at + 1])));
    const doubtful = pairs.filter((at, place) => !counts[place]);
    const lacks = new Lacks();
    for (const at of doubtful) lacks.try(() => this.repairPair(query, at));
    lacks.done();
  }
  repairPair(query, at) {
    const { words } = query;
    const [first, second] = [words[at], words[at + 1]];
    if (this.lookup.phrase("x", `${first.folded} ${second.folded}`)) return;
    if ([first, second].some((one) => this.hasSenses(one) || this.isShort(one, "x"))) return;
    const repaired = this.speller.repair(first.folded, second.folded);
    if (!repaired || this.usedElsewhere(words, at, repaired)) return;
    query.mended = true;
    repaired.forEach((folded, side) => {
      const word = words[at + side];
      if (folded !== word.folded) words[at + side] = { ...word, others: [...word.others, folded], mended: true };
    });
  }
  hasSenses(word) {
    return this.isShort(word, "s");
  }
  /** Whether a table lists a word as an abbreviation, and it is no syllable. */
  isShort(word, table) {
    return this.lookup.phrase(table, word.folded) && (word.capitals || !this.speller.knows(word.folded));
  }
  usedElsewhere(words, at, repaired) {
    const place = repaired[0] !== words[at].folded ? at : at + 1;
    const other = place === at ? at - 1 : at + 2;
    if (!namesSomething(words[other])) return false;
    const [left, right] = place < other ? [place, other] : [other, place];
    return this.lookup.frequencies([pairTerm(words[left], words[right])])[0] > 0;
  }
  expand(query) {
    const { words } = query;
    const whole = contentWords(words).length;
    for (const phrase of this.spot(words, "x")) {
      const role = Math.max(...phrase.words.map((word) => this.lookup.start.roles[word.role]));
      for (const [typed, to, share, kind, guarded] of phrase.entry) {
        if (!agrees(phrase, typed) || (guarded && !this.applies(phrase, whole))) continue;
        const percent = Math.floor((share * Math.min(role, 100)) / 100);
        const abbreviation = kind === "viet_tat" && phrase.words.length === 1;
        query.expanded.push({ start: phrase.start, end: phrase.end, to, percent, abbreviation });
      }
    }
  }
  applies(phrase, whole) {
    if (phrase.end - phrase.start >= whole) return true;
    const [word] = phrase.words;
    if (phrase.words.length > 1 || !(word.capitals || !this.speller.knows(word.folded))) return false;
    return !this.lookup.phrase("s", word.folded);
  }
  resolveSenses(query) {
    const { words } = query;
    words.forEach((word, place) => {
      if (!this.hasSenses(word)) return;
      const senses = this.lookup.phrase("s", word.folded);
      const fits = senses.map((sense) => this.senseFit(words, place, sense));
      const best = Math.max(...fits);
      const percent = best ? this.limits.sense : this.limits.openSense;
      for (const sense of senses.filter((_, at) => fits[at] === best)) {
        query.expanded.push({ start: place, end: place + 1, to: sense, percent, abbreviation: true });
        if (!best) query.senses.push(withSense(words, place, sense));
      }
    });
  }
  /** How well a sense suits its neighbours; making the whole query somebody's everyday name settles it. */
  senseFit(words, place, sense) {
    const name = fold(withSense(words, place, sense));
    const named = this.lookup.files.get(this.lookup.nameFile(name)) && this.lookup.named(name).length;
    const fits = this.fit(sense, words[place - 1]?.folded ?? "", words[place + 1]?.folded ?? "");
    return fits + (named ? this.limits.nameFit : 0);
  }
  readInitialisms(query) {
    const explained = new Set(query.expanded.flatMap(({ start, end }) => range(start, end)));
    const lacks = new Lacks();
    query.words.forEach((word, place) => {
      if (explained.has(place) || !namesSomething(word) || (word.marked && !word.capitals)) return;
      if (!word.capitals && this.speller.knows(word.folded)) return;
      for (const to of lacks.try(() => this.speller.initialism(word.key)) ?? []) {
        query.expanded.push({ start: place, end: place + 1, to, percent: this.limits.initialism, abbreviation: true });
      }
    });
    lacks.done();
  }
  segmented(words) {
    const runs = [[]];
    for (const word of words) {
      if (word.role === "content" && !word.mended) runs.at(-1).push(word.key);
      else runs.push([]);
    }
    return [...new Set(runs.filter((run) => run.length > 1).flatMap((run) => this.speller.segment(run)))];
  }
  didYouMean({ mended, words, text }) {
    if (!mended) return "";
    const best = this.speller.bestMarked(
      words.map((word) => (word.mended && word.others[0]) || word.folded),
      words.map((word) => word.key),
    );
    const suggestion = words.map((word, at) => (word.marked && !word.mended ? word.key : best[at])).join(" ");
    return fold(suggestion) !== fold(text) ? suggestion : "";
  }
}

const withSense = (words, place, sense) => words.map((one, at) => (at === place ? sense : one.raw)).join(" ");
const hasVowel = ({ key }) => /[aeiouy]/.test(fold(key));
const range = (start, end) => Array.from({ length: end - start }, (_, at) => start + at);
const pairOf = (one, two) => ({ key: `${one.key} ${two.key}`, folded: `${one.folded} ${two.folded}` });
const pairTerm = (one, two) => `${FOLDED}${one.folded} ${two.folded}`;
const agrees = ({ words }, spelling) => {
  const parts = spelling.split(" ");
  return parts.length === words.length && words.every((word, at) => !word.marked || word.key === parts[at]);
};
