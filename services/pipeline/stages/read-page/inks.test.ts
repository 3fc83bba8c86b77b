import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import PDFDocument from "pdfkit";
import sharp from "sharp";
import { OCR_MEGABYTES_MAX, OCR_SECONDS_MAX } from "#shared/ocr/limits.ts";
import { testContained } from "../../../../test/support/contained.ts";
import { testFolder } from "../../../../test/support/services.ts";
import type { OcrOutput } from "./ocr-child.ts";

const folder = await testFolder();
const contained = testContained(folder, [folder], OCR_MEGABYTES_MAX);
const task = {
  module: new URL("./ocr-child.ts", import.meta.url).href,
  secondsMax: OCR_SECONDS_MAX,
  megabytesMax: OCR_MEGABYTES_MAX,
};
const LINES = [
  "Dear Sir or Madam,",
  "please transfer the amount of the invoice to our account.",
  "IBAN GB29 NWBK 6016 1331 9268 19",
  "The payment is due within thirty days from the date of this letter.",
  "If you have any questions, please call our office during the week.",
];
const [WIDTH, HEIGHT] = [1654, 2339];
const svg = (ground: string, inner: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="${ground}"/>${inner}</svg>`,
  );
const written = (text: string, y: number, size: number, fill: string) =>
  `<text x="200" y="${y}" font-family="Liberation Serif, DejaVu Serif, serif" font-size="${size}" fill="${fill}">${text}</text>`;

/** A scanned letter with its letterhead in blue, and something stamped over it as ink lies over ink. */
async function stampedLetter(stamp: string): Promise<Buffer> {
  const head = written("Northwind Trading Company", 180, 48, "#1b3f9c");
  const body = LINES.map((line, i) => written(line, 420 + i * 56, 36, "#1c1c1c")).join("");
  const page = await sharp(svg("#fbf9f4", head + body))
    .png()
    .toBuffer();
  const over = await sharp(svg("white", stamp)).png().toBuffer();
  const scanned = sharp(page).composite([{ input: over, blend: "multiply" }]);
  return sharp(await scanned.png().toBuffer())
    .blur(0.7)
    .jpeg({ quality: 75 })
    .withMetadata({ density: 200 })
    .toBuffer();
}

async function read(bytes: Buffer, mediaType: string): Promise<OcrOutput> {
  const path = join(folder, `${Math.random()}`);
  await writeFile(path, bytes);
  return contained.run(task, { path, mediaType, page: 1 });
}

async function inPdf(image: Buffer): Promise<Buffer> {
  const pdf = new PDFDocument({ size: [595, 841], margin: 0 });
  pdf.image(image, 0, 0, { width: 595, height: 841 });
  pdf.end();
  const chunks: Buffer[] = [];
  for await (const chunk of pdf as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("a letter under a stamp is read as without it, and so is the stamp, from an image and from a PDF", async () => {
  const stamp = ["RECEIVED", "12 MAR 2026"]
    .map(
      (text, i) =>
        `<text x="330" y="${460 + i * 110}" font-family="Liberation Sans, DejaVu Sans, sans-serif" font-weight="bold" font-size="100" fill="#2438a8">${text}</text>`,
    )
    .join("");
  const image = await stampedLetter(stamp);
  for (const [bytes, mediaType] of [
    [image, "image/jpeg"],
    [await inPdf(image), "application/pdf"],
  ] as const) {
    const { text } = await read(bytes, mediaType);
    for (const line of ["Northwind Trading Company", ...LINES]) assert.ok(text.includes(line), `${line}: ${text}`);
    for (const word of ["RECEIVED", "MAR", "2026"]) assert.ok(text.includes(word), `${word}: ${text}`);
  }
});

test("coloured lines of a form through the letters are no letters", async () => {
  const lines = LINES.map((_, i) => `<rect x="150" y="${404 + i * 56}" width="1350" height="5" fill="#d03038"/>`).join(
    "",
  );
  const { text } = await read(await stampedLetter(lines), "image/jpeg");
  for (const line of LINES.slice(1)) assert.ok(text.includes(line), `${line}: ${text}`);
});
