import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { type Language, languageOf } from "#shared/language.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import { textOf } from "#shared/pdf/words.ts";
import type { Box } from "#shared/reading.ts";
import { blackAndWhite, blurred, halfTheLines } from "../../services/demo/degrade.ts";
import { asScanned, type Raster, type ScanFaults } from "../../services/demo/images.ts";
import { createRandom, type Random } from "../../services/demo/random.ts";
import type { Placed } from "./ocr-scores.ts";

/** A page as pixels, and what stands on it, with places in its pixels. */
export interface TruePage {
  name: string;
  /** Grey, 0 black. */
  data: Uint8Array;
  width: number;
  height: number;
  /** Null where the image does not say. */
  dpi: number | null;
  language: Language;
  truth: Placed[];
}

/** What happens to a page drawn from a PDF. `slope` as in ScanFaults. */
interface Condition {
  about: string;
  dpi: number;
  faults?: ScanFaults;
  before?: (page: Raster) => Raster;
  after?: (page: Raster) => Raster;
}

const SLIGHT: ScanFaults = { slope: 6, noise: 30, specks: 200, paper: 247 };
/** A sine of 0.052 is 3°. */
const TILTED: ScanFaults = { slope: 52, noise: 40, specks: 400, paper: 238 };

export const CONDITIONS = {
  clean200: { about: "drawn at 200 dpi", dpi: 200 },
  low100: { about: "drawn at 100 dpi", dpi: 100 },
  skew: { about: "200 dpi, 3° askew, blurred, noisy", dpi: 200, faults: TILTED, before: blurred },
  fax98: {
    about: "a fax in normal mode, 204 × 98 dpi",
    dpi: 204,
    faults: SLIGHT,
    after: (page) => halfTheLines(blackAndWhite(page)),
  },
} satisfies Record<string, Condition>;
export type ConditionName = keyof typeof CONDITIONS;

/** Fewer characters than this make no page. */
const CHARACTERS_MIN = 400;

/** First pages of the public electronic invoices, spread over all of them; truth is their text layer. */
export async function drawnPages(data: string, name: ConditionName, count: number): Promise<TruePage[]> {
  const folder = join(data, "documents/einvoice/pdf");
  const files = (await readdir(folder)).sort();
  const pages: TruePage[] = [];
  for (const file of files) {
    const page = await drawn(join(folder, file), CONDITIONS[name], createRandom(`${file}/${name}`));
    if (page !== null) pages.push({ ...page, name: file.slice(0, 8) });
  }
  const every = Math.max(1, pages.length / count);
  return Array.from({ length: Math.min(count, pages.length) }, (_, i) => pages[Math.floor(i * every)]).filter(
    (page) => page !== undefined,
  );
}

async function drawn(path: string, condition: Condition, random: Random): Promise<Omit<TruePage, "name"> | null> {
  const pdf = await openPdf(path);
  try {
    const page = pdf.page(1);
    const { words, health } = page.read();
    // A font that says the wrong letters, or somebody's OCR, is no truth.
    if (health.characters < CHARACTERS_MIN || health.unmapped + health.invisible > 0) return null;
    const { data, width, height } = page.render({ dpi: condition.dpi, pixelsMax: 1e8, channels: 1 });
    const { faults } = condition;
    let raster: Raster = { width, height, pixels: data };
    raster = condition.before?.(raster) ?? raster;
    if (faults !== undefined) raster = asScanned(raster, random, faults);
    raster = condition.after?.(raster) ?? raster;
    return {
      data: raster.pixels,
      width,
      height,
      dpi: condition.dpi,
      language: languageOf(textOf(words)) ?? "en",
      truth: words.map(({ text, box }) => ({ text, box: moved(box, width, height, faults?.slope ?? 0) })),
    };
  } finally {
    pdf.close();
  }
}

/** Where a box of the page lies after it was turned by `slope`: of the same size about its moved middle. */
function moved([left, top, right, bottom]: Box, width: number, height: number, slope: number): Box {
  const sin = slope / 1000;
  const cos = Math.sqrt(1 - sin * sin);
  const [dx, dy] = [((left + right) / 2 - 0.5) * width, ((top + bottom) / 2 - 0.5) * height];
  const [x, y] = [dx * cos - dy * sin + width / 2, dx * sin + dy * cos + height / 2];
  const [halfX, halfY] = [((right - left) / 2) * width, ((bottom - top) / 2) * height];
  return [x - halfX, y - halfY, x + halfX, y + halfY];
}

/** Ten real scans of forms, typed and transcribed word by word: FUNSD (Jaume and others, 2019). */
export async function scannedForms(data: string): Promise<TruePage[]> {
  const folder = join(data, "documents/funsd_test50");
  const names = (await readdir(folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice("annotations__".length, -".json".length))
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const { form } = JSON.parse(await readFile(join(folder, `annotations__${name}.json`), "utf8")) as {
        form: { words: Placed[] }[];
      };
      const image = sharp(join(folder, `images__${name}.png`)).toColourspace("b-w");
      const { data: pixels, info } = await image.raw().toBuffer({ resolveWithObject: true });
      return {
        name,
        data: new Uint8Array(pixels),
        width: info.width,
        height: info.height,
        dpi: null,
        language: "en" as const,
        truth: form.flatMap(({ words }) => words),
      };
    }),
  );
}
