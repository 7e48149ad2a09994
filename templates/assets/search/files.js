// The index files: fetched once, inflated, decoded; twin of kb/site/browser_bytes.py and the writers beside it.
import { fold } from "./text.js";

const utf8 = new TextEncoder();
const text = new TextDecoder();
const [OWN, SAME, SPARSE, DENSE] = [0, 1, 2, 3];
const FOLDED = "~";

/** Thrown where something is asked that has not been fetched; `names` are the files to fetch first. */
export class Missing extends Error {
  constructor(names) {
    super("missing");
    this.names = names;
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

export async function inflate(bytes, dictionary) {
  const parts = [bytes];
  const skipped = dictionary?.length ?? 0;
  // A stored block puts the shared phrases where the stream's distances expect them.
  if (skipped) parts.unshift(Uint8Array.of(0, skipped & 255, skipped >> 8, ~skipped & 255, (~skipped >> 8) & 255), dictionary);
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).subarray(skipped);
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
  h: titles,
  v: (bytes) => JSON.parse(text.decode(bytes)),

};

function shard(bytes, { shortColumn }) {
  const head = new Numbers(bytes);
  const length = head.next();
  const numbers = new Numbers(bytes, head.at);
  const body = new Numbers(bytes, head.at + length);
  const [tables, names, count] = [numbers.next(), numbers.next(), numbers.next()];
  const phrases = tables ? JSON.parse(text.decode(body.slice(tables))) : {};
  const spelt = text.decode(body.slice(names)).split("\n");
  const families = new Map();
  const lists = [];
  for (let i = 0; i < count; i++) readFamily(numbers, spelt, families, lists, shortColumn);
  for (const one of lists) if (one.mode !== DENSE && one.mode !== SAME) one.places = body.ascending(one.count);
  for (const one of lists) readValues(one, body);
  return { phrases, families };
}

function readFamily(numbers, spelt, families, lists, shortColumn) {
  const flags = numbers.next();
  const long = flags & 1;
  const readList = (term) => {
    const packed = numbers.next();
    const one = { term, mode: packed & 3, count: packed >> 2, ratio: 0, file: "" };
    if (one.mode >= SPARSE) one.ratio = numbers.next();
    return one;
  };
  const folded = flags & 2 ? readList("") : null;
  const spellings = Array.from({ length: flags >> 3 }, () => readList(spelt.shift()));
  // Common lists were pruned; what mends typing counts all documents.
  for (const one of spellings) one.known = one.count + (flags & 4 ? numbers.next() : 0);
  const key = fold(spellings[0].term);
  const family = { key, folded, spellings: new Map(spellings.map((one) => [one.term, one])) };
  if (folded) folded.term = FOLDED + key;
  for (const one of [folded, ...spellings]) {
    if (!one) continue;
    one.base = folded;
    const filed = long && one.mode !== SAME && (one === folded || one.count >= shortColumn);
    if (filed) one.file = longFile(one.term);
    else lists.push(one);
  }
  families.set(key, family);
}

function readValues(one, body) {
  if (one.mode === SAME) return;
  if (one.mode === OWN) one.values = body.slice(one.count);
  else {
    const length = one.mode === DENSE ? one.base.count : one.count;
    one.values = Uint32Array.from({ length }, () => body.next());
  }
}

/** The documents of a list and its impact in each. */
export function postings(one, files) {
  if (one.docs) return one;
  if (one.mode === SAME) return postings(one.base, files);
  if (one.file && !one.values) {
    const body = new Numbers(files.get(one.file));
    if (one.mode !== DENSE) one.places = body.ascending(one.count);
    readValues(one, body);
  }
  if (one.mode === OWN) one.docs = one.places;
  else Object.assign(one, beside(one, postings(one.base, files)));
  return one;
}

function beside({ mode, count, ratio, places, values }, base) {
  const docs = new Uint32Array(count);
  const found = new Uint8Array(count);
  let out = 0;
  const put = (at, packed) => {
    const off = packed & 1 ? -(packed + 1) / 2 : packed / 2;
    docs[out] = base.docs[at];
    found[out++] = Math.min(255, Math.max(1, (base.values[at] * ratio + 128) >> 8)) + off;
  };
  if (mode === SPARSE) places.forEach((at, i) => put(at, values[i]));
  else values.forEach((packed, at) => packed && put(at, packed - 1));
  return { docs, values: found };
}

/** The files without which a list cannot be read. */
export const filesOf = (one) =>
  one.mode === SAME ? filesOf(one.base) : [one.file, one.base && one.base !== one ? one.base.file : ""].filter(Boolean);

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

function titles(bytes) {
  const numbers = new Numbers(bytes);
  const found = new Map();
  while (numbers.at < bytes.length) {
    const hash = numbers.next();
    found.set(hash, Array.from({ length: numbers.next() }, () => numbers.next()));
  }
  return found;
}

function facet(bytes) {
  const numbers = new Numbers(bytes);
  const names = JSON.parse(text.decode(numbers.slice(numbers.next())));
  return { names, documents: names.map(() => numbers.ascending(numbers.next())) };
}

function dates(bytes) {
  const numbers = new Numbers(bytes);
  let date = 0;
  const all = Array.from({ length: numbers.next() }, () => (date += numbers.next()));
  const found = [];
  while (numbers.at < bytes.length) found.push(all[numbers.next()]);
  return found;
}
