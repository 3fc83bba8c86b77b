import { readFile } from "node:fs/promises";

/** Of GIF89a: signature and logical screen descriptor, an image's own descriptor. */
const HEADER_BYTES = 13;
const DESCRIPTOR_BYTES = 9;
const [IMAGE, EXTENSION, TRAILER] = [0x2c, 0x21, 0x3b];

/**
 * Whether a GIF has all its blocks and its trailer (GIF89a, appendix A). The trailer's byte
 * alone, anywhere near the end, says nothing: compressed pixels have it as often as any.
 */
export async function isWholeGif(path: string): Promise<boolean> {
  const data = await readFile(path);
  let at = HEADER_BYTES + coloursAt(data, 10);
  /** Behind sub-blocks: each says its length, the last has none. */
  const skipBlocks = () => {
    while (at < data.length && data[at] !== 0) at += 1 + (data[at] ?? 0);
    at += 1;
  };
  while (at < data.length) {
    const kind = data[at];
    if (kind === TRAILER) return true;
    if (kind === IMAGE) at += 1 + DESCRIPTOR_BYTES + coloursAt(data, at + DESCRIPTOR_BYTES) + 1;
    else if (kind === EXTENSION) at += 2;
    else return false;
    skipBlocks();
  }
  return false;
}

/** Bytes of the colour table that the flags at `at` tell of. */
function coloursAt(data: Buffer, at: number): number {
  const flags = data[at] ?? 0;
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}
