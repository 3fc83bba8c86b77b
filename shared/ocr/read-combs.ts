import type { Language } from "#shared/language.ts";
import type { Comb } from "./combs.ts";
import type { Ocr, OcrWord } from "./engine.ts";

/** What stands in fields of boxes, put among the words of the page, each field as a line before the first that lies lower. */
export async function withCombs(
  ocr: Ocr,
  words: readonly OcrWord[],
  combs: readonly Comb[],
  dpi: number,
  language: Language,
): Promise<OcrWord[]> {
  if (combs.length === 0) return [...words];
  const lines = [...Map.groupBy(words, ({ line }) => line).values()];
  for (const { top, bottom, parts } of combs.toSorted((a, b) => a.top - b.top || a.left - b.left)) {
    const read: OcrWord[] = [];
    for (const { image, left, right } of parts) {
      const found = await ocr.read(image, dpi, language, "block");
      const text = found.map((word) => word.text).join("");
      if (text === "") continue;
      const confidence = found.reduce((sum, word) => sum + word.confidence, 0) / found.length;
      read.push({ text, left, top, right: right + 1, bottom: bottom + 1, confidence, line: 0 });
    }
    if (read.length === 0) continue;
    const middle = (top + bottom) / 2;
    const lower = lines.findIndex((line) => middleOf(line) > middle);
    lines.splice(lower < 0 ? lines.length : lower, 0, read);
  }
  return lines.flatMap((line, number) => line.map((word) => ({ ...word, line: number })));
}

const middleOf = (line: readonly OcrWord[]): number =>
  line.reduce((sum, { top, bottom }) => sum + (top + bottom) / 2, 0) / Math.max(1, line.length);
