import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import type { Language } from "#shared/language.ts";
import type { TruePage } from "./ocr-pages.ts";
import type { Placed } from "./ocr-scores.ts";

/** The installed tesseract, as one would call it: the reference that OCR is measured against. */

const run = promisify(execFile);
const CODES: Readonly<Record<Language, string>> = { en: "eng", fr: "fra", nl: "nld", de: "deu" };

/** For some pages, of which none took ten. */
const SECONDS_MAX = 300;

export const nativeVersion = (): string | null => {
  const { stdout, status } = spawnSync("tesseract", ["--version"], { encoding: "utf8" });
  return status === 0 ? (stdout.split("\n")[0] ?? "") : null;
};

export interface NativeRead {
  words: Placed[][];
  /** CPU of all processes, without what starting them costs. */
  seconds: number;
}

/**
 * Reads pages in the language they are in, one process a language. `data`: the data that
 * we use, or those that Debian ships; `mode`: page segmentation.
 */
export async function readNatively(
  pages: readonly TruePage[],
  data: "ours" | "installed",
  mode: 3 | 11,
): Promise<NativeRead> {
  const folder = await mkdtemp(join(tmpdir(), "mailroom-bench-"));
  try {
    const where = data === "ours" ? ["--tessdata-dir", await unpackedData(folder)] : [];
    const words: Placed[][] = pages.map(() => []);
    let seconds = 0;
    for (const language of new Set(pages.map((page) => page.language))) {
      const indices = [...pages.keys()].filter((i) => pages[i]?.language === language);
      const files = await Promise.all(indices.map((i) => writePage(join(folder, `${i}.pgm`), pages[i])));
      const options = [...where, "-l", CODES[language], "--psm", String(mode)];
      const blank = await writePage(join(folder, "blank.pgm"), {
        data: new Uint8Array(1e4).fill(255),
        width: 100,
        height: 100,
      });
      const start = await timed(folder, [blank], options);
      const all = await timed(folder, files, options);
      seconds += all.seconds - start.seconds;
      for (const [page, word] of wordsOf(all.table)) words[indices[page - 1] ?? 0]?.push(word);
    }
    return { words, seconds };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function timed(folder: string, files: readonly string[], options: readonly string[]) {
  await writeFile(join(folder, "list.txt"), files.join("\n"));
  // `times` prints what the shell used, then what its children did: minutes, "m", seconds, "s".
  // Looking for sparse text it has been seen not to end; what it read by then counts.
  const script = `timeout ${SECONDS_MAX} tesseract list.txt out "$@" tsv 2>/dev/null; times`;
  const { stdout } = await run("sh", ["-c", script, "sh", ...options], {
    cwd: folder,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", OMP_THREAD_LIMIT: "1" },
  });
  const children = stdout.trim().split("\n").at(-1) ?? "";
  const seconds = Array.from(children.matchAll(/(\d+)m([\d.]+)s/g), ([, m, s]) => Number(m) * 60 + Number(s));
  return {
    table: await readFile(join(folder, "out.tsv"), "utf8"),
    seconds: seconds.reduce((sum, one) => sum + one, 0),
  };
}

function wordsOf(table: string): [page: number, word: Placed][] {
  return table.split("\n").flatMap((row): [number, Placed][] => {
    const columns = row.split("\t");
    const text = columns[11]?.trim() ?? "";
    if (columns[0] !== "5" || text === "") return [];
    const [left = 0, top = 0, width = 0, height = 0] = columns.slice(6, 10).map(Number);
    return [[Number(columns[1]), { text, box: [left, top, left + width, top + height] }]];
  });
}

async function writePage(path: string, page: Pick<TruePage, "data" | "width" | "height"> | undefined) {
  if (page === undefined) throw new Error("no such page");
  await writeFile(path, Buffer.concat([Buffer.from(`P5\n${page.width} ${page.height}\n255\n`), page.data]));
  return path;
}

async function unpackedData(folder: string): Promise<string> {
  const to = join(folder, "data");
  await mkdir(join(to, "configs"), { recursive: true });
  await writeFile(join(to, "configs/tsv"), "tessedit_create_tsv 1\n");
  for (const code of Object.values(CODES)) {
    const packed = join(
      dirname(createRequire(import.meta.url).resolve(`@tesseract.js-data/${code}/package.json`)),
      `4.0.0_best_int/${code}.traineddata.gz`,
    );
    await writeFile(join(to, `${code}.traineddata`), gunzipSync(await readFile(packed)));
  }
  return to;
}
