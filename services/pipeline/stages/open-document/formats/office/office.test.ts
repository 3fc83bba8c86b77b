import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { imageOfText, zipOf } from "../../../../../../test/fixtures/fixtures.ts";
import { emfOf, emfText } from "../../../../../../test/fixtures/metafiles.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array, name = "a.docx") {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name, declaredType: "application/octet-stream" }, scratch);
  return { ...output, body: output.textFile === null ? "" : await readFile(join(scratch, output.textFile), "utf8") };
}
const part = (name: string, text: string | Uint8Array) => ({ name, bytes: Buffer.from(text) });
const types = (main: string) =>
  part(
    "[Content_Types].xml",
    `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/x.xml" ContentType="application/vnd.openxmlformats-officedocument.${main}.main+xml"/></Types>`,
  );
const docx = (body: string, ...more: { name: string; bytes: Buffer }[]) =>
  zipOf([
    types("wordprocessingml.document"),
    part("word/document.xml", `<w:document><w:body>${body}</w:body></w:document>`),
    ...more,
  ]);
const p = (text: string) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

test("Word: paragraphs, a table row by row, headers, hidden text, and pictures as documents", async () => {
  const picture = await imageOfText("a scanned letter");
  const found = await opened(
    docx(
      `${p("Dear bank,")}<w:tbl><w:tr><w:tc>${p("IBAN")}</w:tc><w:tc>${p("BE68 5390 0754 7034")}</w:tc></w:tr></w:tbl>
       <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>
       <mc:AlternateContent><mc:Choice>${p("boxed")}</mc:Choice><mc:Fallback>${p("boxed")}</mc:Fallback></mc:AlternateContent>`,
      part("word/header1.xml", `<w:hdr>${p("ACME &amp; Sons")}</w:hdr>`),
      part("word/media/image1.png", picture),
    ),
  );
  assert.deepEqual([found.format, found.pages, found.problems], ["office", 1, []]);
  assert.equal(
    found.body.replace(/\n+/g, "\n"),
    "ACME & Sons\nDear bank,\nIBAN\tBE68 5390 0754 7034\n[hidden: secret]\nboxed",
  );
  assert.deepEqual(
    found.children.map(({ name, mediaType }) => [name, mediaType]),
    [["image1.png", "image/png"]],
  );
});

test("Word and OpenDocument: words of drawings, diagrams and objects, and no drawing of an object that is there itself", async () => {
  const drawing = emfOf([emfText("DE89", 5)]);
  const diagram = "<dgm:dataModel><dgm:pt><a:p><a:r><a:t>Approve</a:t></a:r></a:p></dgm:pt></dgm:dataModel>";
  const parts = [part("word/media/image1.emf", drawing), part("word/diagrams/data1.xml", diagram)];
  const found = await opened(docx(p("Dear bank,"), ...parts));
  assert.match(found.body, /^Dear bank,\s+Approve$/);
  assert.deepEqual([found.children.map(({ name }) => name), found.problems], [["drawing-3.txt"], []]);
  const shown = await opened(docx(p("Dear bank,"), ...parts, part("word/embeddings/sheet1.xlsx", "a sheet")));
  assert.deepEqual(
    shown.children.map(({ name }) => name),
    ["sheet1.xlsx"],
  );
  const odt = zipOf([
    part("mimetype", "application/vnd.oasis.opendocument.text"),
    part("content.xml", "<o><text:p>Dear bank,</text:p></o>"),
    part(
      "Object 1/content.xml",
      "<o><table:table-row><table:table-cell><text:p>BE68</text:p></table:table-cell></table:table-row></o>",
    ),
  ]);
  assert.match((await opened(odt, "a.odt")).body, /^Dear bank,\s+BE68$/);
});

test("Excel: sheets by name, strings, dates, long numbers, and a hidden sheet said to be", async () => {
  const found = await opened(
    zipOf([
      types("spreadsheetml.sheet"),
      part(
        "xl/workbook.xml",
        '<workbook><sheets><sheet name="Payments" r:id="r1"/><sheet name="Old" state="hidden" r:id="r2"/></sheets></workbook>',
      ),
      part(
        "xl/_rels/workbook.xml.rels",
        '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
      ),
      part(
        "xl/sharedStrings.xml",
        "<sst><si><t>IBAN</t></si><si><r><t>BE68 5390 </t></r><r><t>0754 7034</t></r></si></sst>",
      ),
      part("xl/styles.xml", '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'),
      part(
        "xl/worksheets/sheet1.xml",
        '<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c s="1"><v>46025</v></c><c><v>1.23456789012E11</v></c><c t="b"><v>1</v></c><c t="inlineStr"><is><t>note</t></is></c></row></sheetData></worksheet>',
      ),
      part("xl/worksheets/sheet2.xml", "<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>"),
    ]),
  );
  assert.deepEqual([found.format, found.problems], ["office", []]);
  assert.equal(
    found.body,
    "Payments\nIBAN\tBE68 5390 0754 7034\n2026-01-03\t123456789012\tTRUE\tnote\n\n[hidden sheet: Old]\n7",
  );
});

/** A package whose parts are named by what it says of them, and not by habit. */
const named = (types: Record<string, string>, main: string) => [
  part(
    "[Content_Types].xml",
    `<Types>${Object.entries(types)
      .map(([name, type]) => `<Override PartName="/${name}" ContentType="application/vnd.${type}+xml"/>`)
      .join("")}</Types>`,
  ),
  part(
    "_rels/.rels",
    `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="${main}"/></Relationships>`,
  ),
];
const WORDML = "openxmlformats-officedocument.wordprocessingml";
const SHEETML = "openxmlformats-officedocument.spreadsheetml";

test("Word: the document is the part that the file names, with its notes, wherever they are", async () => {
  for (const main of ["word/document2.xml", "/word/document2.xml", "letter.xml"]) {
    const name = main.replace(/^\//, "");
    const found = await opened(
      zipOf([
        ...named({ [name]: `${WORDML}.document.main`, "word/below.xml": `${WORDML}.footnotes` }, main),
        part(name, `<w:document><w:body>${p("Pay BE68 5390 0754 7034")}</w:body></w:document>`),
        part("word/header22.xml", `<w:hdr>${p("ACME")}</w:hdr>`),
        part("word/below.xml", `<w:footnotes>${p("in euro")}</w:footnotes>`),
      ]),
    );
    assert.deepEqual([found.body, found.problems], ["ACME\n\nPay BE68 5390 0754 7034\n\nin euro", []], main);
  }
});

test("with macros they are read like those without", async () => {
  const letter = await opened(
    zipOf([
      ...named({ "word/document.xml": "ms-word.document.macroEnabled.main" }, "word/document.xml"),
      part("word/document.xml", `<w:document>${p("Dear bank")}</w:document>`),
      part("word/vbaProject.bin", "Sub AutoOpen()"),
    ]),
    "a.docm",
  );
  assert.deepEqual(
    [letter.mediaType, letter.body, letter.children, letter.problems],
    ["application/vnd.ms-word.document.macroenabled.12", "Dear bank", [], []],
  );
  const sheet = await opened(
    zipOf([
      ...named({ "xl/workbook.xml": "ms-excel.sheet.macroEnabled.main" }, "xl/workbook.xml"),
      part("xl/worksheets/sheet1.xml", "<worksheet><row><c><v>7</v></c></row></worksheet>"),
    ]),
    "a.xlsm",
  );
  assert.deepEqual([sheet.format, sheet.body, sheet.problems], ["office", "sheet1\n7", []]);
});

test("Excel: parts by other names, and what stands beside the cells: text boxes, and comments with their cell", async () => {
  const types = {
    "xl/book.xml": `${SHEETML}.sheet.main`,
    "xl/words.xml": `${SHEETML}.sharedStrings`,
    "xl/said.xml": `${SHEETML}.comments`,
  };
  const found = await opened(
    zipOf([
      ...named(types, "xl/book.xml"),
      part("xl/book.xml", '<workbook><sheets><sheet name="S1" r:id="r1"/></sheets></workbook>'),
      part(
        "xl/_rels/book.xml.rels",
        '<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>',
      ),
      part("xl/words.xml", "<sst><si><t>BE68 5390 0754 7034</t></si></sst>"),
      part("xl/worksheets/s.xml", '<worksheet><row><c t="s"><v>0</v></c></row></worksheet>'),
      part(
        "xl/said.xml",
        '<comments><authors><author>M</author></authors><comment ref="B1"><text><r><t>new </t></r><r><t>account</t></r></text></comment><comment ref="9"><text><t>why</t></text></comment></comments>',
      ),
      part("xl/comments/comment1.xml", '<comments><comment ref="AB12"><text><t>paid</t></text></comment></comments>'),
      part(
        "xl/drawings/drawing1.xml",
        "<xdr:wsDr><xdr:sp><xdr:txBody><a:p><a:r><a:t>pay today</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>",
      ),
    ]),
    "a.xlsx",
  );
  assert.deepEqual(found.problems, []);
  assert.equal(found.body, "S1\nBE68 5390 0754 7034\n\npay today\n\nB1: new account\nwhy\n\nAB12: paid");
});

test("OpenDocument: text and tables", async () => {
  const found = await opened(
    zipOf([
      part("mimetype", "application/vnd.oasis.opendocument.text"),
      part(
        "content.xml",
        `<office:document-content><office:body><office:text><text:h>Order</text:h><text:p>Pay<text:s text:c="2"/>now</text:p>
        <table:table><table:table-row><table:table-cell><text:p>IBAN</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="16000"/><table:table-cell><text:p>BE68 5390 0754 7034</text:p></table:table-cell></table:table-row></table:table>
        </office:text></office:body></office:document-content>`,
      ),
    ]),
    "a.odt",
  );
  assert.deepEqual(
    [found.format, found.mediaType, found.problems],
    ["office", "application/vnd.oasis.opendocument.text", []],
  );
  assert.match(found.body, /^Order\nPay {2}now\n+IBAN\t+BE68 5390 0754 7034$/);
});

const odt = (body: string) =>
  zipOf([
    part("mimetype", "application/vnd.oasis.opendocument.text"),
    part(
      "content.xml",
      `<office:document-content><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    ),
  ]);

test("OpenDocument: what was deleted is not read, and notes and comments come after the text they stand in", async () => {
  const comment =
    "<office:annotation><dc:creator>Marie</dc:creator><dc:date>2026-01-01</dc:date><text:p>check this</text:p></office:annotation>";
  const note = `<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>in euro${comment}</text:p></text:note-body></text:note>`;
  const found = await opened(
    odt(
      `<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Marie</dc:creator></office:change-info>
       <text:p>FR14 2004 1010 0505 0001 3M02 606</text:p></text:deletion></text:changed-region></text:tracked-changes>
       <text:p>Pay BE68 5390${comment} 0754 7034${note}.</text:p><text:p>Yours</text:p>`,
    ),
    "a.odt",
  );
  assert.deepEqual(found.problems, []);
  assert.equal(found.body, "Pay BE68 5390 0754 7034.\nYours\n\ncheck this\n\ncheck this\n\nin euro");
});

test("a sheet's comment does not join the value of its cell", async () => {
  const cell = (inside: string) => `<table:table-cell>${inside}<text:p>BE68 5390 0754 7034</text:p></table:table-cell>`;
  const comment = "<office:annotation><text:p>new</text:p></office:annotation>";
  const table = `<table:table table:name="T"><table:table-row>${cell("")}${cell(comment)}</table:table-row></table:table>`;
  const found = await opened(odt(table), "a.ods");
  assert.equal(found.body, "T\nBE68 5390 0754 7034\tBE68 5390 0754 7034\n\nnew");
});

test("Word: what was moved elsewhere stands only where it went", async () => {
  const moved = (tag: string) => `<w:${tag}><w:r><w:t>FR14</w:t><w:tab/><w:br/></w:r></w:${tag}>`;
  const mark = "<w:pPr><w:rPr><w:moveFrom/><w:del/></w:rPr></w:pPr>";
  const found = await opened(
    docx(`<w:p>${mark}<w:r><w:t>BE68 5390</w:t></w:r>${moved("moveFrom")}${moved("del")}
    <w:r><w:t xml:space="preserve"> 0754 7034</w:t></w:r></w:p><w:p>${moved("moveTo")}</w:p>`),
  );
  assert.equal(found.body, "BE68 5390 0754 7034\nFR14");
});

test("no entity of its own is expanded", async () => {
  const xml = `<!DOCTYPE d [<!ENTITY a "${"x".repeat(1_000)}">]><w:document><w:body>${p("&a;&a;")}</w:body></w:document>`;
  const found = await opened(zipOf([types("wordprocessingml.document"), part("word/document.xml", xml)]));
  assert.equal(found.body, "&a;&a;");
});

test("what is encrypted or broken is said to be", async () => {
  const cfb = Buffer.alloc(2_048);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(cfb);
  Buffer.from("EncryptedPackage", "utf16le").copy(cfb, 1_152);
  cfb.writeUInt16LE(9, 30);
  cfb.writeUInt32LE(1, 48);
  assert.deepEqual((await opened(cfb)).problems, ["DOCUMENT_ENCRYPTED"]);
  assert.deepEqual((await opened(zipOf([types("wordprocessingml.document"), part("word/x.xml", "")]))).problems, [
    "DOCUMENT_DAMAGED",
  ]);
});

test("a document changed anywhere gives an answer or a code", async () => {
  const whole = docx(p("Dear bank, ".repeat(40)));
  const place = fc.nat({ max: whole.length - 1 });
  await fc.assert(
    fc.asyncProperty(place, fc.nat({ max: 255 }), place, async (at, byte, cut) => {
      const bytes = Buffer.from(whole).fill(byte, at, at + 2);
      const { problems, pages, children } = await opened(bytes.subarray(0, Math.max(8, cut)));
      assert.ok(problems.length > 0 || pages === 1 || children.length > 0);
    }),
    { numRuns: 60, seed: 4 },
  );
});
