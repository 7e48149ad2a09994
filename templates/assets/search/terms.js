// Words of a query to weighted index terms: twin of kb/search/query_terms.py.
import { fold } from "./text.js";

const FOLDED = "~";
const pairs = (items) => items.slice(1).map((item, at) => [items[at], item]);
const share = (weight, percent) => Math.floor((weight * percent) / 100);

/** Each term once, with the largest weight that any reading gives it. */
export function weightedTerms(words, expanded, lookup) {
  const { weights, roles, numbers } = lookup.start;
  const best = new Map();
  const keep = (term, weight) => {
    if (weight > (best.get(term) ?? 0)) best.set(term, weight);
  };
  const marked = words.some((word) => word.marked);
  const forms = marked ? [...words.map((word) => word.key), ...pairs(words).map(([a, b]) => `${a.key} ${b.key}`)] : [];
  const counts = lookup.frequencies(forms);
  const exact = new Set(forms.filter((_, at) => counts[at]));
  for (const word of words) syllableTerms(word, exact, roles[word.role], weights, keep);
  for (const [one, two] of pairs(words)) pairTerms(one, two, exact, roles, weights, keep);
  for (const one of expanded) expansionTerms(one, weights, keep);
  return [...best].filter(([, weight]) => weight >= numbers.minWeight);
}

function syllableTerms(word, exact, percent, weights, keep) {
  if (word.role === "code") return keep(word.key, share(weights.syllable, percent));
  const spelt = exact.has(word.key) && !word.mended;
  if (spelt) keep(word.key, share(weights.syllable, percent));
  keep(FOLDED + word.folded, share(spelt ? weights.folded_syllable : weights.unmarked_syllable, percent));
  for (const other of word.others) keep(FOLDED + other, share(weights.unmarked_syllable, percent));
}

function pairTerms(one, two, exact, roles, weights, keep) {
  if (one.role === "code" || two.role === "code") return;
  const percent = Math.min(roles[one.role], roles[two.role]);
  const pair = `${one.key} ${two.key}`;
  if (exact.has(pair) && !one.mended && !two.mended) {
    keep(pair, share(weights.pair, percent));
    keep(`${FOLDED}${one.folded} ${two.folded}`, share(weights.folded_pair, percent));
    return;
  }
  for (const left of [one.folded, ...one.others]) {
    for (const right of [two.folded, ...two.others]) {
      keep(`${FOLDED}${left} ${right}`, share(weights.unmarked_pair, percent));
    }
  }
}

function expansionTerms({ start, end, to, percent, abbreviation }, weights, keep) {
  const syllables = to.split(" ");
  const standsFor = abbreviation ? syllables.length : end - start;
  const part = Math.floor((percent * Math.min(syllables.length, standsFor)) / syllables.length);
  for (const syllable of syllables) {
    keep(syllable, share(weights.syllable, part));
    keep(FOLDED + fold(syllable), share(weights.folded_syllable, part));
  }
  for (const [left, right] of pairs(syllables)) {
    keep(`${left} ${right}`, share(weights.pair, part));
    keep(`${FOLDED}${fold(left)} ${fold(right)}`, share(weights.folded_pair, part));
  }
}
