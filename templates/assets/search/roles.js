// What part each word plays: twin of kb/search/roles.py.
import { agrees, contentWords } from "./words.js";

const WINDOW = 4;

export class Roles {
  constructor(lookup, speller, phrases) {
    Object.assign(this, { lookup, speller, phrases });
  }
  readRoles(query) {
    const { words } = query;
    const give = ({ start, end }, role) => {
      for (let at = start; at < end; at++) {
        if (words[at].role === "content" || words[at].role === "filler") words[at] = { ...words[at], role };
      }
    };
    for (const phrase of this.phrases.spot(words, "p")) if (agrees(phrase, phrase.entry)) give(phrase, "filler");
    for (const phrase of this.phrases.spot(words, "a")) {
      const part = phrase.entry.find(([cue]) => agrees(phrase, cue))?.[1];
      if (!part || !this.endsAWord(words, phrase)) continue;
      query.parts.push(part);
      give(phrase, "aspect");
    }
    for (const phrase of this.phrases.spot(words, "l")) {
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
}
