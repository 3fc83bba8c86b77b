import sharp from "sharp";
import { PermanentError } from "#shared/errors.ts";
import { featuresOf, similarityOf } from "#shared/specimens/compare.ts";
import { type Strokes, strokesOf } from "#shared/specimens/strokes.ts";

export interface Input {
  /** The signature in question; null: only look whether the specimens can be read. */
  questioned: string | null;
  /** Paths of the specimens' pictures. */
  specimens: string[];
}
export interface Output {
  /** null where nothing was in question, or it holds too little ink. */
  similarity: number | null;
}

/** A signature at 600 dpi, 15 by 7 cm, has 6 million; more is refused before it is decoded. */
const PIXELS_MAX = 16_000_000;
/** Strokes are told apart at this size, and what is larger costs time only. */
const SIDE_MAX = 1_200;

/** Runs in a contained process: compares pictures. Throws SPECIMEN_UNREADABLE or IMAGE_TOO_LARGE where a specimen is at fault. */
export default async function compareInChild({ questioned, specimens }: Input): Promise<Output> {
  const references: Strokes[] = [];
  for (const path of specimens) {
    const strokes = await read(path);
    if (strokes === null) throw new PermanentError("SPECIMEN_UNREADABLE");
    references.push(strokes);
  }
  const strokes = questioned === null ? null : await read(questioned);
  if (strokes === null) return { similarity: null };
  return { similarity: similarityOf(featuresOf(strokes), references.map(featuresOf)) };
}

async function read(path: string): Promise<Strokes | null> {
  try {
    const { data, info } = await sharp(path, { limitInputPixels: PIXELS_MAX, failOn: "error" })
      .autoOrient()
      .flatten({ background: "#fff" }) // a cut-out is ink on nothing
      .resize({ width: SIDE_MAX, height: SIDE_MAX, fit: "inside", withoutEnlargement: true })
      .toColourspace("b-w")
      .extractChannel(0)
      .raw()
      .toBuffer({ resolveWithObject: true });
    return strokesOf({ width: info.width, height: info.height, data: new Uint8Array(data) });
  } catch (error) {
    if (/pixel limit/i.test(String(error))) throw new PermanentError("IMAGE_TOO_LARGE");
    throw new PermanentError("SPECIMEN_UNREADABLE", undefined, { cause: error });
  }
}
