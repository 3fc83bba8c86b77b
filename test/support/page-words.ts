import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import type { PageInput } from "#shared/accounts/page-text.ts";
import { sha256 } from "#shared/json.ts";
import { BUNDLED } from "#shared/ocr/choice.ts";
import { createOcr } from "#shared/ocr/engine.ts";
import type { ReadLine } from "#shared/ocr/number-line.ts";
import { readImage } from "#shared/ocr/read-image.ts";
import type { Word } from "#shared/reading.ts";
import type { Degradation } from "../../services/demo/degrade.ts";
import { pngOf, renderPages } from "../../services/demo/images.ts";
import { createRandom } from "../../services/demo/random.ts";
import { openLineReader } from "./line-reader.ts";
import { sourceHash } from "./source-hash.ts";

/**
 * Words of a page as other programs read them, for benches: poppler for what is born
 * digital, native tesseract for what is scanned. What was read once is kept in the
 * system's folder for temporary files, since reading takes longer than all else: under
 * the name of what read it, so that changed code reads anew and several may share the folder.
 */

const run = promisify(execFile);
const CACHE = join(tmpdir(), "mailroom-bench-words");
/** What makes a page look scanned, and how we read: of each all that it imports. */
const DEGRADED = new URL("../../services/demo/degrade.ts", import.meta.url);
const OWN = new URL("../../shared/ocr/read-image.ts", import.meta.url);
const LINE_READER = new URL("../../models/numbers/serve.ts", import.meta.url);
const LINE_WEIGHTS = new URL("../../models/numbers/weights/manifest.json", import.meta.url);
const OUTPUT_BYTES_MAX = 64 << 20;
/** Below this, letters are too small for tesseract: the page is drawn three times as large first. */
const UPSCALE_BELOW_DPI = 150;

export const hasPoppler = (): boolean => hasProgram("pdftotext");
export const hasTesseract = (): boolean => hasProgram("tesseract");
const hasProgram = (name: string): boolean =>
  (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, name)));

export function layerWords(path: string): Promise<PageInput[]> {
  return cached(path, "layer", [], async () => {
    const { stdout } = await run("pdftotext", ["-bbox-layout", path, "-"], { maxBuffer: OUTPUT_BYTES_MAX });
    return pagesOfXml(stdout);
  });
}

/** `mode` is tesseract's page segmentation: 3 reads blocks, 11 scattered words. */
export function scannedWords(
  path: string,
  degradation: Degradation,
  language: string,
  mode: 3 | 11 = 3,
): Promise<PageInput[]> {
  return cached(path, `${degradation.name}-${language}-${mode}`, [DEGRADED], async () => {
    const rasters = await renderPages(await readFile(path), degradation.dpi);
    const random = createRandom(`${path.split("/").at(-1)}/${degradation.name}`);
    const pages: PageInput[] = [];
    for (const [i, raster] of rasters.entries()) {
      const png = await pngOf(degradation.apply(raster, random), degradation.dpi);
      const words = await tesseract(png, degradation.dpi, language, mode);
      pages.push({ number: i + 1, words, text: textOf(words) });
    }
    return pages;
  });
}

/** A PDF's pages as grey pixels. */
export const pageRasters = async (path: string, dpi: number) => renderPages(await readFile(path), dpi);

/** As the mailroom itself reads them. */
export function ownWords(path: string, degradation: Degradation): Promise<PageInput[]> {
  return cached(path, `${degradation.name}-own`, [DEGRADED, OWN, LINE_READER, LINE_WEIGHTS], async () => {
    const readLine = await lineReader();
    const random = createRandom(`${path.split("/").at(-1)}/${degradation.name}`);
    const pages: PageInput[] = [];
    for (const [i, raster] of (await renderPages(await readFile(path), degradation.dpi)).entries()) {
      const page = degradation.apply(raster, random);
      const { words } = await readImage(ocr(), { ...page, data: page.pixels }, degradation.dpi, readLine);
      pages.push({ number: i + 1, words, text: textOf(words) });
    }
    return pages;
  });
}

let reader: Promise<ReadLine> | undefined;
const lineReader = (): Promise<ReadLine> => {
  reader ??= openLineReader();
  return reader;
};

let opened: ReturnType<typeof createOcr> | undefined;
/** Loaded once: languages take half a second each. */
function ocr(): ReturnType<typeof createOcr> {
  opened ??= createOcr();
  return opened;
}

async function tesseract(png: Buffer, dpi: number, language: string, mode: number): Promise<Word[]> {
  const folder = await mkdtemp(join(tmpdir(), "mailroom-bench-"));
  try {
    const enlarge = dpi < UPSCALE_BELOW_DPI ? 3 : 1;
    const { width = 0, height = 0 } = await sharp(png).metadata();
    const image = sharp(png).resize(width * enlarge, height * enlarge, { kernel: "cubic" });
    await writeFile(
      join(folder, "page.png"),
      await image
        .withMetadata({ density: dpi * enlarge })
        .png()
        .toBuffer(),
    );
    const { stdout } = await run(
      "tesseract",
      [join(folder, "page.png"), "stdout", "--psm", String(mode), "-l", language, "tsv"],
      { maxBuffer: OUTPUT_BYTES_MAX, env: { ...process.env, OMP_THREAD_LIMIT: "1" } },
    );
    return wordsOfTable(stdout, width * enlarge, height * enlarge);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function wordsOfTable(table: string, width: number, height: number): Word[] {
  const lines = new Map<string, number>();
  return table.split("\n").flatMap((row): Word[] => {
    const [level, , block, paragraph, line, , ...rest] = row.split("\t");
    const [left = 0, top = 0, across = 0, down = 0, confidence = 0] = rest.slice(0, 5).map(Number);
    const text = rest[5]?.trim() ?? "";
    if (level !== "5" || text === "") return [];
    const key = `${block} ${paragraph} ${line}`;
    if (!lines.has(key)) lines.set(key, lines.size);
    return [
      {
        text,
        box: [left / width, top / height, (left + across) / width, (top + down) / height],
        confidence: confidence / 100,
        line: lines.get(key) ?? 0,
      },
    ];
  });
}

function pagesOfXml(xml: string): PageInput[] {
  return xml
    .split(/<page /)
    .slice(1)
    .map((page, number) => {
      const [width, height] = ["width", "height"].map((name) => numberIn(page, name)) as [number, number];
      const words = page
        .split(/<line /)
        .slice(1)
        .flatMap((part, line) =>
          Array.from(
            part.matchAll(/<word ([^>]*)>([^<]*)<\/word>/g),
            ([, at = "", text = ""]): Word => ({
              text: unescaped(text),
              line,
              box: [
                numberIn(at, "xMin") / width,
                numberIn(at, "yMin") / height,
                numberIn(at, "xMax") / width,
                numberIn(at, "yMax") / height,
              ],
            }),
          ),
        );
      return { number: number + 1, words, text: textOf(words) };
    });
}

const numberIn = (text: string, name: string): number => Number(new RegExp(`${name}="([^"]*)"`).exec(text)?.[1]);
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const unescaped = (text: string): string =>
  text.replaceAll(/&([a-z]+|#39);/g, (whole, name) => ENTITIES[name] ?? whole);

export const textOf = (words: readonly Word[]): string =>
  words.map(({ text, line }, i) => (i === 0 ? "" : line === words[i - 1]?.line ? " " : "\n") + text).join("");

async function cached(
  path: string,
  condition: string,
  code: readonly URL[],
  read: () => Promise<PageInput[]>,
): Promise<PageInput[]> {
  const files = await Promise.all([path, new URL(import.meta.url)].map(async (file) => sha256(await readFile(file))));
  const hashes = await Promise.all(code.map(hashOf));
  const key = sha256(JSON.stringify([...files, BUNDLED.name, ...hashes])).slice(0, 16);
  const file = join(CACHE, `${key}-${condition}.json`);
  if (existsSync(file)) return JSON.parse(await readFile(file, "utf8")) as PageInput[];
  const pages = await read();
  await mkdir(CACHE, { recursive: true });
  // Others may be writing the same.
  const written = `${file}.${process.pid}`;
  await writeFile(written, JSON.stringify(pages));
  await rename(written, file);
  return pages;
}

const known = new Map<string, Promise<string>>();
function hashOf(code: URL): Promise<string> {
  const hash = known.get(code.href) ?? sourceHash(code);
  known.set(code.href, hash);
  return hash;
}
