import { rm } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { z } from "zod";
import type { Ask } from "#shared/contained/contained.ts";
import { Box } from "#shared/reading.ts";
import type { Grey } from "./grey.ts";

/**
 * The number on a line of poor print, as the model `numbers` reads it. A contained
 * process has no models: it leaves the line in its scratch folder and asks; the parent
 * asks the model, so that the answer is logged like any other.
 */

/** What is asked: a file in the scratch folder. */
export const LineQuestion = z.strictObject({ line: z.string().regex(/^line-\d+\.png$/) });
/** What is answered: the number, where the model is sure enough of one. Box: fractions of the line's image. */
export const LineNumber = z.object({ value: z.string().max(34), box: Box }).nullable();
export type LineNumber = z.infer<typeof LineNumber>;
/** Reads the IBAN on an image of one line. */
export type ReadLine = (line: Grey) => Promise<LineNumber>;

/** In the child. */
export function askForNumbers(ask: Ask, scratch: string): ReadLine {
  let lines = 0;
  return async ({ data, width, height }) => {
    lines += 1;
    const line = `line-${lines}.png`;
    await sharp(data, { raw: { width, height, channels: 1 } })
      .png()
      .toFile(join(scratch, line));
    const answer = await ask({ line } satisfies z.input<typeof LineQuestion>);
    await rm(join(scratch, line));
    return LineNumber.parse(answer);
  };
}
