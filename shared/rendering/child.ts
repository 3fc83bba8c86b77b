import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { type PageSource, rasterise } from "./raster.ts";

/** Sharp on a large screen, and a page below 1 MB. */
const DPI = 130;
/** A photograph of 48 megapixels is no clearer to a person than this, and a browser must hold several. */
const PIXELS_MAX = 6_000_000;

/** Runs in a contained process: one page as a PNG for a person. Returns the file's name in the scratch folder. */
export default async function renderInChild(source: PageSource, scratch: string): Promise<"page.png"> {
  const { data, width, height, channels } = await rasterise(source, { dpi: DPI, pixelsMax: PIXELS_MAX, channels: 3 });
  const png = await sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 6 }).toBuffer();
  await writeFile(join(scratch, "page.png"), png);
  return "page.png";
}
