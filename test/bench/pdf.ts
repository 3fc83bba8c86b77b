import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContained } from "#shared/contained/pool.ts";
import { MailroomError } from "#shared/errors.ts";
import { silentLogger } from "#shared/log.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import { textOf } from "#shared/pdf/words.ts";
import type { Word } from "#shared/reading.ts";
import { createRandom } from "../../services/demo/random.ts";
import { mutate } from "../support/mutate.ts";
import { hasPoppler, layerWords } from "../support/page-words.ts";
import { DATA } from "../support/services.ts";

/**
 * What the text layer of real PDFs gives, beside what poppler's pdftotext makes of it:
 *
 *     node test/bench/pdf.ts
 *
 * Names every page that differs, and why; then processor time, memory, and what broken files do.
 */

const ROUNDS = 5;
const PAGES = 500;
const MUTANTS = 400;
/** As services/pipeline/stages/read-page/limits.ts has it. */
const MEGABYTES_MAX = 1_024;

const files = readdirSync(join(DATA, "documents"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith(".pdf"))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

interface PageText {
  file: string;
  number: number;
  words: Word[];
  text: string;
  /** Letters that nobody sees: pdftotext gives them and we do not, so such a page is compared in nothing. */
  hidden: number;
}

async function readAll(): Promise<PageText[]> {
  const pages: PageText[] = [];
  for (const file of files) {
    const pdf = await openPdf(file);
    for (let number = 1; number <= pdf.pageCount; number++) {
      const page = pdf.page(number);
      const { words, hidden } = page.read();
      pages.push({ file, number, words, text: textOf(words), hidden });
      page.close();
    }
    pdf.close();
  }
  return pages;
}

/** pdftotext knows three orders: by columns, as the file draws, and by rows. Ours is none of them. */
async function compare(all: readonly PageText[]): Promise<void> {
  const pages = all.filter(({ hidden }) => hidden === 0);
  const counts = { characters: 0, words: 0, default: 0, raw: 0, layout: 0, order: 0 };
  const places = { same: 0, all: 0 };
  const others = new Map<string, Record<"default" | "raw" | "layout", string[]>>();
  for (const file of files)
    others.set(file, { default: poppler(file), raw: poppler(file, "-raw"), layout: poppler(file, "-layout") });
  for (const { file, number, hidden } of all)
    if (hidden > 0) print(`not compared: ${name(file)} ${number} has ${hidden} letters that nobody sees`);
  print("\npages that differ from pdftotext by more than white space and order");
  for (const { file, number, words, text } of pages) {
    const of = (mode: "default" | "raw" | "layout") => others.get(file)?.[mode][number - 1] ?? "";
    const modes = ["default", "raw", "layout"] as const;
    const isSame = (how: (text: string) => string) => modes.filter((mode) => how(of(mode)) === how(text));
    const inOrder = isSame(packed);
    for (const mode of inOrder) counts[mode]++;
    if (inOrder.length > 0) counts.order++;
    if (isSame(sortedWords).length > 0) counts.words++;
    if (isSame(sortedCharacters).length > 0) counts.characters++;
    else print(`  ${name(file)} ${number}: ${difference(text, of("raw"))}`);
    const theirs = (await layerWords(file))[number - 1]?.words ?? [];
    places.all += theirs.length;
    places.same += theirs.filter((word) => words.some((own) => isSamePlace(own, word))).length;
  }
  const share = (count: number) => `${((100 * count) / pages.length).toFixed(1)} % (${count} of ${pages.length})`;
  print("");
  print(`same characters, white space aside       ${share(counts.characters)} of pages`);
  print(`same words                               ${share(counts.words)}`);
  print(`and in an order of pdftotext's           ${share(counts.order)}: ${modesOf(counts)}`);
  print(`words of pdftotext -bbox, same place     ${((100 * places.same) / places.all).toFixed(1)} % of ${places.all}`);
}

const modesOf = (counts: Record<"default" | "raw" | "layout", number>) =>
  `by columns ${counts.default}, as drawn ${counts.raw}, by rows ${counts.layout}`;

function poppler(file: string, ...options: string[]): string[] {
  const text = execFileSync("pdftotext", [...options, file, "-"], {
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return text.toString("utf8").split("\f");
}

const packed = (text: string) => text.normalize("NFKC").replace(/\s+/gu, "");
const sortedCharacters = (text: string) => Array.from(packed(text)).sort().join("");
const sortedWords = (text: string) => text.normalize("NFKC").split(/\s+/u).filter(Boolean).sort().join(" ");
const name = (file: string) => file.split("/").slice(-2).join("/");

/** The same letters, at least half of either box in common. */
function isSamePlace(a: Word, b: Word): boolean {
  if (a.text.normalize("NFKC") !== b.text.normalize("NFKC")) return false;
  const width = Math.min(a.box[2], b.box[2]) - Math.max(a.box[0], b.box[0]);
  const height = Math.min(a.box[3], b.box[3]) - Math.max(a.box[1], b.box[1]);
  const area = ({ box }: Word) => (box[2] - box[0]) * (box[3] - box[1]);
  return width > 0 && height > 0 && width * height >= 0.5 * Math.min(area(a), area(b));
}

function difference(own: string, theirs: string): string {
  const count = (text: string) => Map.groupBy(packed(text), (letter) => letter);
  const [a, b] = [count(own), count(theirs)];
  const more = (from: typeof a, than: typeof a) =>
    [...from].flatMap(([letter, all]) => {
      const extra = all.length - (than.get(letter)?.length ?? 0);
      return extra > 0 ? [`${JSON.stringify(letter)}${extra > 1 ? ` × ${extra}` : ""}`] : [];
    });
  return `only ours ${more(a, b).join(" ") || "none"}, only theirs ${more(b, a).join(" ") || "none"}`;
}

/** Both over all files; ours warm, theirs a process a file, which is how it is used. */
async function compareTime(pages: number): Promise<void> {
  const from = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) await readAll();
  const { user, system } = process.cpuUsage(from);
  const own = (user + system) / 1000 / ROUNDS / pages;
  // The shell's own account of its children: user and system time, on the second line.
  const script = `for f in "$@"; do pdftotext -bbox "$f" /dev/null 2>/dev/null; done; times`;
  const times =
    execFileSync("sh", ["-c", script, "sh", ...files])
      .toString()
      .split("\n")[1] ?? "";
  const seconds = [...times.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  const theirs = (1000 * seconds.reduce((sum, one) => sum + one, 0)) / pages;
  print(`processor time a page                    ours ${own.toFixed(1)} ms, pdftotext -bbox ${theirs.toFixed(1)} ms`);
  print(`                                         ratio ${(own / theirs).toFixed(2)}`);
}

/** Reading as it is done: in a child process that is killed past its limits. */
async function inChild(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "mailroom-bench-"));
  const readable = [join(DATA, "documents"), folder];
  const contained = createContained({
    size: 1,
    scratchRoot: join(folder, "scratch"),
    megabytesMax: MEGABYTES_MAX,
    readable,
    log: silentLogger,
  });
  const task = {
    module: new URL("../support/read-pdf.ts", import.meta.url).href,
    secondsMax: 30,
    megabytesMax: MEGABYTES_MAX,
  };
  const read = (path: string, page: number) =>
    contained.run(task, { path, page }) as Promise<{ pages: number; megabytes: number }>;
  try {
    const sizes: number[] = [];
    for (let i = 0; i < PAGES; i++) {
      const file = files[i % files.length] ?? "";
      sizes.push((await read(file, 1)).megabytes);
    }
    const at = [1, 50, 100, 200, 300, 400, PAGES].map((page) => `${page}: ${sizes[page - 1]}`);
    print(`megabytes of the child after page        ${at.join(", ")} (most ${Math.max(...sizes)})`);
    const random = createRandom("pdf");
    const ends = new Map<string, number>();
    let slowest = 0;
    for (let i = 0; i < MUTANTS; i++) {
      const path = join(folder, `${i}.pdf`);
      writeFileSync(path, mutate(readFileSync(files[random.int(0, files.length - 1)] ?? ""), random));
      const from = performance.now();
      const end = await read(path, 1).then(
        () => "read",
        (error: unknown) => (error instanceof MailroomError ? error.code : `no code: ${String(error)}`),
      );
      slowest = Math.max(slowest, performance.now() - from);
      ends.set(end, (ends.get(end) ?? 0) + 1);
      rmSync(path);
    }
    print(`${MUTANTS} mutated files: ${[...ends].map(([end, count]) => `${end} ${count}`).join(", ")}`);
    print(`the slowest took ${(slowest / 1000).toFixed(1)} s`);
    if ([...ends.keys()].some((end) => end.startsWith("no code"))) process.exitCode = 1;
  } finally {
    await contained.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (files.length === 0) print("there are no PDFs: skipped");
else {
  const pages = await readAll();
  print(`${files.length} PDFs, ${pages.length} pages`);
  if (hasPoppler()) {
    await compare(pages);
    await compareTime(pages.length);
  } else print("pdftotext is not installed: nothing to compare with");
  await inChild();
}
