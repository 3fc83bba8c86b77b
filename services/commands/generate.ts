import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  LAYOUT_NAMES,
  type Layout,
  type MadeDocument,
  makeDocument,
  readingOf,
} from "#models/accounts/documents/documents.ts";
import { MailroomError } from "#shared/errors.ts";
import { DEGRADATIONS, type Degradation } from "../demo/degrade.ts";
import { pngOf, renderPages } from "../demo/images.ts";
import { pdfOf } from "../demo/pdf.ts";
import { createRandom } from "../demo/random.ts";
import { createProgress } from "../trainer/progress.ts";
import type { Io } from "./io.ts";

const COUNT_DEFAULT = 100;
/** More files in one folder than this and few programs still open it. */
const COUNT_MAX = 100_000;
/** Neighbouring seeds give documents of their own; what is kept for measuring has phrases of its own as well. */
/** A4 in points. */
const PAGE = { width: 595, height: 842 };
const SPLITS = ["train", "held-out"] as const;

/**
 * `mailroom generate --out DIR [--count N] [--seed N] [--layout NAME[,NAME…]] [--degrade NAME]
 * [--held-out] [--words | --text]`: made documents and truth.jsonl, a line per document with
 * the accounts in it. PDFs, or with --degrade a PNG per page; with --words no files,
 * but the words as a reader gives them, in the form `mailroom train accounts` takes;
 * with --text the text alone, labelled by its layout, in the form `mailroom train router` takes.
 */
export async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: "string" },
      count: { type: "string" },
      seed: { type: "string" },
      layout: { type: "string" },
      degrade: { type: "string" },
      "held-out": { type: "boolean", default: false },
      words: { type: "boolean", default: false },
      text: { type: "boolean", default: false },
    },
  });
  if (values.out === undefined) throw wrong("--out DIR is needed: mailroom generate --out made --count 20");
  const count = wholeNumber("--count", values.count ?? String(COUNT_DEFAULT), COUNT_MAX);
  const seed = wholeNumber("--seed", values.seed ?? "1", 0x7fff_ffff - COUNT_MAX);
  // Several take turns; none at all leaves it to the dice.
  const layouts = values.layout?.split(",").map((name) => oneOf("--layout", name, LAYOUT_NAMES)) ?? [null];
  const degradation = DEGRADATIONS.find(
    ({ name }) =>
      name ===
      oneOf(
        "--degrade",
        values.degrade,
        DEGRADATIONS.map((one) => one.name),
      ),
  );
  const out = resolve(io.folder, values.out);
  await mkdir(out, { recursive: true });
  const progress = createProgress(io);
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const made = makeDocument(seed + i, SPLITS[values["held-out"] ? 1 : 0], layouts[i % layouts.length] ?? null);
    const about = { layout: made.layout, language: made.language, accounts: made.truth };
    if (values.words) {
      const pages = readingOf(made);
      const mail = pages.find(({ words }) => words.length === 0);
      const read = mail === undefined ? { pages: pages.map(({ words }) => ({ ...PAGE, words })) } : { text: mail.text };
      lines.push(JSON.stringify({ ...read, ...about }));
    } else if (values.text) lines.push(JSON.stringify(labelledText(made)));
    else lines.push(JSON.stringify({ files: await writeFiles(out, seed + i, made, degradation), ...about }));
    progress.update(i + 1, count, made.layout);
  }
  progress.finish();
  await writeFile(join(out, "truth.jsonl"), `${lines.join("\n")}\n`);
  io.out(`${JSON.stringify({ documents: count, folder: out, truth: join(out, "truth.jsonl") })}\n`);
  return 0;
}

function labelledText(made: MadeDocument): { text: string; label: Layout; language: string } {
  const text = readingOf(made)
    .map((page) => page.text || page.words.map((word) => word.text).join(" "))
    .join("\n");
  return { text, label: made.layout, language: made.language };
}

async function writeFiles(
  out: string,
  seed: number,
  { blocks, size, layout }: { blocks: Parameters<typeof pdfOf>[0]; size: number; layout: Layout },
  degradation: Degradation | undefined,
): Promise<string[]> {
  const name = `${String(seed).padStart(7, "0")}-${layout}`;
  const pdf = await pdfOf(blocks, { size });
  if (degradation === undefined) {
    await writeFile(join(out, `${name}.pdf`), pdf);
    return [`${name}.pdf`];
  }
  const random = createRandom(`${seed}/${degradation.name}`);
  const files: string[] = [];
  for (const [i, page] of (await renderPages(pdf, degradation.dpi)).entries()) {
    const file = `${name}-${degradation.name}-${i + 1}.png`;
    await writeFile(join(out, file), await pngOf(degradation.apply(page, random), degradation.dpi));
    files.push(file);
  }
  return files;
}

function oneOf<T extends string>(flag: string, value: string | undefined, names: readonly T[]): T | null {
  if (value === undefined) return null;
  const found = names.find((name) => name === value);
  if (found === undefined) throw wrong(`${flag} is one of ${names.join(", ")}, not ${value}`);
  return found;
}

function wholeNumber(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > max)
    throw wrong(`${flag} must be a whole number from 1 to ${max}, not ${text}`);
  return value;
}

const wrong = (detail: string) => new MailroomError("CONFIGURATION_WRONG", detail);
