import { z } from "zod";
import { type Blobs, pathInStore } from "#shared/blobs/blobs.ts";
import type { Help } from "#shared/contained/contained.ts";
import { putScratchFile } from "#shared/contained/scratch-file.ts";
import type { OcrChoice } from "./choice.ts";
import { helpWithOcr } from "./installed.ts";
import { LineNumber, LineQuestion } from "./number-line.ts";

/** Asks the model `numbers` about a line's image, by its path among the blobs. */
export type AskNumbers = (image: string) => Promise<unknown>;

const NumbersAnswer = z.object({
  number: LineNumber.unwrap().extend({ confidence: z.number() }).nullable(),
  threshold: z.number(),
});

/**
 * What the parent does for a process that reads print: asks the model about a line, whose
 * image is kept so that the answer can be had again, and runs the installed engine where
 * that is the choice.
 */
export function helpReading(ocr: OcrChoice, blobs: Blobs, askNumbers: AskNumbers): Help {
  const withOcr = helpWithOcr(ocr);
  return async (asked, scratch, signal) => {
    const question = LineQuestion.safeParse(asked);
    if (!question.success) return withOcr(asked, scratch, signal);
    const { sha256 } = await putScratchFile(blobs, scratch, question.data.line);
    const { number, threshold } = NumbersAnswer.parse(await askNumbers(pathInStore(sha256)));
    const told: LineNumber =
      number === null || number.confidence < threshold ? null : { value: number.value, box: number.box };
    return told;
  };
}
