import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { Ask, Help } from "#shared/contained/contained.ts";
import { watchMemory } from "#shared/contained/memory.ts";
import { withPrivateCopy } from "#shared/contained/scratch-file.ts";
import { PermanentError } from "#shared/errors.ts";
import { LANGUAGES } from "#shared/language.ts";
import { DATA_CODES, OCR_ENVIRONMENT, type OcrChoice } from "./choice.ts";
import { type Ocr, OcrWords, pgm, SETTINGS, type Subject, settingsFor } from "./engine.ts";
import { OCR_MEGABYTES_MAX } from "./limits.ts";

/**
 * The installed tesseract behind the same interface. A contained process may start no
 * other: it leaves the image in its scratch folder and asks; the parent runs the command
 * on it, with nothing of our environment, and kills it when the child is gone.
 * It is started for every image, which takes a sixth of a page's time or more: so it reads what is
 * large, and parts are left to the engine that is loaded.
 */

const LARGE = ["page", "block"] as const satisfies readonly Subject[];
const isLarge = (what: Subject): what is (typeof LARGE)[number] => LARGE.some((one) => one === what);

const Question = z.strictObject({
  file: z.string().regex(/^page-\d+\.pgm$/),
  dpi: z.number().int().min(1).max(2_400),
  language: z.enum(LANGUAGES),
  what: z.enum(LARGE),
});

/** In the child: one image at a time, as the engine takes them. `parts` reads what is not worth a start. */
export function askForOcr(ask: Ask, scratch: string, parts: Ocr): Ocr {
  let images = 0;
  return {
    async read(image, dpi, language, what = "page") {
      if (!isLarge(what)) return parts.read(image, dpi, language, what);
      images += 1;
      const file = `page-${images}.pgm`;
      await writeFile(join(scratch, file), pgm(image));
      const words = await ask({ file, dpi: Math.round(dpi), language, what } satisfies z.input<typeof Question>);
      await rm(join(scratch, file));
      return OcrWords.parse(words);
    },
    close: () => parts.close(),
  };
}

/** In the parent: answers askForOcr. */
export const helpWithOcr =
  ({ command, data }: OcrChoice): Help =>
  async (asked, scratch, signal) => {
    const { file, dpi, language, what } = Question.parse(asked);
    if (command === null) throw new Error("no command to read with");
    const where = data === null ? [] : ["--tessdata-dir", data];
    const { tessedit_pageseg_mode: mode = "", ...settings } = { ...SETTINGS, ...settingsFor(what, dpi) };
    const all = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const options = ["-l", DATA_CODES[language], "--oem", "1", "--psm", mode, ...where, ...all];
    return withPrivateCopy(scratch, file, async (image) => {
      // What the command knows for no image it takes for a list of files, and reads those.
      if (!(await isPgm(image))) throw new Error("a contained process left something that is no image of ours");
      // By its path, since the command takes what it is fed byte by byte.
      const child = spawn(command, [image, "stdout", ...options, "-c", "tessedit_create_tsv=1"], {
        signal,
        killSignal: "SIGKILL",
        env: OCR_ENVIRONMENT,
        stdio: ["ignore", "pipe", "ignore"],
      });
      const ended = once(child, "close") as Promise<[number | null, string | null]>;
      let isTooLarge = false;
      const scale = watchMemory(child.pid, OCR_MEGABYTES_MAX, () => {
        isTooLarge = true;
        child.kill("SIGKILL");
      });
      try {
        const [table, [status, killed]] = await Promise.all([text(child.stdout), ended]);
        if (isTooLarge) throw new PermanentError("MEMORY_EXCEEDED", `${OCR_MEGABYTES_MAX} MB`);
        if (status !== 0) throw new Error(`${command} ended with ${killed ?? status}`);
        return wordsOfTable(table);
      } finally {
        clearInterval(scale);
      }
    });
  };

/** More than a header has. */
const HEADER_BYTES = 64;

/** Whether a file is what pgm writes, and nothing behind it. */
async function isPgm(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const header = /^P5\n(\d+) (\d+)\n255\n/.exec(buffer.toString("latin1", 0, bytesRead));
    if (header === null) return false;
    return (await file.stat()).size === header[0].length + Number(header[1]) * Number(header[2]);
  } finally {
    await file.close();
  }
}

const WORD_LEVEL = "5";

/** Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
export function wordsOfTable(table: string): OcrWords {
  let [line, key] = [-1, ""];
  return table.split("\n").flatMap((row): OcrWords => {
    const columns = row.split("\t");
    const word = columns.slice(11).join("\t").trim();
    if (columns[0] !== WORD_LEVEL) return [];
    const place = columns.slice(1, 5).join(" ");
    if (place !== key) [line, key] = [line + 1, place];
    if (word === "") return [];
    const [left = 0, top = 0, width = 0, height = 0, confidence = 0] = columns.slice(6, 11).map(Number);
    return [
      {
        text: word.normalize("NFC"),
        left,
        top,
        right: left + width,
        bottom: top + height,
        confidence: Math.round(confidence) / 100,
        line,
      },
    ];
  });
}
