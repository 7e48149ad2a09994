// Telex and VNI keystrokes left raw: twin of kb/text/typing_modes.py.
import { placeTone } from "./text.js";

const TELEX_TONES = { f: 1, s: 2, x: 3, r: 4, j: 5 };
const VNI_TONES = { 2: 1, 1: 2, 4: 3, 3: 4, 5: 5 };
const CIRCUMFLEX = { a: "â", e: "ê", o: "ô" };
const HORN = { o: "ơ", u: "ư" };
const VOWELS = new Set("aăâeêioôơuưy");

const hasVowel = (letters) => letters.some((letter) => VOWELS.has(letter));
const startsWithD = (letters) => letters[0] === "d";

/** What a word would be if its keys were Telex or VNI. */
export const keysMeant = (key) => [decodeTelex(key), decodeVni(key)].filter(Boolean);

export function decodeTelex(typed) {
  const letters = [];
  let tone = 0;
  for (const key of typed.toLowerCase()) {
    const last = letters.at(-1);
    if (TELEX_TONES[key] && hasVowel(letters)) {
      if (tone) return "";
      tone = TELEX_TONES[key];
    } else if (key === "w") addW(letters);
    else if (CIRCUMFLEX[key] && letters.includes(key) && !(VOWELS.has(last) && last !== key)) {
      letters[letters.lastIndexOf(key)] = CIRCUMFLEX[key];
    } else if (key === "d" && startsWithD(letters)) letters[0] = "đ";
    else letters.push(key);
  }
  return spelt(letters, tone, typed);
}

export function decodeVni(typed) {
  const letters = [];
  let tone = 0;
  for (const key of typed.toLowerCase()) {
    if (!/\p{Nd}/u.test(key)) letters.push(key);
    else if (VNI_TONES[key] && !tone && hasVowel(letters)) tone = VNI_TONES[key];
    else if (!addVniMark(letters, key)) return "";
  }
  return spelt(letters, tone, typed);
}

function spelt(letters, tone, typed) {
  const plain = letters.join("");
  const changed = placeTone(plain, tone);
  return changed !== typed.toLowerCase() && hasVowel(letters) ? changed : "";
}

function addW(letters) {
  const text = letters.join("");
  const uo = Math.max(text.lastIndexOf("uo"), text.lastIndexOf("ưo"));
  const ua = text.lastIndexOf("ua");
  const vowel = Math.max(...["a", "o", "u"].map((one) => text.lastIndexOf(one)));
  if (uo >= 0) letters.splice(uo, 2, "ư", "ơ");
  else if (ua >= 0 && !text.startsWith("qua")) letters[ua] = "ư";
  else if (vowel >= 0) letters[vowel] = { a: "ă", ...HORN }[letters[vowel]];
  else letters.push("ư");
}

function addVniMark(letters, key) {
  const text = letters.join("");
  const uo = text.lastIndexOf("uo");
  if (key === "9" && startsWithD(letters)) {
    letters[0] = "đ";
    return true;
  }
  if (key === "7" && uo >= 0) {
    letters.splice(uo, 2, "ư", "ơ");
    return true;
  }
  const changes = { 6: CIRCUMFLEX, 7: HORN, 8: { a: "ă" } }[key] ?? {};
  const place = Math.max(-1, ...Object.keys(changes).map((one) => text.lastIndexOf(one)));
  if (place < 0) return false;
  letters[place] = changes[letters[place]];
  return true;
}
