import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseOcr } from "#shared/ocr/choice.ts";
import { createOcr, type Ocr } from "#shared/ocr/engine.ts";
import { askForOcr, helpWithOcr } from "#shared/ocr/installed.ts";
import { readImage } from "#shared/ocr/read-image.ts";
import { nativeVersion, readNatively } from "../support/native-tesseract.ts";
import { CONDITIONS, drawnPages, scannedForms, type TruePage } from "../support/ocr-pages.ts";
import { noPhases, PHASES, type Phases, withPhases } from "../support/ocr-phases.ts";
import { addScores, NO_SCORE, type OcrScore, type Placed, scoreOcr } from "../support/ocr-scores.ts";
import { DATA } from "../support/services.ts";

/**
 * How well and how dearly a page is read, beside the installed tesseract on the same
 * pixels: told the language, with our data and with Debian's faster ones. Ours is not
 * told; finding turn, tilt, size and language is in its figures, and below them what they
 * are made of. Starting an engine is in neither, nor compiling ours: pages are read by one
 * that has read before. But the installed one is started for every image, so there it counts.
 * `npm run bench -- ocr [CONDITION...] [pages=N]`.
 */

const PAGES = 8;
const line = (text: string) => process.stdout.write(`${text}\n`);
const wanted = process.argv.slice(2).filter((argument) => !argument.includes("="));
const count = Number(process.argv.find((argument) => argument.startsWith("pages="))?.slice("pages=".length) ?? PAGES);
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

if (!existsSync(join(DATA, "documents"))) line(`skipped: there are no data in ${DATA} (MAILROOM_DATA)`);
else await measure();

async function measure(): Promise<void> {
  const native = nativeVersion();
  line(native ?? "there is no tesseract to compare with");
  const ocr = createOcr();
  try {
    for (const name of [...(Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]), "funsd"] as const) {
      if (!isWanted(name)) continue;
      const pages = name === "funsd" ? await scannedForms(DATA) : await drawnPages(DATA, name, count);
      line(
        `\n${name}: ${name === "funsd" ? "real scans of forms, 100 dpi" : CONDITIONS[name].about}, ${pages.length} pages`,
      );
      const ours = await readOurs(ocr, pages);
      report("ours", ours);
      if (native === null) continue;
      const installed = await withInstalled(ocr, (engine) => readOurs(engine, pages));
      report("ours, installed engine", installed);
      report("native, same data", await natively(pages, "ours", 3), ours);
      report("native, same data, sparse", await natively(pages, "ours", 11), ours);
      report("native, Debian's data", await natively(pages, "installed", 3), ours, installed);
    }
  } finally {
    await ocr.close();
  }
}

interface Result {
  score: OcrScore;
  seconds: number;
  pages: number;
  phases?: Phases;
  note?: string;
}

/** OCR_ENGINE=installed, as a contained process uses it. */
async function withInstalled<T>(parts: Ocr, use: (ocr: Ocr) => Promise<T>): Promise<T> {
  const help = helpWithOcr(await chooseOcr({ OCR_ENGINE: "installed", OCR_COMMAND: "tesseract" }));
  const folder = await mkdtemp(join(tmpdir(), "mailroom-bench-"));
  try {
    return await use(askForOcr((question) => help(question, folder, new AbortController().signal), folder, parts));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Of this process and of those it waited for; Linux only, as the figures of tesseract are. */
async function cpuSeconds(): Promise<number> {
  const { user, system } = process.cpuUsage();
  const stat = await readFile("/proc/self/stat", "utf8");
  // Fields 16 and 17 (proc_pid_stat(5)), in hundredths of a second; the name in field 2 may hold spaces.
  const [childUser = 0, childSystem = 0] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(13, 15)
    .map(Number);
  return (user + system) / 1e6 + (childUser + childSystem) / 100;
}

async function readOurs(ocr: Ocr, pages: readonly TruePage[]): Promise<Result> {
  // Languages are loaded once in a process's life.
  for (const language of new Set(pages.map((page) => page.language)))
    await ocr.read({ data: new Uint8Array(1e4).fill(255), width: 100, height: 100 }, 200, language);
  for (const page of pages.slice(0, 1)) await readImage(ocr, page, page.dpi);
  let [score, rightLanguages] = [NO_SCORE, 0];
  const phases = noPhases();
  for (const page of pages) {
    const { words, language } = await withPhases(ocr, cpuSeconds, phases, (noted) => readImage(noted, page, page.dpi));
    if ((language ?? page.language) === page.language) rightLanguages += 1;
    const read = words.map(
      ({ text, box: [left, top, right, bottom] }): Placed => ({
        text,
        box: [left * page.width, top * page.height, right * page.width, bottom * page.height],
      }),
    );
    score = addScores(score, scoreOcr(page.truth, read));
  }
  const seconds = PHASES.reduce((sum, phase) => sum + phases[phase].seconds, 0);
  return { score, seconds, pages: pages.length, phases, note: `, language right on ${rightLanguages}` };
}

async function natively(pages: readonly TruePage[], data: "ours" | "installed", mode: 3 | 11): Promise<Result> {
  const { words, seconds } = await readNatively(pages, data, mode);
  const score = words.reduce((sum, read, i) => addScores(sum, scoreOcr(pages[i]?.truth ?? [], read)), NO_SCORE);
  return { score, seconds, pages: pages.length };
}

function report(who: string, result: Result, ours?: Result, installed?: Result): void {
  const { score, seconds, pages, phases, note = "" } = result;
  const share = (part: number, whole: number) => ((100 * part) / whole).toFixed(2).padStart(6);
  const ratios = [
    ours && `ours costs ${ratio(ours, result)}`,
    installed && `by the installed engine ${ratio(installed, result)}`,
  ];
  line(
    `  ${who.padEnd(26)} errors ${share(score.errors, score.characters)} %, numbers right ${share(score.numbersRight, score.numbers)} % of ${score.numbers}, ${(seconds / pages).toFixed(2)} CPU s a page${ratios.map((said) => (said ? `, ${said}` : "")).join("")}${note}`,
  );
  if (phases === undefined) return;
  const parts = PHASES.filter((phase) => phases[phase].seconds > 0).map((phase) => {
    const { seconds: spent, calls } = phases[phase];
    const times = calls === 0 ? "" : ` (${(calls / pages).toFixed(1)} a page)`;
    return `${phase} ${((100 * spent) / seconds).toFixed(0)} %${times}`;
  });
  line(`    of it ${parts.join(", ")}`);
}

/** How often as dear, and of that: the engine on the page itself, then all that comes with it. */
function ratio({ seconds, phases }: Result, native: Result): string {
  const page = phases?.page.seconds ?? seconds;
  const factors = [page / native.seconds, seconds / page].map((factor) => factor.toFixed(2));
  return `${(seconds / native.seconds).toFixed(2)}× = ${factors.join(" for the page × ")} for all else`;
}
