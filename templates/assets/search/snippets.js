// Excerpts marked where they match a query: twin of kb/search/snippets.py.
import { fold, syllableKey } from "./text.js";

/** Tells which words of a text a query means: by spelling for marked words, by folded form for others. */
export function markerOf(query) {
  const named = query.words.filter((word) => ["content", "code", "aspect"].includes(word.role));
  const wordings = query.expanded.filter((one) => one.end - one.start === 1).flatMap((one) => one.to.split(" "));
  const exact = new Set([...named.filter((word) => word.marked).map((word) => word.key), ...wordings]);
  const unmarked = new Set(
    named.filter((word) => word.mended || !word.marked).flatMap((word) => [word.folded, ...word.others]),
  );
  return { exact, unmarked, folded: new Set([...unmarked, ...[...exact].map(fold)]) };
}

function spansOf(text, { exact, unmarked, folded }) {
  const spans = [];
  for (const { index, 0: word } of fold(text).matchAll(/[\p{L}\p{N}]+/gu)) {
    const end = index + word.length;
    if (folded.has(word) && (unmarked.has(word) || exact.has(syllableKey(text.slice(index, end))))) spans.push([index, end]);
  }
  return spans;
}

/** The part of a text that holds most of the query, as `[text, marked]` runs. */
export function markedFragments(text, marker, limits) {
  const flat = text.slice(0, limits.scanned).split(/\s+/u).filter(Boolean).join(" ");
  const spans = spansOf(flat, marker);
  const [start, end] = windowOf(flat, spans, limits);
  const before = start ? [["… ", false]] : [];
  const after = end < flat.length || text.length > limits.scanned ? [[" …", false]] : [];
  return [...before, ...runs(flat, spans, start, end), ...after];
}

function windowOf(text, spans, { snippet, lead }) {
  if (text.length <= snippet) return [0, text.length];
  let [best, most, last] = [0, 0, 0];
  spans.forEach(([begin], first) => {
    while (last < spans.length && spans[last][1] <= begin + snippet - lead) last++;
    if (last - first > most) [best, most] = [begin, last - first];
  });
  const start = best > lead ? text.slice(0, Math.max(best - lead, 0)).lastIndexOf(" ") + 1 : 0;
  const end = start + text.slice(start, start + snippet).lastIndexOf(" ");
  return [start, text.length - start <= snippet ? text.length : end];
}

function runs(text, spans, start, end) {
  const found = [];
  let position = start;
  for (const [begin, finish] of spans) {
    if (begin < start || finish > end) continue;
    const last = found.at(-1);
    const word = text.slice(begin, finish);
    if (last?.[1] && text.slice(position, begin) === " ") last[0] += ` ${word}`;
    else {
      if (begin > position) found.push([text.slice(position, begin), false]);
      found.push([word, true]);
    }
    position = finish;
  }
  if (position < end) found.push([text.slice(position, end), false]);
  return found;
}
