// Typing mended against the words that the index holds: twin of kb/search/spelling.py.
import { hasMarks } from "./text.js";
import { decodeTelex, decodeVni } from "./typing.js";

const shorter = (word) => [...word].map((_, place) => word.slice(0, place) + word.slice(place + 1));
const isAscii = (text) => /^[\0-\x7f]*$/.test(text);

export class Speller {
  constructor(lookup) {
    this.lookup = lookup;
    this.limits = lookup.numbers;
    const both = (pairs) => [...pairs, ...pairs.map(([one, two]) => [two, one])];
    [this.onsets, this.codas] = lookup.start.alike.map(both);
  }
  knows(folded) {
    return this.lookup.foldedCount(folded) >= this.limits.minCount;
  }
  /** Whether the commonest spelling of a syllable has marks that this form of it lacks. */
  lostMarks(folded) {
    return this.lookup.marked(folded, 1).some((one) => one !== folded);
  }
  known(folded) {
    return (this.lookup.syllables.counts.get(folded) ?? 0) >= this.limits.minCount;
  }
  /** What a word would be if its keys were Telex or VNI. */
  keysMeant(key) {
    return [decodeTelex(key), decodeVni(key)].filter(Boolean);
  }
  decode(key) {
    return this.keysMeant(key).find((one) => this.lookup.syllableCount(one) >= this.limits.minCount) ?? "";
  }
  initialism(key) {
    return key.length >= 3 && key.length <= 6 ? this.lookup.initialism(key) : [];
  }
  split(folded) {
    const { minJoined, maxJoined, longestSyllable, minCount, pairReward } = this.limits;
    if (folded.length < minJoined || folded.length > maxJoined || !isAscii(folded)) return [];
    const { counts } = this.lookup.syllables;
    const best = Array.from({ length: folded.length + 1 }, () => [-Infinity, []]);
    best[0] = [0, []];
    for (let end = 1; end <= folded.length; end++) {
      for (let start = Math.max(0, end - longestSyllable); start < end; start++) {
        const [before, path] = best[start];
        const piece = folded.slice(start, end);
        const count = counts.get(piece) ?? 0;
        if (before === -Infinity || count < minCount || (piece.length === 1 && !"ayoe".includes(piece))) continue;
        let score = before + Math.log(count / this.lookup.start.total);
        if (path.length && this.lookup.neighbours(path.at(-1), "after")(piece)) score += pairReward;
        if (score > best[end][0]) best[end] = [score, [...path, piece]];
      }
    }
    const path = best.at(-1)[1];
    return path.length > 1 ? path : [];
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
    this.lookup.files.need([folded, before, after].filter(Boolean).map((one) => this.lookup.shardOf(one)));
    const spellings = this.lookup.marked(folded, manySpellings);
    const [lefts, rights] = [before, after].map((one) => (one ? this.lookup.marked(one, fewSpellings) : []));
    const pairs = spellings.map((one) => [...lefts.map((left) => `${left} ${one}`), ...rights.map((right) => `${one} ${right}`)]);
    this.lookup.frequencies(pairs.flat());
    const counts = pairs.map((terms) => this.lookup.frequencies(terms).reduce((sum, one) => sum + one, 0));
    return spellings[counts.indexOf(Math.max(...counts))];
  }
  corrections(folded, before, after) {
    const found = this.near(folded).filter((one) => one !== folded && this.known(one));
    if (!found.length) return [];
    const { counts } = this.lookup.syllables;
    const names = [before, after].filter(Boolean).map((one) => this.lookup.neighboursOf(one));
    this.lookup.files.need(names);
    const left = before ? this.lookup.neighbours(before, "after") : () => 0;
    const right = after ? this.lookup.neighbours(after, "before") : () => 0;
    const fits = new Map(found.map((one) => [one, left(one) + right(one)]));
    found.sort((a, b) => fits.get(b) - fits.get(a) || counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
    const best = fits.get(found[0]);
    return found.filter((one) => fits.get(one) > 0 || best === 0).slice(0, best === 0 ? this.limits.maxCandidates : 1);
  }
  repair(first, second) {
    this.lookup.files.need(["am-tiet", this.lookup.neighboursOf(first), this.lookup.neighboursOf(second)]);
    const left = this.lookup.neighbours(second, "before");
    const right = this.lookup.neighbours(first, "after");
    const candidates = [
      ...this.alike(first).map((one) => [[one, second], left(one)]),
      ...this.alike(second).map((one) => [[first, one], right(one)]),
    ];
    const best = candidates.reduce((chosen, one) => (one[1] > chosen[1] ? one : chosen), [null, -1]);
    return best[1] >= this.limits.repairCount ? best[0] : null;
  }
  /** The likeliest spelling of unmarked syllables: the path whose neighbours meet most (Viterbi). */
  bestMarked(folded, typed = []) {
    const { lookup, limits } = this;
    lookup.files.need(folded.map((one) => lookup.shardOf(one)));
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
  /** Known syllables one insertion, deletion, substitution or transposition away. */
  near(folded) {
    const forms = new Set([folded, ...shorter(folded)]);
    const swapped = new Set(
      [...folded].slice(1).map((_, i) => folded.slice(0, i) + folded[i + 1] + folded[i] + folded.slice(i + 2)),
    );
    const close = (one) =>
      Math.abs(one.length - folded.length) <= 1 &&
      (swapped.has(one) ||
        (this.known(one) && isAscii(one) && (forms.has(one) || shorter(one).some((form) => forms.has(form)))));
    return [...this.lookup.syllables.counts.keys()].filter(close);
  }
  /** What a syllable sounds like; a rare one may be a slip as well. */
  alike(folded) {
    const found = new Set(this.known(folded) ? [] : this.near(folded));
    for (const [one, two] of this.onsets) if (folded.startsWith(one)) found.add(two + folded.slice(one.length));
    for (const [one, two] of this.codas) if (folded.endsWith(one)) found.add(folded.slice(0, folded.length - one.length) + two);
    return [...found].sort((a, b) => (a < b ? -1 : 1)).filter((one) => one !== folded && this.known(one));
  }
}

function later(path, other) {
  const at = path.findIndex((word, place) => word !== other[place]);
  return at >= 0 && (other[at] === undefined || path[at] > other[at]);
}

const firstMost = (options) => options.reduce((best, one) => (one[0] > best[0] ? one : best));
