import type { Word } from "#shared/reading.ts";
import type { Grey } from "./grey.ts";

/** The page as from its other side: a transparency or a negative that lay the wrong way up in the scanner. */
export function flopped({ data, width, height }: Grey): Grey {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    const [from, to] = [y * width, (y + 1) * width - 1];
    for (let x = 0; x < width; x += 1) out[to - x] = data[from + x] ?? 255;
  }
  return { data: out, width, height };
}

/** A word where it stands on the other side. */
export const floppedWord = ({ box: [left, top, right, bottom], ...word }: Word): Word => ({
  ...word,
  box: [1 - right, top, 1 - left, bottom],
});
