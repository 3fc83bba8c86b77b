import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { createDetector } from "#models/signatures/answer.ts";
import type { Box } from "#models/signatures/box.ts";
import { confidencesOf, createLook } from "#models/signatures/closer.ts";
import { pagesOf, split } from "#models/signatures/data.ts";
import type { Found } from "#models/signatures/detect.ts";
import { figuresOfDev } from "#models/signatures/dev-figures.ts";
import { createLookAtDrawn, withDrawn } from "#models/signatures/drawn.ts";
import { falseAlarmsAt, marksOf, topScore } from "#models/signatures/figures.ts";
import { type DevPage, detectDev } from "#models/signatures/measure.ts";
import model from "#models/signatures/model.ts";
import { CHANNELS, forward } from "#models/signatures/net/net.ts";
import { loadFonts } from "#models/signatures/pages/fonts.ts";
import { loadPages } from "#models/signatures/pages/sources.ts";
import { type Picture, pictureOf, readPicture } from "#models/signatures/pixels.ts";
import { closerOf, detectorParts } from "#models/signatures/serve.ts";
import { heldToFile, type ToldByFile, toldByFile } from "#models/signatures/told-by-file.ts";
import { loadArtefact } from "#shared/ml/artefact.ts";
import { servingConvolution } from "#shared/ml/convolution.ts";
import { readRows } from "#shared/ml/rows.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { rasterise } from "#shared/rendering/raster.ts";
import { DATA } from "../support/services.ts";
import { calibratedAnew } from "../support/signatures-calibrate.ts";
import { fittedCloser } from "../support/signatures-closer.ts";
import { DRAWN_WITH_PENS, scoresOfMadePdfs } from "../support/signed-pdf-scores.ts";

/**
 * How well signatures are found, on pages kept back by document and signer, on real
 * pages nobody signed, and what a page costs beside the bare net. Writes a report with
 * pictures of the worst misses and false alarms: var/bench/signatures/index.html.
 *
 * `npm run bench -- signatures --calibrate` writes models/signatures/weights again: the same net with calibration
 * and thresholds of today's code (train.ts).
 *
 * `npm run bench -- signatures --closer` writes models/signatures/closer.json from pages that the
 * shipped weights were trained on, none of which the figures are of.
 */

const REPORT = "var/bench/signatures";
const WEIGHTS = "models/signatures/weights";
const DRAWN = 150;
/** Pictures a kind in the report. */
const WORST = 24;
const TIMED = 40;

const line = (text: string) => process.stdout.write(`${text}\n`);
const root = join(DATA, "signatures");

if (!existsSync(join(root, "pages.csv"))) line(`skipped: there are no data in ${DATA} (MAILROOM_DATA)`);
else if (!existsSync(WEIGHTS)) line("skipped: there are no weights yet (mailroom train signatures)");
else if (process.argv.includes("--calibrate")) await calibratedAnew(WEIGHTS);
else if (process.argv.includes("--closer")) await fittedCloser(root, WEIGHTS);
else await measure();

async function measure(): Promise<void> {
  const artefact = await loadArtefact(WEIGHTS);
  const { tf } = await openRuntime();
  const { weights, calibration, thresholds: trained } = detectorParts(artefact, tf);
  const closer = closerOf(artefact);
  const thresholds = closer?.thresholds ?? trained;
  const detector = createDetector(tf, weights);
  const look = createLook(tf, weights);
  let looks = 0;
  const counted: typeof look = (page, boxes) => {
    looks += boxes.length;
    return look(page, boxes);
  };
  const confident = (page: Picture): Found[] => confidencesOf(page, detector(page), calibration, closer, counted);
  line(`default threshold ${thresholds.present}, absent below ${thresholds.absent}`);

  const tables = await Promise.all(["pages.csv", "boxes.csv"].map((file) => readRows(join(root, file), model.row)));
  const { dev } = split(pagesOf(tables.flatMap(({ rows }) => rows)), artefact.manifest.seed);
  const pages = await detectDev(await loadPages(root, dev), loadFonts(), confident, DRAWN, () => {});
  line(`looked at again: ${(looks / pages.length).toFixed(2)} candidates a page`);
  line("pages kept back, scores as confidences:");
  line(JSON.stringify(figuresOfDev(pages, thresholds), null, 2));

  const lookAtDrawn = createLookAtDrawn(tf, weights);
  const find = (page: Picture, told: ToldByFile) =>
    heldToFile(withDrawn(confident(page), lookAtDrawn(page, told.drawn), calibration), told, thresholds.present);
  const real = await unsignedPages(find);
  for (const [source, list] of Map.groupBy(real, ({ source }) => source)) {
    const judged = list.map((page) => page.judged);
    const alarms = falseAlarmsAt(judged, thresholds.present);
    line(`unsigned, ${source}: ${list.length} pages, false alarms ${(alarms * 100).toFixed(1)} %`);
  }

  const timed = pages.slice(0, TIMED).map(({ picture }) => picture);
  const first = cpuOf(timed, (picture) => detector(picture));
  const whole = cpuOf(timed, confident);
  const x = tf.zeros<import("@tensorflow/tfjs-core").Rank.R4>([1, 704, 512, CHANNELS]);
  const bare = cpuOf(timed, () => tf.tidy(() => forward(tf, servingConvolution(tf), weights, x).dataSync()));
  line(
    `processor time a page, decoded: ${whole.toFixed(1)} ms, ${first.toFixed(1)} at the first look; ` +
      `the bare net at 704 x 512: ${bare.toFixed(1)} ms`,
  );
  await mkdir(REPORT, { recursive: true });
  for await (const told of scoresOfMadePdfs(find, thresholds, REPORT)) line(told);
  await report([...pages, ...real], thresholds.present);
  line(`pictures: ${REPORT}/index.html`);
}

function cpuOf<T>(list: readonly T[], work: (one: T) => unknown): number {
  for (const one of list.slice(0, 3)) work(one);
  const before = process.cpuUsage();
  for (const one of list) work(one);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / list.length;
}

/** Real pages nobody signed: noisy forms as scans, invoices and blank mandates as PDFs. */
async function unsignedPages(find: (page: Picture, told: ToldByFile) => Found[]): Promise<DevPage[]> {
  const folder = join(DATA, "documents");
  const pages: DevPage[] = [];
  const add = (source: string, name: string, picture: Picture, told: ToldByFile = { drawn: [], pictures: null }) => {
    const judged = { found: find(picture, told), truth: [], unknown: [] };
    pages.push({ name, kind: "wiped", source, picture, judged });
  };
  const list = async (part: string, end: string) =>
    existsSync(join(folder, part))
      ? (await readdir(join(folder, part))).filter((name) => name.endsWith(end)).sort()
      : [];
  for (const name of await list("funsd_test50", ".png"))
    add("FUNSD scans", name, await readPicture(join(folder, "funsd_test50", name)));
  for (const part of ["einvoice/pdf", "qrbill", "forms"]) {
    for (const name of await list(part, ".pdf")) {
      const path = join(folder, part, name);
      const source = { path, mediaType: "application/pdf", page: 1 };
      const { data, width, height, drawn, pictures } = await rasterise(source, DRAWN_WITH_PENS);
      add(`${part} PDFs`, name, pictureOf(data, width, height, 3), toldByFile(drawn, pictures));
    }
  }
  return pages;
}

/** The worst misses (signatures whose best box is unsure) and false alarms, with what is there in green and what was found in red. */
async function report(pages: readonly DevPage[], threshold: number): Promise<void> {
  await mkdir(REPORT, { recursive: true });
  const missed = pages
    .map((page) => {
      const { marks, truths } = marksOf([page.judged]);
      return { page, rank: truths - marks.filter((mark) => mark.isRight && mark.score >= threshold).length };
    })
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  const alarmed = pages
    .filter(({ judged }) => judged.truth.length === 0)
    .map((page) => ({ page, rank: topScore(page.judged) }))
    .filter(({ rank }) => rank > 0.05)
    .sort((a, b) => b.rank - a.rank);
  const parts: string[] = [];
  for (const [title, list] of [
    [`Missed at ${threshold}: ${missed.length} pages`, missed],
    ["Unsigned pages, surest first", alarmed],
  ] as const) {
    parts.push(`<h2>${title}</h2>`);
    for (const [i, { page, rank }] of list.slice(0, WORST).entries()) {
      const file = `${list === missed ? "missed" : "alarm"}-${i}.png`;
      await writeFile(join(REPORT, file), await drawn(page));
      parts.push(
        `<figure><img src="${file}" loading="lazy"><figcaption>${page.source}, ${page.name}: ${rank.toFixed(2)}</figcaption></figure>`,
      );
    }
  }
  const style =
    "body{font:14px sans-serif}figure{display:inline-block;margin:8px;vertical-align:top}img{width:420px;border:1px solid #999}";
  await writeFile(
    join(REPORT, "index.html"),
    `<!doctype html><meta charset="utf-8"><title>Signatures</title><style>${style}</style>${parts.join("\n")}`,
  );
}

async function drawn({ picture, judged }: DevPage): Promise<Buffer> {
  const { width, height, dark } = picture;
  const rectangle = ({ left, top, right, bottom }: Box, colour: string, label = "") =>
    `<rect x="${left * width}" y="${top * height}" width="${(right - left) * width}" height="${(bottom - top) * height}" fill="none" stroke="${colour}" stroke-width="${width / 250}"/>` +
    `<text x="${left * width}" y="${top * height - 3}" font-size="${width / 40}" fill="${colour}">${label}</text>`;
  const shapes = [
    ...judged.truth.map((box) => rectangle(box, "green")),
    ...judged.found
      .filter(({ score }) => score > 0.05)
      .map(({ box, score }) => rectangle(box, "red", score.toFixed(2))),
  ];
  const overlay = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join("")}</svg>`;
  return await sharp(
    dark.map((value) => 255 - value),
    { raw: { width, height, channels: 1 } },
  )
    .toColourspace("srgb")
    .composite([{ input: Buffer.from(overlay) }])
    .png()
    .toBuffer();
}
