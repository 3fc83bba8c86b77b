import assert from "node:assert/strict";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { test } from "node:test";
import PDFDocument from "pdfkit";
import { MailroomError } from "#shared/errors.ts";
import { onePagePdf } from "../../test/fixtures/raw-pdf.ts";
import { testFolder } from "../../test/support/services.ts";
import { openPdf } from "./pdf.ts";
import { secondCount, secondOpinion } from "./second-opinion.ts";
import { textOf } from "./words.ts";

const folder = await testFolder();
let files = 0;

async function made(draw: (pdf: PDFKit.PDFDocument) => void, options: PDFKit.PDFDocumentOptions = {}): Promise<string> {
  const path = join(folder, `${++files}.pdf`);
  const pdf = new PDFDocument({ size: "A4", margin: 50, ...options });
  draw(pdf);
  pdf.end();
  await pipeline(pdf as unknown as NodeJS.ReadableStream, createWriteStream(path));
  return path;
}

const refused = (code: string) => (error: unknown) => error instanceof MailroomError && error.code === code;

test("words with their places, as a person sees the page", async () => {
  const path = await made((pdf) => pdf.fontSize(12).text("Konto BE68 5390", 100, 200).text("Zahlung fällig", 100, 300));
  const pdf = await openPdf(path);
  const page = pdf.page(1);
  assert.deepEqual([pdf.pageCount, Math.round(page.width), Math.round(page.height)], [1, 595, 842]);
  const { words, health } = page.read();
  assert.equal(textOf(words), "Konto BE68 5390\nZahlung fällig");
  const [left, top, right, bottom] = words[0]?.box ?? [0, 0, 0, 0];
  assert.ok(Math.abs(left * page.width - 100) < 2 && Math.abs(top * page.height - 200) < 4, `${left} ${top}`);
  assert.ok(right > left && bottom > top && (bottom - top) * page.height < 20);
  assert.deepEqual(health, { characters: 26, unmapped: 0, invisible: 0 });
  page.close();
  pdf.close();
});

for (const [rotation, size] of [
  [90, [842, 595]],
  [180, [595, 842]],
  [270, [842, 595]],
] as const)
  test(`a page turned by ${rotation}: size and places are those a person sees`, async () => {
    const path = await made((pdf) => {
      pdf.fontSize(20).text("Oben", 60, 60);
      (pdf.page as unknown as { dictionary: { data: Record<string, unknown> } }).dictionary.data.Rotate = rotation;
    });
    const pdf = await openPdf(path);
    const page = pdf.page(1);
    assert.deepEqual([Math.round(page.width), Math.round(page.height)], size);
    const [left = 0, top = 0] = page.read().words[0]?.box ?? [];
    // What was at the upper left goes round clockwise.
    assert.deepEqual([left > 0.5, top > 0.5], [rotation === 90 || rotation === 180, rotation !== 90]);
    pdf.close();
  });

test("grey and colour: the same size, dark where it was drawn, and no more pixels than allowed", async () => {
  const path = await made((pdf) => pdf.rect(0, 0, 300, 842).fill("red"));
  const pdf = await openPdf(path);
  const page = pdf.page(1);
  const grey = page.render({ dpi: 50, pixelsMax: 1e6, channels: 1 });
  const colour = page.render({ dpi: 50, pixelsMax: 1e6, channels: 3 });
  assert.deepEqual([grey.width, grey.height], [413, 585]);
  assert.equal(colour.data.length, 413 * 585 * 3);
  assert.deepEqual([...colour.data.subarray(0, 3)], [255, 0, 0]);
  assert.deepEqual([(grey.data[0] ?? 255) < 200, grey.data[412]], [true, 255]);
  const small = page.render({ dpi: 300, pixelsMax: 10_000, channels: 1 });
  assert.ok(small.width * small.height <= 10_300 && small.dpi < 300, `${small.width} × ${small.height}`);
  pdf.close();
});

test("files inside a PDF come out with their names, and no larger than asked for", async () => {
  const xml = Buffer.from("<Invoice/>");
  const path = await made((pdf) => {
    pdf.file(xml, { name: "factur-x.xml" });
    pdf.text("Rechnung");
  });
  const pdf = await openPdf(path);
  const files = [...pdf.attachments(() => 100)];
  assert.deepEqual(
    files.map(({ name, bytes, data }) => [name, bytes, Buffer.from(data ?? []).toString()]),
    [["factur-x.xml", 10, "<Invoice/>"]],
  );
  assert.deepEqual([...pdf.attachments(() => 5)], [{ name: "factur-x.xml", bytes: 10, data: null }]);
  pdf.close();
});

test("what people remarked beside a page's text is a file of its own; what is hidden or typed into it is not", async () => {
  const remark = (kind: string, text: string, flags = 4) =>
    `<< /Type /Annot /Subtype /${kind} /Rect [50 300 70 320] /F ${flags} /Contents (${text}) >>`;
  const path = join(folder, "remarks.pdf");
  const page = "/Annots [6 0 R 7 0 R 8 0 R 9 0 R]";
  const objects = [
    remark("Text", "call me"),
    remark("Highlight", "NL91"),
    remark("Text", "no", 2),
    remark("Link", "no"),
  ];
  await writeFile(path, onePagePdf("BT /F1 14 Tf 50 300 Td (Letter) Tj ET", { page, objects }));
  const pdf = await openPdf(path);
  const files = [...pdf.attachments(() => 100)].map(({ name, data }) => [name, Buffer.from(data ?? []).toString()]);
  assert.deepEqual(files, [["notes.txt", "1: call me\n1: NL91\n"]]);
  assert.deepEqual(
    [...pdf.attachments(() => 5)].map(({ data }) => data),
    [null],
  );
  pdf.close();
});

test("a password: refused by its code, opened with the right one", async () => {
  const path = await made((pdf) => void pdf.text("secret"), { userPassword: "open", ownerPassword: "owner" });
  await assert.rejects(openPdf(path), refused("DOCUMENT_ENCRYPTED"));
  await assert.rejects(openPdf(path, { passwords: ["wrong"] }), refused("DOCUMENT_ENCRYPTED"));
  const pdf = await openPdf(path, { passwords: ["wrong", "open"] });
  assert.equal(textOf(pdf.page(1).read().words), "secret");
  pdf.close();
});

test("what is no PDF is refused by its code, by the second reader too", async () => {
  const path = join(folder, "broken.pdf");
  await writeFile(path, "%PDF-1.7\nnothing else");
  await assert.rejects(openPdf(path), refused("DOCUMENT_DAMAGED"));
  assert.deepEqual([await secondCount(path), await secondOpinion(path, 1)], [0, ""]);
});

test("the second reader reads what the first does", async () => {
  const path = await made((pdf) => void pdf.text("Guten Tag").addPage().text("Seite zwei"));
  assert.deepEqual([await secondCount(path), await secondOpinion(path, 2)], [2, "Seite zwei"]);
});
