import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createWorker, OEM, PSM, type Worker } from "tesseract.js";
import type { Language } from "#shared/language.ts";
import type { Grey } from "./grey.ts";

/** A word as read: pixels of the image that was given, confidence 0–1, `line` in reading order. */
export interface OcrWord {
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
  confidence: number;
  line: number;
}

/** Reads the words of one upright image. Another engine (an installed tesseract) may stand behind this. */
export interface Ocr {
  read(image: Grey, dpi: number, language: Language): Promise<OcrWord[]>;
  close(): Promise<void>;
}

const DATA: Readonly<Record<Language, string>> = { en: "eng", fr: "fra", nl: "nld", de: "deu" };
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

const folderOf = (code: string): string =>
  join(dirname(createRequire(import.meta.url).resolve(`@tesseract.js-data/${code}/package.json`)), VARIANT);

/** tesseract.js, offline. A worker thread per language, started when it is first needed. */
export function createOcr(): Ocr {
  const workers = new Map<Language, Promise<Worker>>();
  const workerFor = (language: Language) => {
    const known = workers.get(language) ?? startWorker(language);
    workers.set(language, known);
    return known;
  };
  return {
    async read(image, dpi, language) {
      const worker = await workerFor(language);
      await worker.setParameters({ user_defined_dpi: String(Math.round(dpi)) });
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

async function startWorker(language: Language): Promise<Worker> {
  const code = DATA[language];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined); // whoever reads with it sees the error; afterwards it is nobody's
  const started = createWorker(
    code,
    OEM.LSTM_ONLY,
    {
      langPath: folderOf(code),
      cacheMethod: "none",
      // Without it a bad image is an uncaught exception in this process.
      errorHandler: (error: unknown) => failed.reject(error instanceof Error ? error : new Error(String(error))),
    },
    // Its type names only a few of the engine's settings.
    LEARNS_NOTHING as Parameters<typeof createWorker>[3],
  );
  const worker = await Promise.race([started, failed.promise]);
  await worker.setParameters({
    tessedit_pageseg_mode: PSM.AUTO,
    // Its own search for tables drops what stands in their cells.
    textord_tabfind_find_tables: "0",
    ...LEARNS_NOTHING,
  } as Parameters<Worker["setParameters"]>[0]);
  return worker;
}

/** Netpbm's P5: a header and the pixels, so that nothing is packed and unpacked again. */
function pgm({ data, width, height }: Grey): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1"), data]);
}
