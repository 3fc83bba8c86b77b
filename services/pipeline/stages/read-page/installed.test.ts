import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import PDFDocument from "pdfkit";
import sharp from "sharp";
import { MailroomError } from "#shared/errors.ts";
import { chooseOcr, type OcrChoice } from "#shared/ocr/choice.ts";
import { forChild } from "#shared/ocr/contained.ts";
import { helpWithOcr, wordsOfTable } from "#shared/ocr/installed.ts";
import { OCR_MEGABYTES_MAX, OCR_SECONDS_MAX } from "#shared/ocr/limits.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import { testContained } from "../../../../test/support/contained.ts";
import { testFolder } from "../../../../test/support/services.ts";
import type { OcrInput, OcrOutput } from "./ocr-child.ts";

const folder = await testFolder();
const languages = spawnSync("tesseract", ["--list-langs"], { encoding: "utf8" }).stdout ?? "";
const skip = ["eng", "fra", "nld", "deu"].every((code) => languages.includes(code))
  ? false
  : "needs tesseract with eng, fra, nld and deu on this machine";
const usual = { OCR_ENGINE: "installed", OCR_COMMAND: "tesseract" } as const;
const isWrong = (pattern: RegExp) => (error: unknown) =>
  error instanceof MailroomError && error.code === "CONFIGURATION_WRONG" && pattern.test(error.message);

const contained = testContained(folder, [folder], OCR_MEGABYTES_MAX);

async function letter(): Promise<string> {
  const path = join(folder, "letter.pdf");
  const pdf = new PDFDocument({ size: "A4", margin: 70 });
  const chunks: Buffer[] = [];
  pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => pdf.on("end", resolve));
  pdf.font("Times-Roman").fontSize(13);
  for (const line of ["Dear Sir or Madam,", "please transfer the amount to our account", "GB29 NWBK 6016 1331 9268 19"])
    pdf.text(line).moveDown();
  pdf.end();
  await ended;
  await writeFile(path, Buffer.concat(chunks));
  return path;
}

function read(choice: OcrChoice, path: string, mediaType = "application/pdf"): Promise<OcrOutput> {
  const task = {
    module: new URL("./ocr-child.ts", import.meta.url).href,
    secondsMax: OCR_SECONDS_MAX,
    megabytesMax: OCR_MEGABYTES_MAX,
    help: helpWithOcr(choice),
  };
  const input: OcrInput = {
    path,
    mediaType,
    page: 1,
    ocr: forChild(choice),
  };
  return contained.run<OcrInput, OcrOutput>(task, input);
}

test("an installed tesseract reads a page in the contained process's stead, the same each time", { skip }, async () => {
  const choice = await chooseOcr(usual);
  assert.match(choice.name, /^tesseract \d.*, parts by tesseract\.js \d/);
  const path = join(folder, "scan.png");
  const file = await openPdf(await letter());
  const { data, width, height } = file.page(1).render({ dpi: 200, pixelsMax: 2e7, channels: 1 });
  file.close();
  await sharp(data, { raw: { width, height, channels: 1 } })
    .withMetadata({ density: 200 })
    .png()
    .toFile(path);
  const first = await read(choice, path, "image/png");
  assert.match(first.text, /GB29 NWBK 6016 1331 9268 19/);
  assert.equal(first.source, "ocr");
  const box = first.words.find(({ text }) => text === "NWBK")?.box ?? [0, 0, 0, 0];
  assert.ok(box[0] > 0.1 && box[2] < 0.4 && box[1] > 0.08 && box[3] < 0.25, String(box));
  assert.deepEqual(await read(choice, path, "image/png"), first);
});

test("a taken-over child cannot have the parent read a file of ours, or anything else", { skip }, async () => {
  const help = helpWithOcr(await chooseOcr(usual));
  const signal = new AbortController().signal;
  await symlink(await letter(), join(folder, "page-1.pgm"));
  await assert.rejects(help({ file: "page-1.pgm", dpi: 200, language: "en", what: "page" }, folder, signal), {
    code: "ELOOP",
  });
  // The command takes a text for a list of images.
  await writeFile(join(folder, "page-3.pgm"), `${join(folder, "scan.png")}\n`);
  await assert.rejects(help({ file: "page-3.pgm", dpi: 200, language: "en", what: "page" }, folder, signal), {
    message: /no image of ours/,
  });
  for (const question of [
    { file: "../page-1.pgm", dpi: 200, language: "en", what: "page" },
    { file: "page-1.pgm", dpi: 200, language: "en --psm 0", what: "page" },
    { file: "page-1.pgm", dpi: -1, language: "en", what: "page" },
    { file: "page-1.pgm", dpi: 200, language: "en", what: "glance" },
    { file: "page-1.pgm", dpi: 200, language: "en", what: "page -c debug_file=/tmp/x" },
    "page-1.pgm",
  ])
    await assert.rejects(help(question, folder, signal), { name: "ZodError" });
});

test("an engine that is not there, fails, or lacks a language is told at the start", async () => {
  await assert.rejects(chooseOcr({ ...usual, OCR_COMMAND: "no-such-tesseract" }), isWrong(/no-such-tesseract/));
  await assert.rejects(chooseOcr({ ...usual, OCR_ENGINE: "bundled", OCR_DATA: folder }), isWrong(/eng\.traineddata/));
  const command = join(folder, "half-tesseract");
  await writeFile(command, "#!/bin/sh\necho tesseract 9.9\necho eng\necho fra\n");
  await chmod(command, 0o755);
  await assert.rejects(chooseOcr({ ...usual, OCR_COMMAND: command }), isWrong(/no data for nld, deu/));
  const failing = { name: "", command: join(folder, "failing"), data: null };
  await writeFile(failing.command, "#!/bin/sh\nexit 3\n");
  await chmod(failing.command, 0o755);
  await writeFile(join(folder, "page-2.pgm"), "P5\n1 1\n255\n ");
  const signal = new AbortController().signal;
  const question = { file: "page-2.pgm", dpi: 200, language: "en", what: "page" };
  await assert.rejects(helpWithOcr(failing)(question, folder, signal), /ended with 3/);
});

test("tesseract's table: words with their lines; what is no word, or empty, is left out", () => {
  const row = (...columns: (string | number)[]) => columns.join("\t");
  const table = [
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
    row(1, 1, 0, 0, 0, 0, 0, 0, 800, 600, -1, ""),
    row(4, 1, 1, 1, 1, 0, 10, 20, 300, 30, -1, ""),
    row(5, 1, 1, 1, 1, 1, 10, 20, 30, 15, "96.4", "Straße"),
    row(5, 1, 1, 1, 1, 2, 50, 20, 30, 15, "95", " "),
    row(5, 1, 1, 1, 2, 1, 10, 40, 30, 15, "12", "7"),
    "",
  ].join("\n");
  assert.deepEqual(wordsOfTable(table), [
    { text: "Straße", left: 10, top: 20, right: 40, bottom: 35, confidence: 0.96, line: 0 },
    { text: "7", left: 10, top: 40, right: 40, bottom: 55, confidence: 0.12, line: 1 },
  ]);
});
