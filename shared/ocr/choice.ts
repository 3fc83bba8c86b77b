import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { MailroomError } from "#shared/errors.ts";
import { LANGUAGES, type Language } from "#shared/language.ts";

/** Tesseract's names for the languages that are read. */
export const DATA_CODES: Readonly<Record<Language, string>> = { en: "eng", fr: "fra", nl: "nld", de: "deu" };

/** Which engine reads, with what it knows of each language. Settled once, when the process starts. */
export interface OcrChoice {
  /** What is written beside every page that was read: the engine, its version, its data. */
  name: string;
  /** The installed tesseract, for whole pages; null: tesseract.js, which the program brings along, for all. */
  command: string | null;
  /** Folder of NAME.traineddata; null: what the engine brings along. */
  data: string | null;
}

export const BUNDLED: OcrChoice = { name: `tesseract.js ${bundledVersion()}`, command: null, data: null };

/** What the command gets of our environment: nothing. One thread: with OpenMP's default it is seven times slower. */
export const OCR_ENVIRONMENT = {
  PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
  LANG: "C.UTF-8",
  OMP_THREAD_LIMIT: "1",
};

/** Time in which a command tells its version. */
const VERSION_MS_MAX = 10_000;

/** Throws CONFIGURATION_WRONG where the engine, or its data for one of the languages, is not there. */
export async function chooseOcr(settings: {
  OCR_ENGINE: "bundled" | "installed";
  OCR_COMMAND: string;
  OCR_DATA?: string | undefined;
}): Promise<OcrChoice> {
  const data = settings.OCR_DATA === undefined ? null : resolve(settings.OCR_DATA);
  if (data !== null) await dataIsThere(data);
  if (settings.OCR_ENGINE === "bundled") return { ...BUNDLED, data };
  const command = settings.OCR_COMMAND;
  const version = (await said(command, ["--version"])).split("\n")[0]?.trim() ?? "";
  const where = data === null ? [] : ["--tessdata-dir", data];
  const known = new Set((await said(command, ["--list-langs", ...where])).split("\n").map((line) => line.trim()));
  const missing = LANGUAGES.map((language) => DATA_CODES[language]).filter((code) => !known.has(code));
  if (missing.length > 0)
    throw wrong(`OCR_COMMAND ${command} has no data for ${missing.join(", ")}; install them, or set OCR_DATA`);
  return { name: `${version}, parts by ${BUNDLED.name}`, command, data };
}

async function dataIsThere(folder: string): Promise<void> {
  for (const language of LANGUAGES) {
    const path = join(folder, `${DATA_CODES[language]}.traineddata`);
    await access(path, constants.R_OK).catch((error: unknown) => {
      throw wrong(`OCR_DATA ${folder}: ${DATA_CODES[language]}.traineddata cannot be read`, error);
    });
  }
}

async function said(command: string, options: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, options, {
      timeout: VERSION_MS_MAX,
      env: OCR_ENVIRONMENT,
    });
    return stdout === "" ? stderr : stdout;
  } catch (error) {
    throw wrong(`OCR_COMMAND ${command} ${options[0]} does not answer`, error);
  }
}

const wrong = (why: string, cause?: unknown) => new MailroomError("CONFIGURATION_WRONG", why, { cause });

function bundledVersion(): string {
  return (createRequire(import.meta.url)("tesseract.js/package.json") as { version: string }).version;
}
