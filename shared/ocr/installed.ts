import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import type { Ask, Help } from "#shared/contained/contained.ts";
import { watchMemory } from "#shared/contained/memory.ts";
import { openScratchFile } from "#shared/contained/scratch-file.ts";
import { PermanentError } from "#shared/errors.ts";
import { LANGUAGES } from "#shared/language.ts";
import { DATA_CODES, OCR_ENVIRONMENT, type OcrChoice } from "./choice.ts";
import { type Ocr, OcrWords, pgm, SETTINGS, SUBJECTS, settingsFor } from "./engine.ts";
import { OCR_MEGABYTES_MAX } from "./limits.ts";

/**
 * The installed tesseract behind the same interface. A contained process may start no
 * other: it leaves the image in its scratch folder and asks; the parent runs the command
 * on it, with nothing of our environment, and kills it when the child is gone.
 */

const Question = z.strictObject({
  file: z.string().regex(/^page-\d+\.pgm$/),
  dpi: z.number().int().min(1).max(2_400),
  language: z.enum(LANGUAGES),
  what: z.enum(SUBJECTS),
});

/** In the child: one image at a time, as the engine takes them. */
export function askForOcr(ask: Ask, scratch: string): Ocr {
  let images = 0;
  return {
    async read(image, dpi, language, what = "page") {
      images += 1;
      const file = `page-${images}.pgm`;
      await writeFile(join(scratch, file), pgm(image));
      const words = await ask({ file, dpi: Math.round(dpi), language, what } satisfies z.input<typeof Question>);
      await rm(join(scratch, file));
      return OcrWords.parse(words);
    },
    close: async () => undefined,
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
    const image = await openScratchFile(scratch, file);
    try {
      const child = spawn(command, ["stdin", "stdout", ...options, "-c", "tessedit_create_tsv=1"], {
        signal,
        killSignal: "SIGKILL",
        env: OCR_ENVIRONMENT,
        stdio: ["pipe", "pipe", "ignore"],
      });
      const ended = once(child, "close") as Promise<[number | null, string | null]>;
      let isTooLarge = false;
      const scale = watchMemory(child.pid, OCR_MEGABYTES_MAX, () => {
        isTooLarge = true;
        child.kill("SIGKILL");
      });
      try {
        const [table, [status, killed]] = await Promise.all([
          text(child.stdout),
          ended,
          // A command that ends before it has read all says why by its exit status.
          pipeline(image.createReadStream({ autoClose: false }), child.stdin).catch(() => undefined),
        ]);
        if (isTooLarge) throw new PermanentError("MEMORY_EXCEEDED", `${OCR_MEGABYTES_MAX} MB`);
        if (status !== 0) throw new Error(`${command} ended with ${killed ?? status}`);
        return wordsOfTable(table);
      } finally {
        clearInterval(scale);
      }
    } finally {
      await image.close();
    }
  };

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
