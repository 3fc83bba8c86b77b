import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { type PageSource, rasterise } from "#shared/rendering/raster.ts";

/** Twice what the net sees: enough for it to be scaled down well. */
const DPI = 100;
/** An A4 page at that resolution. A photograph has more dots and says no more. */
const PIXELS_MAX = 1_000_000;

/** Runs in a contained process: the page as the model looks at it. Returns the file's name in the scratch folder. */
export default async function pictureInChild(source: PageSource, scratch: string): Promise<"page.png"> {
  const { data, width, height, channels } = await rasterise(source, { dpi: DPI, pixelsMax: PIXELS_MAX, channels: 3 });
  const image = sharp(data, { raw: { width, height, channels } });
  await writeFile(join(scratch, "page.png"), await image.png({ compressionLevel: 6 }).toBuffer());
  return "page.png";
}
