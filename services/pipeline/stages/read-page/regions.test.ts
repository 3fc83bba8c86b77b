import assert from "node:assert/strict";
import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { test } from "node:test";
import PDFDocument from "pdfkit";
import sharp from "sharp";
import { OCR_MEGABYTES_MAX, OCR_SECONDS_MAX } from "#shared/ocr/limits.ts";
import { PICTURE_SQUARES } from "#shared/pdf/images.ts";
import { imageOfText } from "../../../../test/fixtures/fixtures.ts";
import { testContained } from "../../../../test/support/contained.ts";
import { testFolder } from "../../../../test/support/services.ts";
import readLayer from "./layer-child.ts";
import type { OcrOutput } from "./ocr-child.ts";
import { bareSquares, isPaper, only, shareOf } from "./regions.ts";

const folder = await testFolder();
const SCANNED = [
  "Please transfer the amount of the invoice to our account.",
  "IBAN GB29 NWBK 6016 1331 9268 19",
  "The payment is due within thirty days from the date of this letter.",
].join("\n\n");
const TYPED = "Dear Sir or Madam, you find the order of our customer below as we received it by fax today. ";

async function pdf(draw: (doc: PDFKit.PDFDocument) => void): Promise<string> {
  const path = join(folder, `${Math.random()}.pdf`);
  const doc = new PDFDocument({ size: "A4", margin: 60 });
  draw(doc);
  doc.end();
  await pipeline(doc as unknown as NodeJS.ReadableStream, createWriteStream(path));
  return path;
}
const scan = await imageOfText(SCANNED);
/** The upper third, where the text stands. */
const { width: across } = await sharp(scan).metadata();
const strip = await sharp(scan).extract({ left: 0, top: 0, width: across, height: 780 }).toBuffer();
// OCR's threads would keep this process alive: it runs as it always does, in one that is ended.
const contained = testContained(folder, [folder], OCR_MEGABYTES_MAX);
const module = new URL("./ocr-child.ts", import.meta.url).href;
const ocr = (path: string): Promise<OcrOutput> =>
  contained.run(
    { module, secondsMax: OCR_SECONDS_MAX, megabytesMax: OCR_MEGABYTES_MAX },
    { path, mediaType: "application/pdf", page: 1 },
  );
const places = (words: readonly { text: string; confidence?: number | undefined }[], text: string) =>
  words.filter((word) => word.text === text).map(({ confidence }) => confidence !== undefined);

test("a scan with a letterhead in text: the letterhead as it is, the rest by looking", async () => {
  const path = await pdf((doc) => {
    doc.image(scan, 0, 0, { width: doc.page.width });
    doc.fontSize(9).text("Example Bank, Branch 12, Ref. 4711-0815", 60, 20);
  });
  assert.equal(await readLayer({ path, page: 1 }), null);
  const { source, words, text } = await ocr(path);
  assert.equal(source, "ocr");
  assert.match(text, /^Example Bank, Branch 12, Ref\. 4711-0815\n[\s\S]*GB29 NWBK 6016 1331 9268 19/);
  assert.deepEqual([places(words, "4711-0815"), places(words, "IBAN")], [[false], [true]]);
});

test("a typed letter with a scan pasted in: both, and a photograph does not slow the page down", async () => {
  const withPicture = (picture: Buffer) =>
    pdf((doc) => {
      doc.fontSize(11).text(TYPED.repeat(3), 60, 60);
      doc.image(picture, 60, 250, { width: 470 });
      doc.text("Kind regards, your branch", 60, 650);
    });
  const path = await withPicture(strip);
  assert.equal(await readLayer({ path, page: 1 }), null);
  const { text, words } = await ocr(path);
  assert.match(
    text,
    /^Dear Sir or Madam[\s\S]*GB29 NWBK 6016 1331 9268 19[\s\S]*thirty days[\s\S]*Kind regards, your branch$/,
  );
  assert.deepEqual(places(words, "Madam,"), [false, false, false]);
  const noise = Buffer.from(Uint8Array.from({ length: 300 * 150 }, (_, i) => (i * 7_919 + (i >> 8) * 104_729) % 256));
  const photograph = await sharp(noise, { raw: { width: 300, height: 150, channels: 1 } })
    .png()
    .toBuffer();
  const layer = await readLayer({ path: await withPicture(photograph), page: 1 });
  assert.equal(layer?.source, "text-layer");
});

/** Free, embeddable, and part of what reads PDFs a second time. */
const FONT = createRequire(import.meta.url).resolve("pdfjs-dist/standard_fonts/LiberationSans-Regular.ttf");
const broken = async (draw: (doc: PDFKit.PDFDocument) => void): Promise<string> => {
  const path = await pdf(draw);
  const bytes = (await readFile(path)).toString("latin1");
  await writeFile(path, bytes.replace(/\/ToUnicode \d+ 0 R/, ""), "latin1");
  return path;
};

test("a line in a font that names no letters is read by looking, between lines that are read as they are", async () => {
  const path = await broken((doc) => {
    doc.fontSize(11).text(TYPED.repeat(3), 60, 60).text("Please pay to this account:");
    doc.font(FONT).text("BE68 5390 0754 7034");
    doc.font("Helvetica").text("Kind regards, your branch");
  });
  assert.equal(await readLayer({ path, page: 1 }), null);
  const { source, text, words, isUnread } = await ocr(path);
  assert.deepEqual([source, isUnread], ["ocr", false]);
  assert.match(text, /by fax today\.\s+Please pay to this account:\nBE68 5390 0754 7034\nKind regards, your branch$/);
  assert.deepEqual([places(words, "Madam,"), places(words, "5390")], [[false, false, false], [true]]);
});

test("a symbol that a font does not name stays where it is, and nobody looks", async () => {
  const path = await broken((doc) => {
    doc.fontSize(11).text(TYPED.repeat(3), 60, 60);
    doc.font(FONT).text("+-*", 60, 200).font("Helvetica").text("Kind regards, your branch", 60, 300);
  });
  assert.equal((await readLayer({ path, page: 1 }))?.source, "text-layer");
});

test("squares with words on them are not bare; a watermark's are", () => {
  const all = new Uint8Array(PICTURE_SQUARES ** 2).fill(1);
  const line = { text: "a", box: [0, 0.5, 1, 0.52] as [number, number, number, number], line: 0 };
  assert.ok(Math.abs(shareOf(bareSquares(all, [line])) - 0.94) < 0.03);
  assert.equal(shareOf(bareSquares(all, [{ ...line, box: [0, 0, 1, 1] }])), 1);
});

test("paper is light with some ink; nothing, and an even grey, are not", () => {
  const all = new Uint8Array(PICTURE_SQUARES ** 2).fill(1);
  const page = (value: (i: number) => number) => ({
    data: Uint8Array.from({ length: 10_000 }, (_, i) => value(i)),
    width: 100,
    height: 100,
  });
  assert.equal(
    isPaper(
      page((i) => (i % 20 === 0 ? 30 : 240)),
      all,
    ),
    true,
  );
  assert.equal(
    isPaper(
      page(() => 255),
      all,
    ),
    false,
  );
  assert.equal(
    isPaper(
      page((i) => (i * 37) % 256),
      all,
    ),
    false,
  );
  assert.deepEqual(
    new Set(
      only(
        page(() => 0),
        { squares: new Uint8Array(PICTURE_SQUARES ** 2), boxes: [] },
      ).data,
    ),
    new Set([255]),
  );
});

test("of a page only a part: its squares, and its boxes with the ends of letters that reach over them", () => {
  const page = { data: new Uint8Array(10_000), width: 100, height: 100 };
  const squares = Uint8Array.from({ length: PICTURE_SQUARES ** 2 }, (_, i) => (i === 0 ? 1 : 0));
  const dark = (boxes: [number, number, number, number][]) =>
    only(page, { squares, boxes }).data.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0);
  assert.equal(dark([]), 4);
  // 60 × 20 pixels and one more on each side.
  assert.equal(dark([[0.2, 0.5, 0.8, 0.7]]), 4 + 62 * 22);
  assert.equal(dark([[0, 0, 1, 1]]), 10_000);
});

test("a logo without words is nothing unread; a page with ink and no words is", async () => {
  const unread = async (width: number, height: number) => {
    const path = join(folder, `picture-${width}.png`);
    const circle = `<svg width="${width}" height="${height}"><circle cx="${width / 2}" cy="${height / 2}" r="${height / 4}"/></svg>`;
    await sharp({ create: { width, height, channels: 3, background: "white" } })
      .composite([{ input: Buffer.from(circle) }])
      .png()
      .toFile(path);
    const limits = { secondsMax: OCR_SECONDS_MAX, megabytesMax: OCR_MEGABYTES_MAX };
    const read = await contained.run<object, OcrOutput>(
      { module, ...limits },
      { path, mediaType: "image/png", page: 1 },
    );
    return [read.source, read.isUnread];
  };
  assert.deepEqual(await unread(240, 100), ["none", false]);
  assert.deepEqual(await unread(850, 1_100), ["none", true]);
});
