// Packed bytes unpacked: twin of kb/site/browser_bytes.py.
export async function inflate(bytes, dictionary) {
  const parts = [bytes];
  const skipped = dictionary?.length ?? 0;
  // A stored block puts the shared phrases where the stream's distances expect them.
  if (skipped) parts.unshift(Uint8Array.of(0, skipped & 255, skipped >> 8, ~skipped & 255, (~skipped >> 8) & 255), dictionary);
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).subarray(skipped);
}
