import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import PDFDocument from "pdfkit";
import { onePagePdf, type RawObject } from "../../../../../../test/fixtures/raw-pdf.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();

async function opened(bytes: Buffer, passwords: readonly string[] = []) {
  const path = join(folder, "document");
  await writeFile(path, bytes);
  const scratch = await mkdtemp(join(folder, "scratch-"));
  const { children, problems } = await openInChild({ path, name: "document", declaredType: "", passwords }, scratch);
  const files = children.map(async ({ file, name }) => [name, await readFile(join(scratch, file), "utf8")]);
  return { files: await Promise.all(files), problems };
}

const XML = "<Invoice>GB29 NWBK 6016 1331 9268 19</Invoice>";
const packed = deflateSync(Buffer.from(XML));
/** Number 6 names the file, number 7 is it. */
const associated = (file: RawObject, name = "/F (old.xml) /UF (invoice.xml)"): RawObject[] => [
  `<< /Type /Filespec ${name} /EF << /F 7 0 R /UF 7 0 R >> /AFRelationship /Data >>`,
  file,
];
const plain: RawObject = { dictionary: "/Type /EmbeddedFile /Subtype /text#2Fxml", stream: XML };

test("files that only a page, the document or a remark names are taken out, by their names", async () => {
  const places: [where: string, options: { page?: string; catalog?: string }][] = [
    ["page", { page: "/AF [6 0 R]" }],
    ["document", { catalog: "/AF [6 0 R]" }],
    ["remark", { page: "/Annots [<< /Type /Annot /Subtype /Stamp /Rect [10 10 50 50] /AF [6 0 R] >>]" }],
  ];
  for (const [where, options] of places) {
    const { files, problems } = await opened(onePagePdf("", { ...options, objects: associated(plain) }));
    assert.deepEqual([files, problems], [[["invoice.xml", XML]], []], where);
  }
  const flate: RawObject = { dictionary: "/Type /EmbeddedFile /Filter /FlateDecode", stream: packed };
  const utf16 = "/UF <FEFF00720065006C0065007600E9002E0078006D006C>";
  const { files } = await opened(onePagePdf("", { catalog: "/AF [6 0 R]", objects: associated(flate, utf16) }));
  assert.deepEqual(files, [["relevé.xml", XML]]);
});

test("a file that the list names, too, is one file", async () => {
  const list = "/AF [6 0 R] /Names << /EmbeddedFiles << /Names [(invoice.xml) 6 0 R] >> >>";
  const { files } = await opened(onePagePdf("", { catalog: list, objects: associated(plain) }));
  assert.deepEqual(files, [["invoice.xml", XML]]);
});

test("one that was replaced counts as it is now", async () => {
  const first = onePagePdf("", {
    catalog: "/AF [6 0 R]",
    objects: associated({ dictionary: "/Type /EmbeddedFile", stream: "old" }),
  });
  const now = Buffer.from(`7 0 obj\n<< /Type /EmbeddedFile /Length 3 >>\nstream\nnew\nendstream\nendobj\n`);
  const table = first.length + now.length;
  const start = first.toString("latin1").match(/startxref\n(\d+)/)?.[1];
  const xref = `xref\n7 1\n${String(first.length).padStart(10, "0")} 00000 n \ntrailer\n<< /Size 8 /Root 1 0 R /Prev ${start} >>\nstartxref\n${table}\n%%EOF\n`;
  const { files } = await opened(Buffer.concat([first, now, Buffer.from(xref)]));
  assert.deepEqual(files, [["invoice.xml", "new"]]);
});

test("what cannot be unpacked, or is damaged, has a code", async () => {
  for (const dictionary of ["/Filter /LZWDecode", "/Filter /FlateDecode", "/Filter [/ASCIIHexDecode /FlateDecode]"]) {
    const file: RawObject = { dictionary: `/Type /EmbeddedFile ${dictionary}`, stream: "no such thing" };
    const { files, problems } = await opened(onePagePdf("", { catalog: "/AF [6 0 R]", objects: associated(file) }));
    assert.deepEqual([files, problems], [[], ["CONTAINER_DAMAGED"]], dictionary);
  }
});

test("a film is told, and the file within it is taken out", async () => {
  const film =
    "/Annots [<< /Type /Annot /Subtype /RichMedia /Rect [10 10 300 300] /RichMediaContent << /Assets << /Names [(a.xml) 6 0 R] >> >> >>]";
  const { files, problems } = await opened(onePagePdf("", { page: film, objects: associated(plain) }));
  assert.deepEqual([files, problems], [[["invoice.xml", XML]], ["MEDIA_UNREAD"]]);
  const sound = "/Annots [<< /Type /Annot /Subtype /Sound /Rect [10 10 50 50] >>]";
  assert.deepEqual((await opened(onePagePdf("", { page: sound }))).problems, ["MEDIA_UNREAD"]);
});

test("the files of an encrypted document are those of its list", async () => {
  const doc = new PDFDocument({ userPassword: "secret" });
  const parts: Buffer[] = [];
  doc.on("data", (part: Buffer) => parts.push(part));
  const ended = new Promise((resolve) => doc.on("end", resolve));
  doc.text("Dear Sir");
  doc.file(Buffer.from(XML), { name: "invoice.xml" });
  doc.end();
  await ended;
  const { files, problems } = await opened(Buffer.concat(parts), ["secret"]);
  assert.deepEqual([files, problems], [[["invoice.xml", XML]], []]);
});
