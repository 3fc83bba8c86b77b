import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { MailroomError } from "#shared/errors.ts";
import { onePagePdf } from "../../test/fixtures/raw-pdf.ts";
import { testFolder } from "../../test/support/services.ts";
import { openPdf } from "./pdf.ts";
import { loadPdfium, survive } from "./pdfium.ts";
import { textOf } from "./words.ts";

const folder = await testFolder();
const path = join(folder, "a.pdf");
const saying = (text: string) => onePagePdf(`BT /F1 12 Tf 20 300 Td (${text}) Tj ET`);

async function read(): Promise<string> {
  const pdf = await openPdf(path);
  try {
    return textOf(pdf.page(1).read().words);
  } finally {
    pdf.close();
  }
}

test("a file that was changed is read anew, though the last one opened stays open", async () => {
  await writeFile(path, saying("one"));
  assert.deepEqual([await read(), await read()], ["one", "one"]);
  await writeFile(path, saying("another"));
  assert.equal(await read(), "another");
});

test("the same file may be open twice", async () => {
  await writeFile(path, saying("twice"));
  const [first, second] = [await openPdf(path), await openPdf(path)];
  first.close();
  assert.equal(textOf(second.page(1).read().words), "twice");
  second.close();
  assert.equal(await read(), "twice");
});

test("what was unlocked with a password is not open to whoever has none", async () => {
  const { default: PDFDocument } = await import("pdfkit");
  const document = new PDFDocument({ userPassword: "open", ownerPassword: "owner" });
  const parts: Buffer[] = [];
  document.on("data", (part: Buffer) => parts.push(part));
  const ended = new Promise((resolve) => document.on("end", resolve));
  document.text("secret").end();
  await ended;
  await writeFile(path, Buffer.concat(parts));
  (await openPdf(path, { passwords: ["open"] })).close();
  await assert.rejects(openPdf(path), (error) => error instanceof MailroomError && error.code === "DOCUMENT_ENCRYPTED");
});

test("a trap inside pdfium is the document's fault, and the next document gets another pdfium", async () => {
  const module = await loadPdfium();
  const outOfMemory = -16; // no handle: an address past the end
  const isDamaged = (error: unknown) => error instanceof MailroomError && error.code === "DOCUMENT_DAMAGED";
  assert.throws(() => survive(module, "DOCUMENT_DAMAGED", () => module.FPDF_GetPageCount(outOfMemory)), isDamaged);
  assert.throws(() => survive(module, "DOCUMENT_DAMAGED", () => 1), isDamaged);
  assert.notEqual(await loadPdfium(), module);
  await writeFile(path, saying("alive"));
  assert.equal(await read(), "alive");
});

test("errors of our own pass through", async () => {
  const module = await loadPdfium();
  assert.throws(
    () =>
      survive(module, "DOCUMENT_DAMAGED", () => {
        throw new TypeError("ours");
      }),
    TypeError,
  );
});
