// Words of a query to weighted index terms: twin of kb/search/query_terms.py.
import { fold } from "./text.js";

const FOLDED = "~";
const pairs = (items) => items.slice(1).map((item, at) => [items[at], item]);
const pairOf = (one, two) => `${one.key} ${two.key}`;
const share = (weight, percent) => Math.floor((weight * percent) / 100);

/** Each term once, with the largest weight that any reading gives it. */
export function weightedTerms(words, expanded, lookup) {
  const { weights, roles, numbers } = lookup.start;
  const best = new Map();
  const keep = (term, weight) => {
    if (weight > (best.get(term) ?? 0)) best.set(term, weight);
  };
  const marked = words.some((word) => word.marked);
  const forms = marked ? [...words.map((word) => word.key), ...pairs(words).map(([one, two]) => pairOf(one, two))] : [];
  const counts = lookup.frequencies(forms);
  const exact = new Set(forms.filter((_, at) => counts[at]));
  words.forEach((word, at) => syllableTerms(word, exact, isVouched(words, at, exact), roles[word.role], weights, keep));
  for (const [one, two] of pairs(words)) pairTerms(one, two, exact, roles, weights, keep);
  for (const one of expanded) expansionTerms(one, weights, keep);
  const left = leftToPairs([...best.keys()], weights.common_syllable, lookup);
  return [...best].filter(([term, weight]) => weight >= numbers.minWeight && !left.has(term));
}

/** The common syllables that stand in a pair that the index holds; alone they hardly tell documents apart. */
function leftToPairs(names, common, lookup) {
  const known = lookup.frequencies(names);
  const counts = new Map(names.map((name, at) => [name, known[at]]));
  const inPairs = names.filter((name) => counts.get(name)).flatMap(syllablesOf);
  return new Set(inPairs.filter((syllable) => counts.get(syllable) > common));
}

/** The terms of a pair's two syllables, in its own form; none for other terms. */
function syllablesOf(pair) {
  const mark = pair[0] === FOLDED ? FOLDED : "";
  const parts = pair.slice(mark.length).split(" ");
  return parts.length > 1 ? parts.map((part) => mark + part) : [];
}

/** Whether a neighbour stands beside this spelling in the index too; alone, a word vouches for itself. */
const isVouched = (words, at, exact) =>
  words.length === 1 || pairs(words.slice(Math.max(at - 1, 0), at + 2)).some(([one, two]) => exact.has(pairOf(one, two)));

function syllableTerms(word, exact, vouched, percent, weights, keep) {
  if (word.role === "code") return keep(word.key, share(weights.syllable, percent));
  const spelt = exact.has(word.key) && !word.mended;
  if (!spelt) keep(FOLDED + word.folded, share(weights.unmarked_syllable, percent));
  for (const other of word.others) keep(FOLDED + other, share(weights.unmarked_syllable, percent));
  if (!spelt) return;
  keep(word.key, share(weights.syllable, percent));
  if (!vouched) keep(FOLDED + word.folded, share(weights.doubtful_syllable, percent));
}

function pairTerms(one, two, exact, roles, weights, keep) {
  if (one.role === "code" || two.role === "code") return;
  const percent = Math.min(roles[one.role], roles[two.role]);
  const pair = pairOf(one, two);
  if (exact.has(pair) && !one.mended && !two.mended) return keep(pair, share(weights.pair, percent));
  for (const term of foldedPairs(one, two)) keep(term, share(weights.unmarked_pair, percent));
}

const foldedPairs = (one, two) =>
  [one.folded, ...one.others].flatMap((left) => [two.folded, ...two.others].map((right) => `${FOLDED}${left} ${right}`));

/** Every form in which a query may ask for two neighbours. */
export const pairForms = (one, two) => [pairOf(one, two), ...foldedPairs(one, two)];

/** The terms of an official wording. */
export const formsOf = (syllables) => [...syllables, ...pairs(syllables).map((pair) => pair.join(" "))];

/** The percentage of an official wording's weight that counts: it weighs no more than the words it stands for. */
function countedPart({ start, end, percent, abbreviation }, length) {
  const standsFor = abbreviation ? length : end - start;
  return Math.floor((percent * Math.min(length, standsFor)) / length);
}

/** The share of an official wording's score that it adds to that of the terms asked for already. */
export function addedShare(one, asked, weights) {
  const syllables = one.to.split(" ");
  const weight = (terms) => terms.reduce((sum, term) => sum + (term.includes(" ") ? weights.pair : weights.syllable), 0);
  const forms = formsOf(syllables);
  const added = forms.filter((term) => !asked.has(term) && !asked.has(FOLDED + fold(term)));
  return (countedPart(one, syllables.length) * weight(added)) / (100 * weight(forms));
}

function expansionTerms(one, weights, keep) {
  const syllables = one.to.split(" ");
  const part = countedPart(one, syllables.length);
  for (const syllable of syllables) keep(syllable, share(weights.syllable, part));
  for (const [left, right] of pairs(syllables)) keep(`${left} ${right}`, share(weights.pair, part));
}
