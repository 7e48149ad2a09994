// What words stand for: twin of kb/search/meanings.py.
import { fold } from "./text.js";
import { Lacks } from "./files.js";
import { agrees, contentWords, namesSomething } from "./words.js";

export class Meanings {
  constructor(lookup, speller, phrases) {
    Object.assign(this, { lookup, speller, phrases, limits: lookup.numbers });
  }
  expand(query) {
    const { words } = query;
    const whole = contentWords(words).length;
    for (const phrase of this.phrases.spot(words, "x")) {
      const role = Math.max(...phrase.words.map((word) => this.lookup.start.roles[word.role]));
      for (const [typed, to, share, kind, guarded, first] of phrase.entry) {
        if (!agrees(phrase, typed) || (guarded && !this.applies(phrase, whole))) continue;
        const percent = Math.floor((share * Math.min(role, 100)) / 100);
        const abbreviation = kind === "viet_tat" && phrase.words.length === 1;
        query.expanded.push({ start: phrase.start, end: phrase.end, to, percent, abbreviation, first });
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
      if (!this.phrases.hasSenses(word)) return;
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
    const named = this.lookup.files.get(this.lookup.places.ofName(name)) && this.lookup.named(name).length;
    const fits = this.phrases.fit(sense, words[place - 1]?.folded ?? "", words[place + 1]?.folded ?? "");
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
}

const withSense = (words, place, sense) => words.map((one, at) => (at === place ? sense : one.raw)).join(" ");
const range = (start, end) => Array.from({ length: end - start }, (_, at) => start + at);
