// The prefix codes of term lists: twin of kb/site/browser_codes.py.
const LONGEST_WORD = 12;
const LONGEST_NUMBER = 21;

/** The codes of an index, from the lengths of their words. */
export class Codes {
  constructor({ words, letters }) {
    this.lengths = words;
    this.letters = letters;
    this.tables = {};
  }
  read(bytes) {
    return new Bits(bytes, this);
  }
  /** What each run of bits begins with: a symbol, and the length of its word. */
  table(context) {
    return (this.tables[context] ??= tableOf([...this.lengths[context]].map((one) => one.charCodeAt(0) - 96)));
  }
}

function tableOf(lengths) {
  const table = new Uint16Array(1 << LONGEST_WORD);
  let next = 0;
  for (let length = 1; length <= LONGEST_WORD; length++) {
    const size = 1 << (LONGEST_WORD - length);
    lengths.forEach((one, symbol) => {
      if (one === length) table.fill((symbol << 4) | length, next, (next += size));
    });
  }
  return table;
}

/** Reads code words one after another, high bits first. */
class Bits {
  constructor(bytes, codes) {
    this.bytes = bytes;
    this.codes = codes;
    this.at = 0;
  }
  /** The next bits, at most 24, without going on. */
  peek(count) {
    const { bytes, at } = this;
    const first = at >> 3;
    const word = (bytes[first] << 24) | (bytes[first + 1] << 16) | (bytes[first + 2] << 8) | bytes[first + 3];
    return (word << (at & 7)) >>> (32 - count);
  }
  raw(count) {
    const found = count && this.peek(count);
    this.at += count;
    return found;
  }
  symbol(context) {
    const found = this.codes.table(context)[this.peek(LONGEST_WORD)];
    this.at += found & 15;
    return found >> 4;
  }
  number(context) {
    const length = this.symbol(context);
    return length < 2 ? length : (1 << (length - 1)) | this.raw(length - 1);
  }
  /** Whether a letter may bear marks. */
  marks(plain) {
    return plain in this.codes.letters;
  }
  /** A letter among those that look like `plain`, or of the alphabet for "". */
  letter(context, plain) {
    const letters = this.codes.letters[plain];
    return letters[this.symbol(context)] ?? String.fromCodePoint(this.raw(LONGEST_NUMBER));
  }
}
