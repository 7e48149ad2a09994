// What the reader meant, step by step: twin of kb/search/query.py.
import { clean, fold, hasMarks, squeeze } from "./text.js";
import { Lacks } from "./files.js";
import { Meanings } from "./meanings.js";
import { Mender } from "./mending.js";
import { Phrases } from "./phrases.js";
import { facetFile } from "./ranking.js";
import { Roles } from "./roles.js";
import { formsOf, weightedTerms } from "./terms.js";
import { Speller } from "./spelling.js";
import { keysMeant } from "./typing.js";
import { namesOf, readWords } from "./words.js";

const CODE = /(?<![\d.,])([1-9])\s?[.,\s]?\s?(\d{6})(?:\.(?:000\.00\.00\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}|\.\d{2})?(?![\d])/gi;

export class Reader {
  constructor(lookup) {
    this.lookup = lookup;
    this.speller = new Speller(lookup);
    const phrases = new Phrases(lookup, this.speller);
    this.mender = new Mender(lookup, this.speller, phrases);
    this.roles = new Roles(lookup, this.speller, phrases);
    this.meanings = new Meanings(lookup, this.speller, phrases);
  }
  /** `foretell` names the files that a half understood query will likely need later. */
  read(typed, foretell = () => []) {
    const text = squeeze(clean(typed));
    const query = { text, codes: [], parts: [], place: null, expanded: [], senses: [], notes: [], mended: false };
    query.words = readWords(this.readCodes(text, query));
    this.prepare([query.words, asKeys(query.words)], this.speller.foreseen(query.words));
    this.mender.mendWords(query);
    this.prepare([query.words]);
    this.roles.readRoles(query);
    // Whatever these steps lack comes in one round, with the lists of the terms known so far.
    const lacks = new Lacks();
    lacks.try(() => this.mender.repairPairs(query));
    lacks.try(() => this.meanings.expand(query));
    lacks.try(() => this.meanings.resolveSenses(query));
    lacks.try(() => this.meanings.readInitialisms(query));
    lacks.try(() => this.weigh(query));
    lacks.try(() => this.lookup.files.need(query.place ? [facetFile("dia-phuong")] : []));
    lacks.done(() => foretell(query));
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
      lookup.files.need(query.own.flatMap(([term]) => lookup.places.filesFor(term)));
    });
    lacks.try(() => lookup.files.need(wordings.flatMap((term) => lookup.places.likelyFiles(term))));
    lacks.try(() => lookup.files.need(namesOf(query).map((name) => lookup.places.ofName(name))));
    lacks.try(() => {
      query.terms = [...weightedTerms(words, expanded, lookup), ...segmented];
      lookup.files.need(query.terms.flatMap(([term]) => lookup.places.filesFor(term)));
    });
    lacks.done();
  }
  /** Asks at once for what every query needs, for `more`, and all that the words themselves lead to. */
  prepare(readings, more = []) {
    const { files, places, start } = this.lookup;
    files.need([...start.always, ...more, ...readings.flatMap((words) => places.ofWords(words))]);
  }
  readCodes(text, query) {
    return text.replace(CODE, (whole, first, rest) => {
      const code = `${first}.${rest}`;
      if (!this.lookup.knowsCode(code)) return whole;
      query.codes.push(code);
      return ` ${code} `;
    });
  }
  segmented(words) {
    const runs = [[]];
    for (const word of words) {
      if (word.role === "content" && !word.mended) runs.at(-1).push(word.key);
      else runs.push([]);
    }
    return [...new Set(runs.filter((run) => run.length > 1).flatMap((run) => this.speller.segment(run)))];
  }
}

/** The words as Telex or VNI keys mean them, where they look like those. */
function asKeys(words) {
  return words.map((word) => {
    const [key] = keysMeant(word.key);
    return key ? { ...word, key, folded: fold(key), marked: hasMarks(key) } : word;
  });
}
