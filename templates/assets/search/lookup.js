// What the index holds, asked by term, phrase or syllable; throws `Missing` for what must be fetched first.
import { longFile, NAME_BITS, nameHash, postings } from "./files.js";
import { fold, isAlpha } from "./text.js";

const FOLDED = "~";
const MOST_REMEMBERED = 4096;
const namesOf = (text) => new Set(text.split("\n"));

/** The same function, which remembers what it said of late. */
function remembering(work) {
  const held = new Map();
  return (text) => {
    if (held.size > MOST_REMEMBERED) held.clear();
    if (!held.has(text)) held.set(text, work(text));
    return held.get(text);
  };
}

export class Lookup {
  constructor(files, start) {
    this.files = files;
    this.start = start;
    this.numbers = start.numbers;
    this.shardOf = remembering((key) => this.placed(key));
    this.familyKey = remembering((term) => (term[0] === FOLDED ? term.slice(1) : fold(term)));
    const routes = start.routes.split(" ");
    this.routes = new Map(routes.map((name, at) => [name, +routes[at + 1]]).filter((_, at) => at % 2 === 0));
    [this.families, this.commonFamilies] = start.families.map(namesOf);
    [this.spellings, this.commonSpellings] = start.spellings.map(namesOf);
  }
  /** The shard of a family's key. */
  placed(key) {
    const [first, second] = key.replaceAll("_", " ").split(" ");
    const branch = second ? nameHash(second) % (this.routes.get(first) ?? 1) : 0;
    return `t${nameHash(`${first} ${branch}`) % this.start.files.shards}`;
  }
  /** The files that a term surely needs, known before its shard is; the lists of common syllables are left out. */
  likelyFiles(term) {
    return this.filesAmong(term, this.families, this.spellings);
  }
  /** All files that a term needs. */
  filesFor(term) {
    const common = this.filesAmong(term, this.commonFamilies, this.commonSpellings);
    return [...new Set([...this.likelyFiles(term), ...common])];
  }
  filesAmong(term, families, spellings) {
    const key = this.familyKey(term);
    const names = [this.shardOf(key)];
    if (term[0] === FOLDED ? families.has(key) : spellings.has(`${term}=`)) names.push(longFile(FOLDED + key));
    if (spellings.has(term)) names.push(longFile(term));
    return names;
  }
  family(key) {
    return this.files.get(this.shardOf(key)).families.get(key);
  }
  list(term) {
    const family = this.family(this.familyKey(term));
    return term[0] === FOLDED ? family?.folded : family?.spellings.get(term);
  }
  frequency(term) {
    return this.list(term)?.count ?? 0;
  }
  frequencies(terms) {
    this.files.need(terms.map((term) => this.shardOf(this.familyKey(term))));
    return terms.map((term) => this.frequency(term));
  }
  postings(terms) {
    this.files.need(terms.flatMap((term) => this.filesFor(term)));
    const lists = terms.map((term) => this.list(term));
    return lists.map((one) => (one ? postings(one, this.files) : null));
  }
  /** Whether any document from `start` up to `end` holds a term. */
  holds(term, start, end) {
    const [one] = this.postings([term]);
    return Boolean(one) && one.docs.some((document) => document >= start && document < end);
  }
  /** What a table of understanding says of a phrase of folded words. */
  phrase(table, key) {
    const shard = this.files.get(this.shardOf(fold(key).split(" ").slice(0, 2).join(" ")));
    const entries = shard.phrases[table];
    return entries && Object.hasOwn(entries, key) ? entries[key] : undefined;
  }
  /** The phrases of titles that begin with these letters. */
  initialism(key) {
    const held = this.files.get(`v${nameHash(key) % this.start.files.initialisms}`);
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
  neighboursOf(syllable) {
    return `n${nameHash(syllable) % this.start.files.neighbours}`;
  }
  /** How often syllables follow (`after`) or precede (`before`) one, as a function of the other. */
  neighbours(syllable, side) {
    this.files.need(["am-tiet", this.neighboursOf(syllable)]);
    const { ids } = this.syllables;
    const found = this.files.get(this.neighboursOf(syllable)).get(ids.get(syllable))?.[side];
    return (other) => found?.get(ids.get(other)) ?? 0;
  }
  knowsCode(code) {
    return this.documentOf(code) !== undefined;
  }
  codeFile(code) {
    return `m${nameHash(code) % this.start.files.codes}`;
  }
  documentOf(code) {
    return this.files.get(this.codeFile(code)).get(code);
  }
  /** The shard that holds a folded name. */
  nameFile(name) {
    const words = name.split(" ");
    const first = nameHash(name) % Math.max(words.length - 1, 1);
    return this.shardOf(words.slice(first, first + 2).join(" "));
  }
  /** The documents of a procedure's folded name. */
  named(name) {
    return this.files.get(this.nameFile(name)).names.get(nameHash(`${name}~`) >>> (32 - NAME_BITS)) ?? [];
  }
}
