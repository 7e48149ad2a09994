// The words of a query: twin of kb/search/reading.py and of the words in kb/search/query_terms.py.
import { fold, hasMarks, isAlpha, wholeTokens } from "./text.js";

const FOLDED = "~";

const isCapitals = (raw) => raw.length > 1 && raw === raw.toUpperCase() && raw !== raw.toLowerCase();
export const namesSomething = (word) => word?.role === "content" && isAlpha(word.folded);
const isContent = (word) => word.role === "content" || word.role === "code";
export const contentWords = (words) => words.filter(isContent);

/** The names of several words that a query may be, whole or without its small words. */
export function namesOf({ words }) {
  const name = (found) => found.map((word) => word.folded).join(" ");
  const found = new Set([name(words).replace(/^thu tuc /, ""), name(contentWords(words))]);
  return [...found].filter((one) => one.includes(" "));
}

export function readWords(text) {
  const tokens = wholeTokens(text);
  // Who types everything in capitals marks no abbreviations by them.
  const shouted = tokens.length > 1 && isCapitals(text);
  return tokens.map(({ key, start, end, kept }) => {
    const isCode = kept && /\d/.test(key);
    const raw = text.slice(start, end);
    const [folded, role] = isCode ? [key, "code"] : [fold(key), "content"];
    return { key, folded, raw, marked: hasMarks(key), role, others: [], mended: false, capitals: !shouted && isCapitals(raw) };
  });
}

export const replaced = (word, syllables, marked) =>
  syllables.map((one) => ({ ...word, key: one, folded: fold(one), marked: marked && hasMarks(one), mended: !marked }));

export const pairOf = (one, two) => ({ key: `${one.key} ${two.key}`, folded: `${one.folded} ${two.folded}` });
export const pairTerm = (one, two) => `${FOLDED}${one.folded} ${two.folded}`;

/** Whether words typed with marks agree with a spelling. */
export const agrees = ({ words }, spelling) => {
  const parts = spelling.split(" ");
  return parts.length === words.length && words.every((word, at) => !word.marked || word.key === parts[at]);
};
