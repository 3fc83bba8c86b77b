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
import { onePagePdf } from "../../../../test/fixtures/raw-pdf.ts";
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

const FOOTER = "Envelope 7A1B2C3D-0001, page 1 of 1";
const footer = (doc: PDFKit.PDFDocument) => doc.fontSize(8).text(FOOTER, 60, 770, { lineBreak: false });

/** As a program draws letters whose font it does not put into the file: areas, and no text. */
async function outlined(doc: PDFKit.PDFDocument): Promise<void> {
  const { data, info } = await sharp(scan).greyscale().raw().toBuffer({ resolveWithObject: true });
  const size = doc.page.width / info.width;
  for (let y = 0; y < info.height; y += 1)
    for (let x = 0; x < info.width; x += 1) {
      const from = x;
      while (x < info.width && (data[y * info.width + x] ?? 255) < 128) x += 1;
      if (x > from) doc.rect(from * size, y * size, (x - from) * size, size);
    }
  doc.fill("black");
}

test("a letter drawn in outlines over a footer in text is read by looking, the footer as it is", async () => {
  const doc = new PDFDocument({ size: "A4", margin: 60 });
  await outlined(doc);
  footer(doc);
  const path = join(folder, "outlined.pdf");
  doc.end();
  await pipeline(doc as unknown as NodeJS.ReadableStream, createWriteStream(path));
  assert.equal(await readLayer({ path, page: 1 }), null);
  const { source, text, words, isUnread } = await ocr(path);
  assert.deepEqual([source, isUnread], ["ocr", false]);
  assert.match(text, /GB29 NWBK 6016 1331 9268 19[\s\S]*Envelope 7A1B2C3D-0001, page 1 of 1$/);
  assert.deepEqual([places(words, "7A1B2C3D-0001,"), places(words, "IBAN")], [[false], [true]]);
});

test("a scan that is the pattern of an area is looked at", async () => {
  const path = join(folder, "pattern.pdf");
  const { width = 0, height = 0 } = await sharp(scan).metadata();
  const image = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode`;
  const pattern =
    "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 400 400] /XStep 400 /YStep 400 /Resources << /XObject << /I 6 0 R >> >>";
  const bytes = onePagePdf(`/Pattern cs /P scn 0 0 400 400 re f BT /F1 8 Tf 20 10 Td (${FOOTER}) Tj ET`, {
    resources: "/Pattern << /P 7 0 R >>",
    objects: [
      { dictionary: image, stream: await sharp(scan).toColourspace("b-w").jpeg().toBuffer() },
      { dictionary: pattern, stream: "q 400 0 0 400 0 0 cm /I Do Q" },
    ],
  });
  await writeFile(path, bytes);
  assert.equal(await readLayer({ path, page: 1 }), null);
});

test("an empty page with a footer is not looked at, nor one with a logo and a ruled line", async () => {
  const text = async (draw: (doc: PDFKit.PDFDocument) => void) =>
    (await readLayer({ path: await pdf((doc) => footer(doc) && draw(doc)), page: 1 }))?.text;
  assert.equal(await text(() => {}), FOOTER);
  assert.equal(await text((doc) => doc.rect(450, 40, 85, 56).rect(60, 760, 475, 0.5).fill("#1f4e79")), FOOTER);
  assert.equal(await text((doc) => doc.rect(0, 0, 595, 842).fillOpacity(0.2).fill("#1f4e79")), FOOTER);
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
