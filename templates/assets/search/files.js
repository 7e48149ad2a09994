// The index files: fetched once, inflated, decoded; twin of kb/site/browser_bytes.py and the writers beside it.
import { inflate } from "./inflate.js";
import { fold } from "./text.js";

const utf8 = new TextEncoder();
const text = new TextDecoder();
const [OWN, SAME, SPARSE, DENSE] = [0, 1, 2, 3];
const FOLDED = "~";
/** The script that mends slips, asked for as files are. */
export const SLIPS = "slips.js";

/** Thrown where something is asked that has not been fetched; `names` are the files to fetch first. */
export class Missing extends Error {
  constructor(names) {
    super("missing");
    this.names = names;
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
  done() {
    if (this.names.length) throw new Missing([...new Set(this.names)]);
  }
}

export function nameHash(name) {
  let value = 0x811c9dc5;
  for (const byte of utf8.encode(name)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}

const hex = (number) => number.toString(16).padStart(8, "0");
export const longFile = (term) => `p${hex(nameHash(term))}${hex(nameHash(term + FOLDED))}`;

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
  ascending(count) {
    const found = new Uint32Array(count);
    let last = -1;
    for (let i = 0; i < count; i++) found[i] = last += this.next() + 1;
    return found;
  }
  slice(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }
}

/** The files of one built index; `read` gives the bytes of a file by its name. */
export class Files {
  constructor(read, layout) {
    this.read = read;
    this.layout = layout;
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
  async load(names) {
    if (names.some((name) => !this.asked.has(name))) this.rounds++;
    await Promise.all(names.map((name) => this.fetch(name)));
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
    if (name[0] !== "d") return (decoders[name] ?? decoders[name[0]])(await inflate(await packed), this.layout);
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
        await this.load(lack.names);
      }
    }
  }
}

const decoders = {
  t: shard,
  p: (bytes) => bytes,
  ngay: dates,
  "am-tiet": syllables,
  n: neighbours,
  c: (bytes) => bytes,
  l: facet,
  m: (bytes) => new Map(text.decode(bytes).split("\n").map((line) => line.split(" ")).map(([code, at]) => [code, +at])),
  v: (bytes) => JSON.parse(text.decode(bytes)),
};

function shard(bytes, layout) {
  const head = new Numbers(bytes);
  const length = head.next();
  const numbers = new Numbers(bytes, head.at);
  const body = new Numbers(bytes, head.at + length);
  const [tables, spellings] = [numbers.next(), numbers.next()];
  const names = named(numbers, numbers.next());
  const phrases = tables ? JSON.parse(text.decode(body.slice(tables))) : {};
  const spelt = text.decode(body.slice(spellings)).split("\n");
  const families = new Map();
  const lists = [];
  for (let left = numbers.next(); left; left--) readFamily(numbers, spelt, families, lists, layout);
  for (const one of lists) if (one.mode === OWN || one.mode === SPARSE) one.places = body.ascending(one.count);
  for (const one of lists) readValues(one, body);
  return { phrases, names, families };
}

/** So many entries of documents by a number that stands for their name. */
function named(numbers, count) {
  const list = () => Array.from({ length: numbers.next() }, () => numbers.next());
  return new Map(Array.from({ length: count }, () => [numbers.next(), list()]));
}

function readFamily(numbers, spelt, families, lists, { longList, levels }) {
  const flags = numbers.next();
  const readList = (term) => {
    const packed = numbers.next();
    return { term, mode: packed & 3, count: packed >> 2, peak: numbers.next(), levels };
  };
  const folded = flags & 1 ? readList("") : null;
  const spellings = Array.from({ length: flags >> 2 }, () => readList(spelt.shift()));
  // Common lists were pruned; what mends typing counts all documents.
  for (const one of spellings) one.known = one.count + (flags & 2 ? numbers.next() : 0);
  const key = fold(spellings[0].term);
  if (folded) folded.term = FOLDED + key;
  for (const one of [folded, ...spellings]) {
    if (!one) continue;
    one.base = folded;
    if (one.mode === OWN && one.count >= longList) one.file = longFile(one.term);
    else lists.push(one);
  }
  families.set(key, { key, folded, spellings: new Map(spellings.map((one) => [one.term, one])) });
}

function readValues(one, body) {
  if (one.mode === SAME) return;
  if (one.mode === OWN) one.values = body.slice(one.count);
  else one.values = Uint32Array.from({ length: one.mode === DENSE ? one.base.count : one.count }, () => body.next());
}

/** The documents of a list and its impact in each. */
export function postings(one, files) {
  if (!one.impacts) {
    const { docs, levels } = leveled(one, files);
    one.impacts = { docs, values: levels.map((level) => impact(one, level)) };
  }
  return one.impacts;
}

/** Twin of `kb.search.impacts.impact`. */
const impact = ({ peak, levels }, level) => Math.max(1, Math.floor((2 * peak * level + levels) / (2 * levels)));

/** The documents of a list and its level in each. */
function leveled(one, files) {
  if (one.mode === SAME) return leveled(one.base, files);
  if (one.file && !one.values) {
    const body = new Numbers(files.get(one.file));
    one.places = body.ascending(one.count);
    readValues(one, body);
  }
  return one.mode === OWN ? { docs: one.places, levels: one.values } : beside(one, leveled(one.base, files));
}

function beside({ mode, count, places, values }, base) {
  const docs = new Uint32Array(count);
  const levels = new Uint8Array(count);
  let out = 0;
  const put = (at, packed) => {
    docs[out] = base.docs[at];
    levels[out++] = base.levels[at] + (packed & 1 ? -(packed + 1) / 2 : packed / 2);
  };
  if (mode === SPARSE) places.forEach((at, i) => put(at, values[i]));
  else values.forEach((packed, at) => packed && put(at, packed - 1));
  return { docs, levels };
}

/** The file without which a list cannot be read, if it has one. */
export const fileOf = (one) => (one.mode === OWN ? one.file : one.base.file);

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
