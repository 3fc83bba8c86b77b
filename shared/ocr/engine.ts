import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createWorker, OEM, PSM, type Worker } from "tesseract.js";
import { z } from "zod";
import type { Language } from "#shared/language.ts";
import { DATA_CODES } from "./choice.ts";
import type { Grey } from "./grey.ts";

/** Words as read: pixels of the image that was given, confidence 0–1, `line` in reading order. */
export const OcrWords = z.array(
  z.object({
    text: z.string(),
    left: z.number(),
    top: z.number(),
    right: z.number(),
    bottom: z.number(),
    confidence: z.number().min(0).max(1),
    line: z.number().int(),
  }),
);
export type OcrWords = z.infer<typeof OcrWords>;
export type OcrWord = OcrWords[number];

/** What is on the image: a whole page, a block of lines, a few words at a glance, or one line that holds nothing but a number, or but digits. */
export const SUBJECTS = ["page", "block", "glance", "number", "digits"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Tesseract's page segmentation modes. */
const SEGMENTATION = {
  page: PSM.AUTO,
  block: PSM.SINGLE_BLOCK,
  glance: PSM.AUTO,
  number: PSM.SINGLE_LINE,
  digits: PSM.SINGLE_LINE,
} as const;
/** What may be read; empty: anything. Account numbers and banks' codes are written in capitals and digits. */
const CHARACTERS = {
  page: "",
  block: "",
  glance: "",
  number: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  digits: "0123456789",
} as const;

/** The engine's settings for one image. */
export const settingsFor = (what: Subject, dpi: number): Record<string, string> => ({
  user_defined_dpi: String(Math.round(dpi)),
  tessedit_pageseg_mode: SEGMENTATION[what],
  tessedit_char_whitelist: CHARACTERS[what],
});

/** Reads the words of one upright image. tesseract.js stands behind it, or an installed tesseract (installed.ts). */
export interface Ocr {
  read(image: Grey, dpi: number, language: Language, what?: Subject): Promise<OcrWord[]>;
  close(): Promise<void>;
}

/** The variant with integer weights: half the time of the float one, which the registry has too. */
const VARIANT = "4.0.0_best_int";

/**
 * Words of earlier documents would enter the engine's dictionary and change what it
 * reads next (tesseract.js's own documentation). All that learns is off, so the same
 * page gives the same words whatever came before.
 */
const LEARNS_NOTHING = {
  tessedit_enable_doc_dict: "0",
  classify_enable_learning: "0",
  classify_enable_adaptive_matcher: "0",
};

/** What holds for every engine. */
export const SETTINGS = {
  // Its own search for tables drops what stands in their cells.
  textord_tabfind_find_tables: "0",
  ...LEARNS_NOTHING,
};

const folderOf = (code: string): string =>
  join(dirname(createRequire(import.meta.url).resolve(`@tesseract.js-data/${code}/package.json`)), VARIANT);

/** tesseract.js, offline. A worker thread per language, started when it is first needed. `data`: another folder of its data. */
export function createOcr(data: string | null = null): Ocr {
  const workers = new Map<Language, Promise<Worker>>();
  const workerFor = (language: Language) => {
    const known = workers.get(language) ?? startWorker(DATA_CODES[language], data);
    workers.set(language, known);
    return known;
  };
  return {
    async read(image, dpi, language, what = "page") {
      const worker = await workerFor(language);
      await worker.setParameters(settingsFor(what, dpi) as Parameters<Worker["setParameters"]>[0]);
      const { data } = await worker.recognize(pgm(image), {}, { text: false, blocks: true });
      const lines = (data.blocks ?? []).flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines));
      return lines.flatMap(({ words }, line) =>
        words
          .filter(({ text }) => text.trim() !== "")
          .map(({ text, bbox, confidence }) => ({
            text: text.normalize("NFC"),
            left: bbox.x0,
            top: bbox.y0,
            right: bbox.x1,
            bottom: bbox.y1,
            confidence: Math.round(confidence) / 100,
            line,
          })),
      );
    },
    async close() {
      for (const worker of workers.values()) await (await worker).terminate();
      workers.clear();
    },
  };
}

/** A worker with what a language's data, or those of scripts (`osd`), teach it. `legacy`: with the engine from before the nets, too. */
export async function openWorker(
  code: string,
  { data = null, legacy = false, settings = {} }: { data?: string | null; legacy?: boolean; settings?: object },
): Promise<Worker> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined); // whoever reads with it sees the error; afterwards it is nobody's
  const started = createWorker(
    code,
    legacy ? OEM.TESSERACT_ONLY : OEM.LSTM_ONLY,
    {
      langPath: data ?? folderOf(code),
      gzip: data === null,
      cacheMethod: "none",
      ...(legacy && { legacyCore: true, legacyLang: true }),
      // Without it a bad image is an uncaught exception in this process.
      errorHandler: (error: unknown) => failed.reject(error instanceof Error ? error : new Error(String(error))),
    },
    // Its type names only a few of the engine's settings.
    settings as Parameters<typeof createWorker>[3],
  );
  return Promise.race([started, failed.promise]);
}

async function startWorker(code: string, data: string | null): Promise<Worker> {
  const worker = await openWorker(code, { data, settings: LEARNS_NOTHING });
  await worker.setParameters(SETTINGS as Parameters<Worker["setParameters"]>[0]);
  return worker;
}

/** Netpbm's P5: a header and the pixels, so that nothing is packed and unpacked again. */
export function pgm({ data, width, height }: Grey): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1"), data]);
}
