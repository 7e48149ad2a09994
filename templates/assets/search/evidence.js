// Whether the best result speaks of what was asked: twin of kb/search/evidence.py.
import { pairForms } from "./terms.js";

export const [NONE, PARTLY, WELL] = [0, 1, 2];

/** How well the best group meets a query; `best` is `{ text, start, end }`. */
export function evidence(query, best, lookup) {
  const limits = lookup.numbers;
  if (!best) return NONE;
  if (!query.words.length || query.codes.length || surelyExpanded(query, limits)) return WELL;
  const share = best.text / Math.max(idealScore(query, lookup), 1);
  if (share < limits.weakShare) {
    const [held, asked] = pairsHeld(query, best, lookup);
    if (held < limits.enoughPairs && (share < limits.hardlyShare || held <= asked * limits.fewPairs)) return NONE;
  }
  return share >= limits.partlyShare ? WELL : PARTLY;
}

const surelyExpanded = ({ expanded }, limits) => expanded.some((one) => one.percent >= limits.sureExpansion);

/** Whether most neighbouring words of the query stand together in the best group: enough to answer for it. */
export function speaksOfIt(query, best, lookup) {
  if (surelyExpanded(query, lookup.numbers)) return true;
  const [held, asked] = pairsHeld(query, best, lookup);
  return !asked || held > asked * lookup.numbers.fewPairs;
}

function idealScore(query, lookup) {
  const { own } = query;
  const { weights, count: documents, numbers } = lookup.start;
  const counts = lookup.frequencies(own.map(([term]) => term));
  const idf = (term, count) =>
    !count && term.includes(" ") ? numbers.unseenPair : Math.log1p((documents - count + 0.5) / (count + 0.5));
  return own.reduce(
    (sum, [term, weight], at) => sum + weight * idf(term, counts[at]) * weights.scale * numbers.titleSaturation,
    0,
  );
}

function pairsHeld({ words, terms }, best, lookup) {
  const pairs = words.slice(1).map((word, at) => [words[at], word]);
  const asked = pairs.filter(([one, two]) => one.role === "content" && two.role === "content");
  const scored = new Set(terms.map(([term]) => term));
  const holds = (term) => scored.has(term) && lookup.holds(term, best.start, best.end);
  return [asked.filter(([one, two]) => pairForms(one, two).some(holds)).length, asked.length];
}
