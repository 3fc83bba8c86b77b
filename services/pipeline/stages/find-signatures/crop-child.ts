import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { PageWords } from "#shared/reading.ts";
import { type PageSource, rasterise } from "#shared/rendering/raster.ts";
import { cropSignature, type FractionBox } from "#shared/signatures/crop.ts";

export interface CropInput {
  source: PageSource;
  boxes: FractionBox[];
  wordsPath: string | null;
}
/** The cut-out of each box, in order; null where nothing but print was in it. */
export type CropOutput = ({ file: string; box: FractionBox } | null)[];

/** Strokes are then two or three pixels wide, and rules are told from them. */
const DPI = 200;
/** An A3 page at that resolution. */
const PIXELS_MAX = 9_000_000;
/** OCR makes words of signatures too, but not with such confidence. A text layer's words carry none: they are print. */
const PRINT_CONFIDENCE_MIN = 0.85;

/** Runs in a contained process: signatures cut out of one page, as transparent PNGs in the scratch folder. */
export default async function cropInChild(input: CropInput, scratch: string): Promise<CropOutput> {
  const page = await rasterise(input.source, { dpi: DPI, pixelsMax: PIXELS_MAX, channels: 1 });
  const words =
    input.wordsPath === null ? [] : PageWords.parse(JSON.parse(await readFile(input.wordsPath, "utf8"))).words;
  const print = words
    .filter(({ confidence }) => confidence === undefined || confidence >= PRINT_CONFIDENCE_MIN)
    .map(({ box }) => box);
  const output: CropOutput = [];
  for (const [i, box] of input.boxes.entries()) {
    const crop = cropSignature(page, box, print);
    if (crop === null) {
      output.push(null);
      continue;
    }
    const { data, width, height } = crop;
    const file = `crop-${i}.png`;
    await writeFile(
      join(scratch, file),
      await sharp(data, { raw: { width, height, channels: 4 } })
        .png()
        .toBuffer(),
    );
    output.push({ file, box: crop.box });
  }
  return output;
}
