// Where suggestions come from: the server; on a static site the files that its stand-in at the same address names.
let files = null;

export async function suggest(text, signal) {
  if (files) return files.suggest(text);
  const response = await fetch(`${document.body.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal });
  if (!response.ok) return [];
  const answer = await response.json();
  if (!answer.files) return answer.suggestions;
  const { Suggestions } = await import("./search/suggesting.js");
  files ??= new Suggestions(answer.files);
  return files.suggest(text);
}
