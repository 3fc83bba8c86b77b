import type { Box, Word } from "#shared/reading.ts";

/** A word that OCR saw and that lies by this share under a word of the layer is that word. */
const SAME_SHARE_MIN = 0.5;
/** Unless one is so much higher than the other: a watermark lies over whole paragraphs. */
const HEIGHT_RATIO_MAX = 2.2;

/**
 * The words of a text layer and what was read around them, as one page in reading order.
 * Where both have a word the layer's stands: it was not guessed. The shorter of the two is
 * put into the longer, each line before the first that lies lower.
 */
export function mergeWords(layer: readonly Word[], read: readonly Word[]): Word[] {
  const seen = read.filter((word) => !layer.some((own) => isSame(own.box, word.box)));
  const [base, added] = layer.length >= seen.length ? [layer, seen] : [seen, layer];
  const lines = linesOf(base);
  let from = 0;
  for (const line of linesOf(added)) {
    const lower = lines.findIndex((other, i) => i >= from && middleOf(other) > middleOf(line));
    const at = lower < 0 ? lines.length : lower;
    lines.splice(at, 0, line);
    from = at + 1;
  }
  return lines.flatMap((words, line) => words.map((word) => ({ ...word, line })));
}

function isSame(own: Box, read: Box): boolean {
  const width = Math.min(own[2], read[2]) - Math.max(own[0], read[0]);
  const height = Math.min(own[3], read[3]) - Math.max(own[1], read[1]);
  if (width <= 0 || height <= 0) return false;
  const area = (read[2] - read[0]) * (read[3] - read[1]);
  const ratio = (own[3] - own[1]) / Math.max(1e-6, read[3] - read[1]);
  return width * height >= SAME_SHARE_MIN * area && ratio <= HEIGHT_RATIO_MAX && ratio >= 1 / HEIGHT_RATIO_MAX;
}

function linesOf(words: readonly Word[]): Word[][] {
  const lines: Word[][] = [];
  let last: number | undefined;
  for (const word of words) {
    if (word.line === last) lines.at(-1)?.push(word);
    else lines.push([word]);
    last = word.line;
  }
  return lines;
}

const middleOf = (words: readonly Word[]): number =>
  words.reduce((sum, { box }) => sum + (box[1] + box[3]) / 2, 0) / Math.max(1, words.length);
