import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import PDFDocument from "pdfkit";
import { onePagePdf, rawPdf } from "../../../../../../test/fixtures/raw-pdf.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { PDF_FILES_MAX, PDF_PAGES_MAX } from "../../limits.ts";
import { pdf } from "./pdf.ts";

const folder = await testFolder();
/** pdfkit can; its types do not say so. */
type Pinning = PDFKit.PDFDocument & {
  fileAnnotation(x: number, y: number, width: number, height: number, file: { src: Buffer; name: string }): void;
};

async function opened(bytes: Buffer, declaredType = "application/octet-stream", passwords: readonly string[] = []) {
  const path = join(folder, "document");
  await writeFile(path, bytes);
  const scratch = await mkdtemp(join(folder, "scratch-"));
  const output = await openInChild({ path, name: "document", declaredType, passwords }, scratch);
  const contents = await Promise.all(output.children.map(({ file }) => readFile(join(scratch, file), "utf8")));
  return { ...output, contents };
}

function made(draw: (doc: PDFKit.PDFDocument) => void, options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  return new Promise((resolve) => {
    const doc = new PDFDocument(options);
    const parts: Buffer[] = [];
    doc.on("data", (part: Buffer) => parts.push(part));
    doc.on("end", () => resolve(Buffer.concat(parts)));
    draw(doc);
    doc.end();
  });
}
const letter = () => made((doc) => void doc.text("Dear Sir").addPage().text("Yours"));

test("a PDF: its pages, nothing inside, nothing wrong", async () => {
  const { format, mediaType, pages, children, problems } = await opened(await letter());
  assert.deepEqual(
    { format, mediaType, pages, children, problems },
    {
      format: "pdf",
      mediaType: "application/pdf",
      pages: 2,
      children: [],
      problems: [],
    },
  );
});

test("junk of a gateway in front of a PDF does not hide it", async () => {
  const { mediaType, pages } = await opened(Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\n\r\n"), await letter()]));
  assert.deepEqual([mediaType, pages], ["application/pdf", 2]);
});

test("an archive or a mail with a PDF in it, and a text about PDFs, are none", () => {
  const detected = (start: string, magicType: string | null) => {
    const head = Buffer.from(`${start}\n%PDF-1.7\n`, "latin1");
    return pdf.detect({ path: "", name: "", declaredType: "", bytes: head.length, head, magicType });
  };
  assert.equal(detected("", null), "application/pdf");
  assert.equal(detected("junk", null), "application/pdf");
  assert.equal(detected("PK\u0003\u0004 a stored file", "application/zip"), null);
  const text = Buffer.from("A file that begins with %PDF-1.7 is a PDF.");
  assert.equal(pdf.detect({ path: "", name: "", declaredType: "", bytes: 1, head: text, magicType: null }), null);
  assert.equal(detected("From: a@b.c\r\nContent-Type: application/pdf\r\n\r\n", null), null);
});

test("files inside come out with names and types: an invoice's XML, and one pinned to a page", async () => {
  const bytes = await made((doc) => {
    doc.file(Buffer.from("<Invoice/>"), { name: "factur-x.xml" });
    (doc.text("Rechnung") as unknown as Pinning).fileAnnotation(10, 10, 20, 20, {
      src: Buffer.from("a,b"),
      name: "list.csv",
    });
  });
  const { pages, children, contents, problems } = await opened(bytes);
  assert.deepEqual(
    children.map(({ name, mediaType }, i) => [name, mediaType, contents[i]]),
    [
      ["factur-x.xml", "application/xml", "<Invoice/>"],
      ["list.csv", "text/csv", "a,b"],
    ],
  );
  assert.deepEqual([pages, problems], [1, []]);
});

test("more files inside than are taken: the first ones, and the case says so", async () => {
  const bytes = await made((doc) => {
    for (let i = 0; i <= PDF_FILES_MAX; i++) doc.file(Buffer.from(`${i}`), { name: `${i}.txt` });
  });
  const { children, problems } = await opened(bytes);
  assert.deepEqual([children.length, problems], [PDF_FILES_MAX, ["CONTAINER_TOO_MANY_FILES"]]);
});

test("more pages than are read: the first ones, and the case says so", async () => {
  const kids = PDF_PAGES_MAX + 1;
  const bytes = rawPdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${kids} /Kids [${Array.from({ length: kids }, (_, i) => `${i + 3} 0 R`).join(" ")}] >>`,
    ...Array.from({ length: kids }, () => "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"),
  ]);
  const { pages, problems } = await opened(bytes);
  assert.deepEqual([pages, problems], [PDF_PAGES_MAX, ["DOCUMENT_TOO_MANY_PAGES"]]);
});

test("a password that nobody gave us", async () => {
  const bytes = await made((doc) => void doc.text("secret"), { userPassword: "open" });
  const { format, pages, problems } = await opened(bytes);
  assert.deepEqual([format, pages, problems], ["pdf", 0, ["DOCUMENT_ENCRYPTED"]]);
});

test("passwords that were agreed are tried in turn, of the old kind of protection and the new", async () => {
  for (const pdfVersion of ["1.3", "1.7ext3"] as const) {
    const bytes = await made((doc) => void doc.text("secret"), { userPassword: "Straße 7", pdfVersion });
    const found = await opened(bytes, undefined, ["wrong", "Straße 7"]);
    assert.deepEqual([found.pages, found.problems], [1, []], pdfVersion);
    assert.deepEqual((await opened(bytes, undefined, ["wrong"])).problems, ["DOCUMENT_ENCRYPTED"], pdfVersion);
  }
});

test("a password that only keeps people from printing does not keep us from reading", async () => {
  const bytes = await made((doc) => void doc.text("look"), { ownerPassword: "owner", permissions: {} });
  assert.deepEqual((await opened(bytes)).problems, []);
});

test("a PDF that was cut off: what is left of it is read, and the case says so", async () => {
  const whole = await made((doc) => void doc.text("one").addPage().text("two"), { compress: false });
  const cut = whole.subarray(0, whole.lastIndexOf("startxref"));
  const { pages, problems } = await opened(cut);
  assert.deepEqual([pages, problems], [2, ["DOCUMENT_DAMAGED"]]);
  const stump = await opened(whole.subarray(0, 400));
  assert.deepEqual([stump.pages, stump.problems], [0, ["DOCUMENT_DAMAGED"]]);
});

test("a wrong table of parts alone is nothing to speak of", async () => {
  const bytes = Buffer.from((await letter()).toString("latin1").replace(/startxref\n\d+/, "startxref\n7"), "latin1");
  const { pages, problems } = await opened(bytes);
  assert.deepEqual([pages, problems], [2, []]);
});

test("a form that its viewer makes up: what was filled in, and a person has to look", async () => {
  const data = "<xfa:datasets><iban>BE68539007547034</iban></xfa:datasets>";
  const bytes = onePagePdf("BT /F1 12 Tf 20 300 Td (Please wait) Tj ET", {
    catalog: "/NeedsRendering true /AcroForm << /Fields [] /XFA [(template) 6 0 R (datasets) 7 0 R] >>",
    objects: [
      { dictionary: "", stream: "<template/>" },
      { dictionary: "", stream: data },
    ],
  });
  const { pages, children, contents, problems } = await opened(bytes);
  assert.deepEqual([pages, problems], [1, ["DOCUMENT_UNSUPPORTED"]]);
  assert.deepEqual([children.map(({ name }) => name), contents], [["form-data.xml"], [data]]);
});
