import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { zipOf } from "../../../../../../test/fixtures/fixtures.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();

async function opened(parts: Record<string, string>) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, zipOf(Object.entries(parts).map(([name, text]) => ({ name, bytes: Buffer.from(text) }))));
  const output = await openInChild({ path, name: "a", declaredType: "application/octet-stream" }, scratch);
  return { ...output, body: output.textFile === null ? "" : await readFile(join(scratch, output.textFile), "utf8") };
}
const types = (main: string) => ({
  "[Content_Types].xml": `<Types><Override PartName="/x.xml" ContentType="application/vnd.openxmlformats-officedocument.${main}.main+xml"/></Types>`,
});
const p = (text: string) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

test("Word: ticked boxes, what stands apart, and letters that were put in as they were", async () => {
  const box = (state: string) =>
    `<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>${state}</w:checkBox></w:ffData></w:fldChar></w:r>`;
  const sign = (font: string, code: string) => `<w:r><w:sym w:font="${font}" w:char="${code}"/></w:r>`;
  const found = await opened({
    ...types("wordprocessingml.document"),
    "word/document.xml": `<w:document><w:p>${box("<w:checked/>")}<w:r><w:t>yes</w:t></w:r>${box("")}<w:r><w:t>no</w:t></w:r></w:p>
       <w:p>${sign("Wingdings", "F0FE")}${sign("Wingdings 2", "F052")}${sign("Wingdings", "F04A")}${sign("Symbol", "F0FE")}<w:r><w:t>x</w:t></w:r></w:p>
       <w:p><w:r><w:t>left</w:t><w:ptab w:alignment="right"/><w:t>right</w:t></w:r></w:p>
       <w:p><w:r><w:t>12</w:t></w:r><w:r><w:txbxContent>${p("34")}</w:txbxContent></w:r></w:p><w:altChunk r:id="a"/></w:document>`,
    "word/_rels/document.xml.rels":
      '<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="/word/afchunk.htm"/></Relationships>',
    "word/afchunk.htm": "<p>Dear bank</p>",
  });
  assert.equal(found.body, "☒yes☐no\n☑☑x\nleft\tright\n12\n34");
  assert.deepEqual(
    found.children.map(({ name, mediaType }) => [name, mediaType]),
    [["afchunk.htm", "text/html"]],
  );
});

test("Excel: zeros in front, hours, the years of old Macs, and what is printed above", async () => {
  const sheet = (workbook: string) =>
    opened({
      ...types("spreadsheetml.sheet"),
      "xl/workbook.xml": `<workbook>${workbook}</workbook>`,
      "xl/styles.xml":
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00\\-00\\-00"/><numFmt numFmtId="165" formatCode="0.00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs></styleSheet>',
      "xl/worksheets/sheet1.xml":
        '<worksheet><sheetData><row><c s="1"><v>10203</v></c><c s="1"><v>1234567</v></c><c s="2"><v>5</v></c><c s="3"><v>0.5</v></c><c s="3"><v>44563</v></c></row></sheetData><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12Account 12&amp;RA&amp;&amp;B &amp;P</oddHeader></headerFooter></worksheet>',
    });
  assert.equal((await sheet("")).body, "sheet1\n01-02-03\t123-45-67\t5\t12:00\t2022-01-02\nAccount 12\tA&B");
  assert.match((await sheet('<workbookPr date1904="1"/>')).body, /2026-01-03/);
});

test("OpenDocument: what a picture shows is no text of the letter, and a text box stands apart", async () => {
  const found = await opened({
    mimetype: "application/vnd.oasis.opendocument.text",
    "content.xml":
      "<office:text><text:p>12<draw:frame><svg:title>Logo</svg:title><svg:desc>A lion</svg:desc><draw:text-box><text:p>34</text:p></draw:text-box></draw:frame> of <text:title>May</text:title></text:p></office:text>",
  });
  assert.equal(found.body, "12\n34\n of May");
});
