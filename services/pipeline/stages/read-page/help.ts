import { NumbersOutput } from "#models/numbers/model.ts";
import { type Blobs, pathInStore } from "#shared/blobs/blobs.ts";
import type { Help } from "#shared/contained/contained.ts";
import { putScratchFile } from "#shared/contained/scratch-file.ts";
import type { OcrChoice } from "#shared/ocr/choice.ts";
import { helpWithOcr } from "#shared/ocr/installed.ts";
import { type LineNumber, LineQuestion } from "#shared/ocr/number-line.ts";
import type { Context } from "../../stage.ts";

/**
 * What the parent does for a process that reads a page: asks the model about a line of
 * poor print, whose image is kept so that the answer can be had again, and runs the
 * installed engine where that is the choice.
 */
export function helpReading(ocr: OcrChoice, { blobs, predict }: Pick<Context, "blobs" | "predict">): Help {
  const withOcr = helpWithOcr(ocr);
  return (asked, scratch, signal) => {
    const line = LineQuestion.safeParse(asked);
    return line.success ? numberOn(blobs, predict, scratch, line.data.line) : withOcr(asked, scratch, signal);
  };
}

async function numberOn(blobs: Blobs, predict: Context["predict"], scratch: string, file: string): Promise<LineNumber> {
  const { sha256 } = await putScratchFile(blobs, scratch, file);
  const { number, threshold } = NumbersOutput.parse(await predict("numbers", { image: pathInStore(sha256) }));
  return number === null || number.confidence < threshold ? null : { value: number.value, box: number.box };
}
