// Words read by those that the index holds: twin of kb/search/spelling.py. What mends slips is in slips.js.
import { SLIPS } from "./files.js";
import { hasMarks } from "./text.js";
import { keysMeant } from "./typing.js";

// What a syllable typed right looks like without its marks; other words with vowels are slips, keys or foreign.
const WELL_TYPED = /^(?:(?!.*(?:aa|ee|oo))(?:ngh?|gh?|[ckpt]h|nh|tr|qu|gi|[bcdhklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?|[^aeiouy]+)$/;

export class Speller {
  constructor(lookup) {
    this.lookup = lookup;
    this.limits = lookup.numbers;
  }
  knows(folded) {
    return this.lookup.foldedCount(folded) >= this.limits.minCount;
  }
  /** Whether the commonest spelling of a syllable has marks that this form of it lacks. */
  lostMarks(folded) {
    return this.lookup.marked(folded, 1).some((one) => one !== folded);
  }
  /** What a word typed with raw Telex or VNI keys means, if the index holds it. */
  decode(key) {
    return keysMeant(key).find((one) => this.lookup.syllableCount(one) >= this.limits.minCount) ?? "";
  }
  /** The files that mending takes for words that look like slips and not like keys. */
  foreseen(words) {
    const isSlip = ({ key, folded, role, capitals }) =>
      role === "content" && !capitals && !WELL_TYPED.test(folded) && !keysMeant(key).length;
    return words.flatMap((word, at) => (isSlip(word) ? this.slipFiles(words[at - 1]?.folded, words[at + 1]?.folded) : []));
  }
  /** The files that mending a word takes, by its folded neighbours; "" for none. */
  slipFiles(...beside) {
    return [SLIPS, "am-tiet", ...beside.filter(Boolean).map((one) => this.lookup.places.ofNeighbours(one))];
  }
  get slips() {
    return (this.mender ??= new (this.lookup.files.get(SLIPS).Slips)(this.lookup));
  }
  repair(first, second) {
    this.lookup.files.need(this.slipFiles(first, second));
    return this.slips.repair(first, second);
  }
  initialism(key) {
    return key.length >= 3 && key.length <= 6 ? this.lookup.initialism(key) : [];
  }
  segment(keys) {
    return this.cut(keys).filter((word) => word.includes("_"));
  }
  /** Marked syllables cut into words, the likeliest way by word counts. */
  cut(keys) {
    const best = [[0, []]];
    for (let end = 1; end <= keys.length; end++) {
      let chosen = null;
      for (let start = Math.max(0, end - this.limits.longestWord); start < end; start++) {
        const word = keys.slice(start, end).join("_");
        const single = end - start === 1;
        const count = single ? this.lookup.syllableCount(word) : this.lookup.wordCount(word);
        if (!single && !count) continue;
        const score = best[start][0] + Math.log((count + 0.5) / this.lookup.start.total);
        const path = [...best[start][1], word];
        if (!chosen || score > chosen[0] || (score === chosen[0] && later(path, chosen[1]))) chosen = [score, path];
      }
      best.push(chosen);
    }
    return best.at(-1)[1];
  }
  /** The places where a word ends; marks are guessed where missing. */
  breaks(words) {
    const guessed = this.bestMarked(words.map((word) => word.folded));
    const found = new Set([0]);
    let place = 0;
    for (const word of this.cut(words.map((word, at) => (word.key !== word.folded ? word.key : guessed[at])))) {
      found.add((place += word.split("_").length));
    }
    return found;
  }
  /** The spelling of an unmarked syllable that best fits those beside it. */
  likelySpelling(folded, before, after) {
    const { manySpellings, fewSpellings } = this.limits;
    this.lookup.needFamilies([folded, before, after].filter(Boolean));
    const spellings = this.lookup.marked(folded, manySpellings);
    const [lefts, rights] = [before, after].map((one) => (one ? this.lookup.marked(one, fewSpellings) : []));
    const pairs = spellings.map((one) => [...lefts.map((left) => `${left} ${one}`), ...rights.map((right) => `${one} ${right}`)]);
    this.lookup.frequencies(pairs.flat());
    const counts = pairs.map((terms) => this.lookup.frequencies(terms).reduce((sum, one) => sum + one, 0));
    return spellings[counts.indexOf(Math.max(...counts))];
  }
  /** The likeliest spelling of unmarked syllables: the path whose neighbours meet most (Viterbi). */
  bestMarked(folded, typed = []) {
    const { lookup, limits } = this;
    lookup.needFamilies(folded);
    const columns = folded.map((one) => lookup.marked(one, limits.manySpellings));
    const pairs = columns.slice(1).flatMap((column, at) => column.flatMap((one) => columns[at].map((last) => `${last} ${one}`)));
    lookup.frequencies(pairs);
    let paths = [[0, []]];
    columns.forEach((column, place) => {
      const ending = typed[place]?.at(-1) ?? "";
      // One that keeps the marks typed ("xổ" for "sổ") is preferred.
      const likeness = (spelling) => (hasMarks(ending) && spelling.endsWith(ending) ? limits.likenessBits : 0);
      paths = column.map((spelling, rank) => {
        const options = paths.map(([score, path]) => {
          const count = path.length ? lookup.frequency(`${path.at(-1)} ${spelling}`) : 0;
          return [score + limits.pairBits * (32 - Math.clz32(count)) - rank + likeness(spelling), path];
        });
        const [score, path] = firstMost(options);
        return [score, [...path, spelling]];
      });
    });
    return firstMost(paths)[1];
  }
}

function later(path, other) {
  const at = path.findIndex((word, place) => word !== other[place]);
  return at >= 0 && (other[at] === undefined || path[at] > other[at]);
}

const firstMost = (options) => options.reduce((best, one) => (one[0] > best[0] ? one : best));
