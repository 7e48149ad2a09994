// Vietnamese letters, syllables and tokens: twin of kb/text/vietnamese.py and kb/text/terms.py.
const TONES = "\u0300\u0301\u0303\u0309\u0323";
const MAGNETS = "ăâêôơ";
const SYLLABLE = /^(qu|gi(?=[aăâeêioôơuưy])|[bcdđghklmnpqrstvx]*)([aăâeêioôơuưy]*)(.*)$/;
const Y_ONSETS = ["h", "k", "l", "m", "t", "qu"];
const LETTERS = "\\p{L}\\p{N}";
const WORD = new RegExp(`[${LETTERS}]+`, "gu");
const CAPITALS = `(?<![${LETTERS}])[A-ZĐƯƠ]{1,6}(?:[.&/][A-ZĐƯƠ]{1,6}|-[A-ZĐƯƠ]{1,6}(?=&))+(?![${LETTERS}])`;
const CAPITALS_ONLY = new RegExp(`^${CAPITALS}$`, "u");
const NUMBER =
  `(?<![${LETTERS}_/])\\d{1,4}(?:\\.\\d{1,3})?[a-z]?\\s*/\\s*(?:19|20)\\d{2}` +
  `(?:\\s*/\\s*[a-zđ]+\\d*(?:\\s*[-–/]\\s*[a-zđ]+\\d*)*)?(?![${LETTERS}_/])` +
  `|(?<![${LETTERS}_/])\\d{1,5}[a-z]?\\s*/\\s*(?:q[đd]|nq|ct)\\s*[-–]\\s*[a-zđ]+\\d*(?:-[a-zđ][${LETTERS}_]*)*`;
const PROTECTED = new RegExp(
  `(?<code>(?<![\\d.])[1-9]\\.\\d{6}(?!\\d))|(?<legal>${NUMBER})|(?<capitals>${CAPITALS})`,
  "giu",
);

let odd = new Map();
/** Take over the table of look-alike characters from the start-up file. */
export const setOdd = (pairs) => (odd = new Map(pairs));

const translate = (text) => [...text].map((char) => odd.get(char) ?? char).join("");
export const clean = (text) => translate(translate(text).normalize("NFC"));
export const squeeze = (text) => text.trim().split(/\s+/u).filter(Boolean).join(" ");

export function fold(text) {
  const small = text.toLowerCase();
  // Most of what is folded is plain already.
  if (!/[^\0-\x7f]/.test(small)) return small;
  return small.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đðɖ]/g, "d");
}
export const hasMarks = (text) => fold(text) !== text.toLowerCase();
export const isAlpha = (text) => /^\p{L}+$/u.test(text);

const withTone = (letter, tone) => (tone ? (letter + TONES[tone - 1]).normalize("NFC") : letter);

const splitTone = (letter) => {
  let tone = 0;
  let plain = "";
  for (const char of letter.normalize("NFD")) {
    const found = TONES.indexOf(char) + 1;
    if (!found) plain += char;
    else tone ||= found;
  }
  return [plain.normalize("NFC"), tone];
};

export function placeTone(plain, tone) {
  const match = SYLLABLE.exec(plain);
  if (!tone || !match?.[2]) return plain;
  const [, onset, vowels, coda] = match;
  let place = Math.max(...[...MAGNETS].map((letter) => vowels.lastIndexOf(letter)));
  if (place < 0) place = coda ? vowels.length - 1 : vowels.length > 2 ? 1 : 0;
  place += onset.length;
  return plain.slice(0, place) + withTone(plain[place], tone) + plain.slice(place + 1);
}

const preferY = (plain) => {
  if (plain.endsWith("i") && Y_ONSETS.includes(plain.slice(0, -1))) return `${plain.slice(0, -1)}y`;
  return plain === "sy" ? "si" : plain;
};

export function syllableKey(syllable) {
  const letters = [...syllable.toLowerCase()].map(splitTone);
  const tone = Math.max(0, ...letters.map(([, one]) => one));
  return placeTone(preferY(letters.map(([letter]) => letter).join("")), tone);
}

const wordKey = (word) => (/^\p{Nd}+$/u.test(word) ? word.replace(/^0+/, "") || "0" : syllableKey(word));

function* syllables(text, start, end) {
  for (const match of text.slice(start, end).matchAll(WORD)) {
    const at = start + match.index;
    yield { key: wordKey(match[0]), start: at, end: at + match[0].length, kept: false };
  }
}

export function legalKeys(number) {
  const tidy = fold(number.replace(/\s+/g, "").replaceAll("–", "-"));
  const [first, second] = tidy.split("/");
  const short = second !== undefined && /^\d+$/.test(second) ? `${first}/${second}` : "";
  return [...new Set([tidy, short])].filter(Boolean);
}

/** The tokens of cleaned text; `kept` ones are codes, legal numbers and joined capitals. */
export function tokenize(text) {
  const tokens = [];
  let position = 0;
  for (const match of text.matchAll(PROTECTED)) {
    const [whole] = match;
    const { code, legal } = match.groups;
    if (!code && !legal && !CAPITALS_ONLY.test(whole)) continue;
    const start = match.index;
    const end = start + whole.length;
    tokens.push(...syllables(text, position, start));
    if (code) tokens.push({ key: whole, start, end, kept: true });
    else if (legal) tokens.push(...legalKeys(whole).map((key) => ({ key, start, end, kept: true })));
    else {
      tokens.push({ key: whole.replace(/[.&/\-–\s]+/g, "").toLowerCase(), start, end, kept: true });
      tokens.push(...syllables(text, start, end));
    }
    position = end;
  }
  tokens.push(...syllables(text, position, text.length));
  return tokens;
}

/** The tokens as people mean them: NN&PTNT is one word, without its pieces. */
export function wholeTokens(text) {
  let end = 0;
  return tokenize(text).filter((token) => {
    if (token.kept) end = token.end;
    return token.kept || token.start >= end;
  });
}
