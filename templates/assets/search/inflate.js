// Packed bytes unpacked: twin of kb/site/browser_bytes.py.
const nothing = () => {};

export async function inflate(bytes, dictionary) {
  const stream = new DecompressionStream("deflate-raw");
  // Written by hand: piping from a Blob takes several times as long. What fails is told where it is read.
  const writer = stream.writable.getWriter();
  const skipped = dictionary?.length ?? 0;
  // A stored block puts the shared phrases where the stream's distances expect them.
  const head = Uint8Array.of(0, skipped & 255, skipped >> 8, ~skipped & 255, (~skipped >> 8) & 255);
  for (const part of skipped ? [head, dictionary, bytes] : [bytes]) writer.write(part).catch(nothing);
  writer.close().catch(nothing);
  return new Uint8Array(await new Response(stream.readable).arrayBuffer()).subarray(skipped);
}
