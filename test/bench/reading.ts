import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { residentMegabytes } from "#shared/contained/memory.ts";
import { createContained } from "#shared/contained/pool.ts";
import { MailroomError } from "#shared/errors.ts";
import { silentLogger } from "#shared/log.ts";
import { BUNDLED } from "#shared/ocr/choice.ts";
import { helpReading } from "#shared/ocr/help.ts";
import { OCR_MEGABYTES_MAX, OCR_SECONDS_MAX } from "#shared/ocr/limits.ts";
import type { OcrOutput } from "../../services/pipeline/stages/read-page/ocr-child.ts";
import { openNumbers } from "../support/line-reader.ts";
import { drawnPages } from "../support/ocr-pages.ts";
import { DATA } from "../support/services.ts";

/**
 * `npm run bench -- reading [pages=N]`: OCR as the pipeline runs it, in contained processes:
 * pages a minute by one process and by two, what one process holds after many pages, and
 * what a scan of 100 megapixels does. Two processes need two processors of their own: with
 * other work on the machine the ratio says nothing.
 */

const count = Number(process.argv.find((argument) => argument.startsWith("pages="))?.slice("pages=".length) ?? 24);
const DIFFERENT_PAGES = 12;
const HUGE_SIDE = 10_000;
const print = (line: string) => process.stdout.write(`${line}\n`);
const module = new URL("../../services/pipeline/stages/read-page/ocr-child.ts", import.meta.url).href;

const folder = await mkdtemp(join(tmpdir(), "mailroom-bench-"));
const store = join(folder, "store");
const help = helpReading(BUNDLED, await fileBlobs(store), await openNumbers(store));
const task = { module, secondsMax: OCR_SECONDS_MAX, megabytesMax: OCR_MEGABYTES_MAX, help };
try {
  const files = await pageFiles();
  const one = await throughput(files, 1);
  const two = await throughput(files, 2);
  print(`one process   ${one.toFixed(1)} pages a minute`);
  print(`two processes ${two.toFixed(1)} pages a minute, ${(two / one).toFixed(2)} of one`);
  await huge();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function pageFiles(): Promise<string[]> {
  const pages = await drawnPages(DATA, "clean200", DIFFERENT_PAGES);
  const files: string[] = [];
  for (const [i, { data, width, height }] of pages.entries()) {
    const path = join(folder, `${i}.png`);
    const image = sharp(data, { raw: { width, height, channels: 1 } }).withMetadata({ density: 200 });
    await image.png().toFile(path);
    files.push(path);
  }
  return files;
}

function pool(size: number) {
  return createContained({
    size,
    scratchRoot: join(folder, `scratch-${size}`),
    megabytesMax: OCR_MEGABYTES_MAX,
    readable: [folder],
    log: silentLogger,
  });
}

/** Pages a minute of wall time, after every process has read each page once. */
async function throughput(files: readonly string[], size: number): Promise<number> {
  const contained = pool(size);
  const megabytes: number[] = [];
  try {
    const read = async (path: string) => {
      const source = { path, mediaType: "image/png", page: 1 };
      await contained.run<typeof source, OcrOutput>(task, source);
      if (size === 1) megabytes.push(await ownChildren());
    };
    await Promise.all(Array.from({ length: size }, () => Promise.all(files.map(read))));
    const from = performance.now();
    await Promise.all(Array.from({ length: count }, (_, i) => read(files[i % files.length] ?? "")));
    const minutes = (performance.now() - from) / 60_000;
    if (size === 1)
      print(`one process holds ${megabytes[0]} MB after a page, ${megabytes.at(-1)} MB after ${megabytes.length}`);
    return count / minutes;
  } finally {
    await contained.close();
  }
}

/** Megabytes of the contained processes this one has. */
async function ownChildren(): Promise<number> {
  const list = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
  const sizes = await Promise.all(
    list
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map((pid) => residentMegabytes(Number(pid))),
  );
  return Math.round(sizes.reduce<number>((sum, one) => sum + (one ?? 0), 0));
}

async function huge(): Promise<void> {
  const path = join(folder, "huge.png");
  const text = '<svg width="2000" height="300"><text x="10" y="200" font-size="180">Invoice 4711</text></svg>';
  await sharp({ create: { width: HUGE_SIDE, height: HUGE_SIDE, channels: 3, background: "white" } })
    .composite([{ input: Buffer.from(text), left: 500, top: 500 }])
    .png()
    .toFile(path);
  const contained = pool(1);
  const from = performance.now();
  let most = 0;
  const watch = setInterval(() => void ownChildren().then((megabytes) => (most = Math.max(most, megabytes))), 100);
  try {
    const source = { path, mediaType: "image/png", page: 1 };
    const end = await contained.run<typeof source, OcrOutput>(task, source).then(
      ({ text: read }) => `read ${JSON.stringify(read.slice(0, 40))}`,
      (error: unknown) => (error instanceof MailroomError ? error.code : `no code: ${String(error)}`),
    );
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    print(`a scan of ${(HUGE_SIDE * HUGE_SIDE) / 1e6} megapixels: ${end}, ${seconds} s, at most ${most} MB`);
    if (end.startsWith("no code")) process.exitCode = 1;
  } finally {
    clearInterval(watch);
    await contained.close();
  }
}
