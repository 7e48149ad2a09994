// In which files terms, names and codes stand: twin of `shard_of` and `file_name` in kb/site/browser_terms.py.
import { fold } from "./text.js";
import { pairOf } from "./words.js";

const FOLDED = "~";
const MOST_REMEMBERED = 4096;
/** So much of a hash tells a name from the few others of its shard. */
export const NAME_BITS = 24;

const utf8 = new TextEncoder();
// Few names are looked up before the first files are asked for: a set of all would take longer to make.
const has = (lines, name) => lines.includes(`\n${name}\n`);
const within = (lines) => lines.map((one) => `\n${one}\n`);

export const isSyllable = (term) => !/[ _]/.test(term);

export function nameHash(name) {
  let value = 0x811c9dc5;
  // Most names are plain letters, which are their own bytes.
  const bytes = /[^\0-\x7f]/.test(name) ? utf8.encode(name) : null;
  const length = bytes ? bytes.length : name.length;
  for (let at = 0; at < length; at++) value = Math.imul(value ^ (bytes ? bytes[at] : name.charCodeAt(at)), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}

const hex = (number) => number.toString(16).padStart(8, "0");
export const longFile = (term) => `p${hex(nameHash(term))}${hex(nameHash(term + FOLDED))}`;

/** The same function, which remembers what it said of late. */
function remembering(work) {
  const held = new Map();
  return (text) => {
    if (held.size > MOST_REMEMBERED) held.clear();
    if (!held.has(text)) held.set(text, work(text));
    return held.get(text);
  };
}

/** The names of the files of one index, by its places.json. */
export class Places {
  constructor({ counts, routes, families, spellings }) {
    this.counts = counts;
    this.shardOf = remembering((key) => this.placed(key));
    this.isCommon = remembering((key) => isSyllable(key) && (has(this.commonFamilies, key) || has(this.families, key)));
    this.familyKey = remembering((term) => (term[0] === FOLDED ? term.slice(1) : fold(term)));
    this.routes = ` ${routes}`;
    [this.families, this.commonFamilies] = within(families);
    [this.spellings, this.commonSpellings] = within(spellings);
  }
  /** The shard of a family's key. */
  placed(key) {
    const [first, second] = key.replaceAll("_", " ").split(" ");
    const branch = second ? nameHash(second) % this.branches(first) : 0;
    return `t${nameHash(`${first} ${branch}`) % this.counts.shards}`;
  }
  /** The shards that must be fetched to learn of families; of the commonest syllables every query knows. */
  shardsOf(keys) {
    return keys.filter((key) => !this.isCommon(key)).map((key) => this.shardOf(key));
  }
  branches(first) {
    const at = this.routes.indexOf(` ${first}=`);
    return at < 0 ? 1 : Number.parseInt(this.routes.slice(at + first.length + 2), 10);
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
    const names = this.isTold(term, key) ? [] : [this.shardOf(key)];
    if (term[0] === FOLDED ? has(families, key) : has(spellings, `${term}=`)) names.push(longFile(FOLDED + key));
    if (has(spellings, term)) names.push(longFile(term));
    return names;
  }
  /** Whether nothing of a term stands in a shard; the documents of a common syllable's rarer spellings do. */
  isTold(term, key) {
    const isLong = (name) => has(this.spellings, name) || has(this.commonSpellings, name);
    return this.isCommon(key) && (term[0] === FOLDED || isLong(term) || isLong(`${term}=`));
  }
  /** What words lead to before anything is known of them: shards, and long lists as far as they can be foretold. */
  ofWords(words) {
    const marked = words.some((word) => word.marked);
    const pairs = words.slice(1).map((word, at) => pairOf(words[at], word));
    const forms = [...words, ...pairs];
    return [
      ...this.shardsOf(forms.flatMap((one) => [one.folded, fold(one.key)])),
      ...forms.flatMap((one) => this.likelyFiles(marked ? one.key : FOLDED + one.folded)),
    ];
  }
  /** The shard that holds a folded name. */
  ofName(name) {
    const words = name.split(" ");
    const first = nameHash(name) % Math.max(words.length - 1, 1);
    return this.shardOf(words.slice(first, first + 2).join(" "));
  }
  ofCode(code) {
    return `m${nameHash(code) % this.counts.codes}`;
  }
  ofInitials(key) {
    return `v${nameHash(key) % this.counts.initialisms}`;
  }
  ofNeighbours(syllable) {
    return `n${nameHash(syllable) % this.counts.neighbours}`;
  }
}
