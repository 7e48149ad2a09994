// Steps on typing: twin of kb/search/mending.py. What mends slips is in slips.js.
import { fold } from "./text.js";
import { Lacks } from "./files.js";
import { agrees, namesSomething, pairTerm, replaced } from "./words.js";

const FOLDED = "~";

export class Mender {
  constructor(lookup, speller, phrases) {
    Object.assign(this, { lookup, speller, phrases, limits: lookup.numbers });
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
    const named = this.phrases.spot(words, "l").filter((phrase) => phrase.entry.some(([name]) => agrees(phrase, name)));
    const meant = this.phrases.spot(words, "x").filter((phrase) => phrase.entry.some(([typed]) => agrees(phrase, typed)));
    const asked = this.phrases.spot(words, "a").filter((phrase) => phrase.entry.some(([cue]) => agrees(phrase, cue)));
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
    const decoded = speller.decode(word.key);
    if (decoded) return replaced(word, [decoded], true);
    // What any slip may take comes in one round.
    lookup.files.need(speller.slipFiles(before, after));
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
    const fits = meanings.map((meaning) => this.phrases.fit(meaning, before, after));
    const best = Math.max(...fits);
    return best ? meanings[fits.indexOf(best)] : "";
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
    if ([first, second].some((one) => this.phrases.hasSenses(one) || this.phrases.isShort(one, "x"))) return;
    const repaired = this.speller.repair(first.folded, second.folded);
    if (!repaired || this.usedElsewhere(words, at, repaired)) return;
    query.mended = true;
    repaired.forEach((folded, side) => {
      const word = words[at + side];
      if (folded !== word.folded) words[at + side] = { ...word, others: [...word.others, folded], mended: true };
    });
  }
  usedElsewhere(words, at, repaired) {
    const place = repaired[0] !== words[at].folded ? at : at + 1;
    const other = place === at ? at - 1 : at + 2;
    if (!namesSomething(words[other])) return false;
    const [left, right] = place < other ? [place, other] : [other, place];
    return this.lookup.frequencies([pairTerm(words[left], words[right])])[0] > 0;
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

const hasVowel = ({ key }) => /[aeiouy]/.test(fold(key));
const range = (start, end) => Array.from({ length: end - start }, (_, at) => start + at);
