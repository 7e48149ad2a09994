// The index files: fetched once, inflated, decoded; twin of kb/site/browser_bytes.py and the writers beside it.
import { Codes } from "./codes.js";
import { inflate } from "./inflate.js";
import { isSyllable, longFile, NAME_BITS } from "./places.js";

const text = new TextDecoder();
const [OWN, SAME, SPARSE, DENSE] = [0, 1, 2, 3];
const FOLDED = "~";
const [MOST_GAP_CONTEXTS, MOST_LEVEL_CONTEXTS] = [12, 10];
/** The script that mends slips, asked for as files are. */
export const SLIPS = "slips.js";

/** Thrown where something is asked that has not been fetched: `names` are the files to fetch first. */
// `likely` names others that will be needed after those, worked out while they are on their way.
export class Missing extends Error {
  constructor(names, likely = () => []) {
    super("missing");
    this.names = names;
    this.likely = likely;
  }
}

/** Does pieces of work and goes on past those that lack files; `done` throws `Missing` for all of these together. */
export class Lacks {
  names = [];
  try(work) {
    try {
      return work();
    } catch (lack) {
      if (!(lack instanceof Missing)) throw lack;
      this.names.push(...lack.names);
    }
  }
  done(likely) {
    if (this.names.length) throw new Missing([...new Set(this.names)], likely);
  }
}

/** Reads whole numbers of varying length, one after another. */
export class Numbers {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  next() {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
      scale *= 128;
    }
  }
  slice(length = this.bytes.length - this.at) {
    return this.bytes.subarray(this.at, (this.at += length));
  }
}

/** The files of one built index; `read` gives the bytes of a file by its name. */
export class Files {
  constructor(read, layout) {
    this.read = read;
    this.layout = { ...layout, codes: new Codes(layout) };
    this.held = new Map();
    this.asked = new Map();
    this.rounds = 0;
  }
  get(name) {
    if (!this.held.has(name)) throw new Missing([name]);
    return this.held.get(name);
  }
  /** Every one of `names` held, or `Missing` naming all that are not. */
  need(names) {
    const missing = [...new Set(names)].filter((name) => !this.held.has(name));
    if (missing.length) throw new Missing(missing);
  }
  async load(names, likely = () => []) {
    if (names.some((name) => !this.asked.has(name))) this.rounds++;
    const begun = names.map((name) => this.fetch(name));
    await Promise.all([...begun, ...likely().map((name) => this.fetch(name))]);
  }
  fetch(name) {
    if (!this.asked.has(name)) {
      const loading = this.decode(name).then((value) => this.held.set(name, value));
      loading.catch(() => this.asked.delete(name));
      this.asked.set(name, loading);
    }
    return this.asked.get(name);
  }
  async decode(name) {
    if (name === SLIPS) return import("./slips.js");
    const packed = this.read(name);
    const decoder = decoders[name] ?? decoders[name[0]];
    if ("tph".includes(name[0])) return decoder(new Uint8Array(await packed), this.layout);
    if (name[0] !== "d") return decoder(await inflate(await packed), this.layout);
    const [bytes] = await Promise.all([packed, this.fetch("cum-tu")]);
    return JSON.parse(text.decode(await inflate(bytes, this.held.get("cum-tu"))));
  }
  /** `work` done over the files, each lack fetched and the work begun again. */
  async settle(work) {
    for (;;) {
      try {
        return work();
      } catch (lack) {
        if (!(lack instanceof Missing)) throw lack;
        await this.load(lack.names, lack.likely);
      }
    }
  }
}

const decoders = {
  t: shard,
  "hay-gap": (bytes, layout) => shard(bytes, { ...layout, bare: true }),
  p: (bytes) => bytes,
  ngay: dates,
  "am-tiet": syllables,
  n: neighbours,
  c: (bytes) => bytes,
  l: facet,
  m: (bytes) => new Map(text.decode(bytes).split("\n").map((line) => line.split(" ")).map(([code, at]) => [code, +at])),
  v: (bytes) => JSON.parse(text.decode(bytes)),
};

/** Names, and families of spellings with their lists; phrase tables follow, deflated. */
async function shard(bytes, layout) {
  const head = new Numbers(bytes);
  const length = head.next();
  const bits = layout.codes.read(head.slice(length));
  const list = () => Array.from({ length: bits.number("named") }, () => bits.number("document"));
  const names = new Map(Array.from({ length: bits.number("named") }, () => [bits.raw(NAME_BITS), list()]));
  const families = new Map();
  let last = "";
  for (let left = bits.number("rest"); left; left--) {
    const family = readFamily(bits, last, layout);
    families.set((last = family.key), family);
  }
  const tables = head.slice();
  return { names, families, phrases: tables.length ? JSON.parse(text.decode(await inflate(tables))) : {} };
}

function readFamily(bits, last, layout) {
  const flags = bits.symbol("family");
  const key = readKey(bits, last);
  const spelling = () => (flags & 4 ? readKey(bits, "") : readMarks(bits, key));
  const terms = Array.from({ length: bits.number("spellings") }, spelling);
  const folded = flags & 1 ? readList(bits, FOLDED + key, OWN, "count", layout) : null;
  const spellings = terms.map((term) => {
    const mode = bits.symbol("mode");
    return readList(bits, term, mode, mode === OWN ? "own count" : "count beside", layout, folded);
  });
  // Common lists were pruned; what mends typing counts all documents.
  for (const one of spellings) one.known = one.count + (flags & 2 ? bits.number("pruned") : 0);
  return { key, folded, spellings: new Map(spellings.map((one) => [one.term, one])) };
}

/** A word after another with which it may begin alike. */
function readKey(bits, last) {
  let key = last.slice(0, bits.number("shared"));
  for (let left = bits.number("rest"); left; left--) key += bits.letter(letterContext(key.at(-1) ?? " "), "");
  return key;
}

const letterContext = (before) => (" _".includes(before) ? "letter start" : "aeiouy".includes(before) ? "letter vowel" : "letter cons");

const readMarks = (bits, key) => [...key].map((plain) => (bits.marks(plain) ? bits.letter(`marks ${plain}`, plain) : plain)).join("");

function readList(bits, term, mode, countContext, { longSyllable, longList, levels, peaks, bare }, base) {
  const count = mode === SAME ? base.count : bits.number(countContext);
  const below = bits.number("below");
  const one = { term, mode, count, peak: count < peaks.length ? peaks[count] - below : below, levels, base };
  if (mode === OWN && count >= (isSyllable(term) ? longSyllable : longList)) one.file = longFile(term);
  else if (bare) one.apart = mode === OWN;
  else if (mode === OWN) readOwn(bits, one);
  else if (mode !== SAME) readBeside(bits, one);
  return one;
}

/** The documents and levels of a list, told by themselves. */
function readOwn(bits, one) {
  const { count } = one;
  const size = Math.min(32 - Math.clz32(count), MOST_GAP_CONTEXTS);
  one.docs = new Uint32Array(count);
  one.values = new Uint8Array(count);
  for (let i = 0, last = -1; i < count; i++) one.docs[i] = last += bits.number(`${i ? "" : "first "}gap ${size}`) + 1;
  for (let i = 0, last = 0; i < count; i++) one.values[i] = last = bits.symbol(`level ${Math.min(last, MOST_LEVEL_CONTEXTS)}`);
}

/** A list told by its family's: where it stands, and how its levels differ. */
function readBeside(bits, one) {
  const { mode, count, base } = one;
  one.docs = new Uint32Array(count);
  one.values = new Uint8Array(count);
  let out = 0;
  const put = (at, packed) => {
    one.docs[out] = base.docs[at];
    one.values[out++] = base.values[at] + (packed & 1 ? -(packed + 1) / 2 : packed / 2);
  };
  if (mode === SPARSE) {
    const places = [];
    for (let last = -1; places.length < count; ) places.push((last += bits.number("sparse") + 1));
    for (const at of places) put(at, bits.number("off"));
  } else {
    for (let at = 0; at < base.count; at++) {
      const packed = bits.number("dense");
      if (packed) put(at, packed - 1);
    }
  }
}

/** The documents of a list and its impact in each. */
export function postings(one, files) {
  if (!one.impacts) {
    const { docs, values } = leveled(one, files);
    const impacts = Uint8Array.from({ length: one.levels + 1 }, (_, level) => impact(one, level));
    one.impacts = { docs, values: values.map((level) => impacts[level]) };
  }
  return one.impacts;
}

/** Twin of `kb.search.impacts.impact`. */
const impact = ({ peak, levels }, level) => Math.max(1, Math.floor((2 * peak * level + levels) / (2 * levels)));

/** The list that tells the documents and levels of another; read from its file where it has one. */
function leveled(one, files) {
  if (one.mode === SAME) return leveled(one.base, files);
  if (!one.docs) readOwn(files.layout.codes.read(files.get(one.file)), one);
  return one;
}

function syllables(bytes) {
  const end = bytes.findIndex((byte, at) => byte === 10 && bytes[at + 1] === 10);
  const names = text.decode(bytes.subarray(0, end)).split("\n");
  const numbers = new Numbers(bytes, end + 2);
  const counts = new Map(names.map((name) => [name, numbers.next()]).filter(([, count]) => count));
  return { names, counts };
}

function neighbours(bytes) {
  const numbers = new Numbers(bytes);
  const side = () => {
    const found = new Map();
    let last = -1;
    for (let left = numbers.next(); left; left--) found.set((last += numbers.next() + 1), numbers.next());
    return found;
  };
  return new Map(Array.from({ length: numbers.next() }, () => [numbers.next(), { after: side(), before: side() }]));
}

function facet(bytes) {
  const numbers = new Numbers(bytes);
  const names = JSON.parse(text.decode(numbers.slice(numbers.next())));
  const list = () => Array.from({ length: numbers.next() }, () => numbers.next());
  const sets = Array.from({ length: numbers.next() }, list);
  const runs = list();
  const documents = names.map(() => []);
  let document = 0;
  for (const set of runs) {
    for (const end = document + numbers.next() + 1; document < end; document++) {
      for (const value of sets[set]) documents[value].push(document);
    }
  }
  return { names, documents };
}

function dates(bytes) {
  const numbers = new Numbers(bytes);
  let date = 0;
  const all = Array.from({ length: numbers.next() }, () => (date += numbers.next()));
  const found = [];
  while (numbers.at < bytes.length) found.push(all[numbers.next()]);
  return found;
}
