// Slips of typing mended against the syllables of the index: twin of kb/search/spelling.py, fetched for who makes one.
const shorter = (word) => [...word].map((_, place) => word.slice(0, place) + word.slice(place + 1));
const isAscii = (text) => /^[\0-\x7f]*$/.test(text);

export class Slips {
  constructor(lookup) {
    this.lookup = lookup;
    this.limits = lookup.numbers;
    const both = (pairs) => [...pairs, ...pairs.map(([one, two]) => [two, one])];
    [this.onsets, this.codas] = lookup.start.alike.map(both);
  }
  known(folded) {
    return (this.lookup.syllables.counts.get(folded) ?? 0) >= this.limits.minCount;
  }
  split(folded) {
    const { minJoined, maxJoined, longestSyllable, minCount, pairReward } = this.limits;
    if (folded.length < minJoined || folded.length > maxJoined || !isAscii(folded)) return [];
    const { counts } = this.lookup.syllables;
    this.lookup.files.need(this.pieces(folded).map((piece) => this.lookup.places.ofNeighbours(piece)));
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
  /** The syllables within a joined word. */
  pieces(folded) {
    const starts = [...folded].map((_, at) => at);
    const ends = (start) => Array.from({ length: this.limits.longestSyllable }, (_, more) => start + more + 1);
    const all = starts.flatMap((start) => ends(start).map((end) => folded.slice(start, end)));
    return [...new Set(all)].filter((piece) => this.known(piece));
  }
  corrections(folded, before, after) {
    const found = this.near(folded).filter((one) => one !== folded && this.known(one));
    if (!found.length) return [];
    const { counts } = this.lookup.syllables;
    const left = before ? this.lookup.neighbours(before, "after") : () => 0;
    const right = after ? this.lookup.neighbours(after, "before") : () => 0;
    const fits = new Map(found.map((one) => [one, left(one) + right(one)]));
    found.sort((a, b) => fits.get(b) - fits.get(a) || counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
    const best = fits.get(found[0]);
    return found.filter((one) => fits.get(one) > 0 || best === 0).slice(0, best === 0 ? this.limits.maxCandidates : 1);
  }
  repair(first, second) {
    this.lookup.files.need(["am-tiet", this.lookup.places.ofNeighbours(first), this.lookup.places.ofNeighbours(second)]);
    const left = this.lookup.neighbours(second, "before");
    const right = this.lookup.neighbours(first, "after");
    const candidates = [
      ...this.alike(first).map((one) => [[one, second], left(one)]),
      ...this.alike(second).map((one) => [[first, one], right(one)]),
    ];
    const best = candidates.reduce((chosen, one) => (one[1] > chosen[1] ? one : chosen), [null, -1]);
    return best[1] >= this.limits.repairCount ? best[0] : null;
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
