// What the index holds, asked by term, phrase or syllable; throws `Missing` for what must be fetched first.
import { postings } from "./files.js";
import { NAME_BITS, nameHash, Places } from "./places.js";
import { fold, isAlpha } from "./text.js";

const FOLDED = "~";

export class Lookup {
  constructor(files, start) {
    this.files = files;
    this.start = start;
    this.numbers = start.numbers;
    this.places = new Places(start);
  }
  /** Where a family and the phrases that lead to it stand. */
  shard(key) {
    return this.files.get(this.places.isCommon(key) ? "hay-gap" : this.places.shardOf(key));
  }
  family(key) {
    return this.shard(key).families.get(key);
  }
  list(term) {
    return listIn(this.family(this.places.familyKey(term)), term);
  }
  frequency(term) {
    return this.list(term)?.count ?? 0;
  }
  frequencies(terms) {
    this.needFamilies(terms.map((term) => this.places.familyKey(term)));
    return terms.map((term) => this.frequency(term));
  }
  needFamilies(keys) {
    this.files.need(this.places.shardsOf(keys));
  }
  postings(terms) {
    this.files.need(terms.flatMap((term) => this.places.filesFor(term)));
    const lists = terms.map((term) => this.told(term));
    return lists.map((one) => (one ? postings(one, this.files) : null));
  }
  /** A list that tells its documents: the rarer spellings of a common syllable have theirs in its shard. */
  told(term) {
    const one = this.list(term);
    if (!one?.apart) return one;
    const key = this.places.familyKey(term);
    return listIn(this.files.get(this.places.shardOf(key)).families.get(key), term);
  }
  /** Whether any document from `start` up to `end` holds a term. */
  holds(term, start, end) {
    const [one] = this.postings([term]);
    return Boolean(one) && one.docs.some((document) => document >= start && document < end);
  }
  /** What a table of understanding says of a phrase of folded words. */
  phrase(table, key) {
    const entries = this.shard(fold(key).split(" ").slice(0, 2).join(" ")).phrases[table];
    return entries && Object.hasOwn(entries, key) ? entries[key] : undefined;
  }
  /** The phrases of titles that begin with these letters. */
  initialism(key) {
    const held = this.files.get(this.places.ofInitials(key));
    return Object.hasOwn(held, key) ? held[key] : [];
  }
  syllableCount(syllable) {
    const one = this.family(fold(syllable))?.spellings.get(syllable);
    return one && isAlpha(syllable) ? one.known : 0;
  }
  wordCount(word) {
    return this.list(word)?.known ?? 0;
  }
  /** The commonest marked spellings of a syllable; itself where the index has none. */
  marked(folded, most) {
    const found = [...(this.family(folded)?.spellings.values() ?? [])].filter((one) => isAlpha(one.term));
    found.sort((one, two) => two.known - one.known || (one.term < two.term ? -1 : 1));
    if (!found.length) return folded ? [folded] : [];
    return found.slice(0, most).map((one) => one.term);
  }
  foldedCount(folded) {
    let total = 0;
    for (const one of this.family(folded)?.spellings.values() ?? []) if (isAlpha(one.term)) total += one.known;
    return total;
  }
  /** Every folded syllable with its count, fetched only for slips. */
  get syllables() {
    const held = this.files.get("am-tiet");
    held.ids ??= new Map(held.names.map((name, at) => [name, at]));
    return held;
  }
  /** How often syllables follow (`after`) or precede (`before`) one, as a function of the other. */
  neighbours(syllable, side) {
    this.files.need(["am-tiet", this.places.ofNeighbours(syllable)]);
    const { ids } = this.syllables;
    const found = this.files.get(this.places.ofNeighbours(syllable)).get(ids.get(syllable))?.[side];
    return (other) => found?.get(ids.get(other)) ?? 0;
  }
  knowsCode(code) {
    return this.documentOf(code) !== undefined;
  }
  documentOf(code) {
    return this.files.get(this.places.ofCode(code)).get(code);
  }
  /** The documents of a procedure's folded name. */
  named(name) {
    return this.files.get(this.places.ofName(name)).names.get(nameHash(`${name}~`) >>> (32 - NAME_BITS)) ?? [];
  }
}

const listIn = (family, term) => (term[0] === FOLDED ? family?.folded : family?.spellings.get(term));
