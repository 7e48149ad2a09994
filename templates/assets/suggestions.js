// Where suggestions come from: the server; a static site gives an empty list at the same address.
export async function suggest(text, signal) {
  const response = await fetch(`${document.body.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal });
  return response.ok ? (await response.json()).suggestions : [];
}
