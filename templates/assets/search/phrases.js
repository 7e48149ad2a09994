// Known phrases among words, and how words meet: twin of kb/search/phrases.py.
import { fold } from "./text.js";

const FOLDED = "~";

export class Phrases {
  constructor(lookup, speller) {
    Object.assign(this, { lookup, speller });
  }
  /** How often a sense stands beside the words before and after it. */
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
  /** Whether a word is an abbreviation of several meanings. */
  hasSenses(word) {
    return this.isShort(word, "s");
  }
  /** Whether a table lists a word as an abbreviation, and it is no syllable. */
  isShort(word, table) {
    return this.lookup.phrase(table, word.folded) && (word.capitals || !this.speller.knows(word.folded));
  }
}
