import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { type PageSource, rasterise } from "#shared/rendering/raster.ts";

/** Twice what the net sees: enough for it to be scaled down well. */
const DPI = 100;
/** An A4 page at that resolution. A photograph has more dots and says no more. */
const PIXELS_MAX = 1_000_000;

/** Half a millimetre, as a pen's stroke: a signature put into a PDF as a line is as thin as a hair. Of the page as it looks nothing else is changed. */
const PEN_POINTS = 1.4;

export interface Picture {
  file: "page.png";
  /** Where the file itself draws lines as a hand does, in fractions of the page. */
  drawn: [number, number, number, number][];
  /** Where it puts pictures, likewise; null: nobody knows. */
  pictures: [number, number, number, number][] | null;
}

/** Runs in a contained process: the page as the model looks at it, in the scratch folder. */
export default async function pictureInChild(source: PageSource, scratch: string): Promise<Picture> {
  const options = { dpi: DPI, pixelsMax: PIXELS_MAX, channels: 3, pen: PEN_POINTS } as const;
  const { data, width, height, channels, drawn, pictures } = await rasterise(source, options);
  const image = sharp(data, { raw: { width, height, channels } });
  await writeFile(join(scratch, "page.png"), await image.png({ compressionLevel: 6 }).toBuffer());
  const share = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  const onPage = (extents: typeof drawn) =>
    extents
      .map((extent) => extent.map(share) as Picture["drawn"][number])
      .filter(([left, top, right, bottom]) => right > left && bottom > top);
  return { file: "page.png", drawn: onPage(drawn), pictures: pictures === null ? null : onPage(pictures) };
}
