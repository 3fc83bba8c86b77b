import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { TEXT_CHARACTERS_MAX } from "../../limits.ts";
import { decode, encodingOf } from "./encoding.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array | string, name = "a.txt") {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name, declaredType: "application/octet-stream" }, scratch);
  return { ...output, body: output.textFile === null ? null : await readFile(join(scratch, output.textFile), "utf8") };
}

const TEXT = "Überweisung über 12 € an Café";
for (const [what, bytes] of [
  ["UTF-8", Buffer.from(TEXT)],
  ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${TEXT}`)],
  ["UTF-16 little endian", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
  ["UTF-16 big endian", Buffer.from(`\ufeff${TEXT}`, "utf16le").swap16()],
  ["UTF-16 without a mark", Buffer.from(TEXT, "utf16le")],
  ["windows-1252", Buffer.from(TEXT.replace("€", "\x80"), "latin1")],
] as const)
  test(`text in ${what} is read as it was written`, async () => {
    const found = await opened(bytes);
    assert.deepEqual([found.format, found.mediaType, found.pages, found.problems], ["text", "text/plain", 1, []]);
    assert.equal(found.body, TEXT);
  });

test("what it is stands in its bytes, not in its name", async () => {
  assert.equal((await opened("<?xml version='1.0'?><Document/>", "a.txt")).mediaType, "application/xml");
  assert.equal((await opened("<!DOCTYPE html><p>Hi", "a.pdf")).mediaType, "text/html");
  assert.equal((await opened("a;b\n1;2\n", "a.csv")).mediaType, "text/csv");
  assert.deepEqual((await opened(Buffer.from([1, 0, 2, 0, 3, 9, 200, 0, 0]))).problems, ["DOCUMENT_UNSUPPORTED"]);
  assert.deepEqual((await opened("")).problems, ["EMPTY"]);
});

for (const [how, html, name] of [
  ["a part of a page", "<div><p>Pay <b>now</b></p></div>", "a.txt"],
  ["behind a comment", "<!-- made by x -->\n<table><tr><td>Pay now</td></tr></table>", "a.txt"],
  ["with the meta tag in front", '<meta name="a" content="b"><p>Pay now', "a.txt"],
  ["beginning with a word, and called so", "Pay <b>now</b><br>", "a.html"],
] as const)
  test(`HTML ${how} is read as a person reads it`, async () => {
    const found = await opened(html, name);
    assert.deepEqual([found.mediaType, found.body], ["text/html", "Pay now"]);
  });

test("many comments before something else keep nothing busy", async () => {
  const comments = "<!---->".repeat(200);
  assert.equal((await opened(`${comments}nothing`)).mediaType, "text/plain");
  assert.equal((await opened(`${comments}<html><body>Guten Tag</body></html>`)).mediaType, "text/html");
});

test("data and prose with such letters are no HTML", async () => {
  for (const xml of [
    "<payment><p>1</p></payment>",
    "<table-of-accounts></table-of-accounts>",
    "<pain:br xmlns:pain='x'/>",
    "<b2b>1</b2b>",
  ])
    assert.equal((await opened(xml, "a.xml")).mediaType, "application/xml", xml);
  for (const prose of ["a < b and <p", "Dear <b>bank</b>", "<p"])
    assert.equal((await opened(prose, "a.txt")).mediaType, "text/plain", prose);
});

const inSet = (letters: readonly (readonly [string, number])[], text: string): Buffer =>
  Buffer.concat([...text].map((letter) => Buffer.from([new Map(letters).get(letter) ?? letter.charCodeAt(0)])));
const CYRILLIC = [
  ["П", 0xcf],
  ["р", 0xf0],
  ["и", 0xe8],
] as const;
const POLISH = [
  ["Ł", 0xa3],
  ["ó", 0xf3],
  ["ź", 0xbc],
] as const;

for (const [how, bytes, shown] of [
  ["HTML", inSet(CYRILLIC, '<html><head><meta charset="windows-1251"></head><body>При</body></html>'), "При"],
  [
    "HTML of old",
    inSet(CYRILLIC, '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>При'),
    "При",
  ],
  ["XML", inSet(POLISH, '<?xml version="1.0" encoding="ISO-8859-2"?><a>Łóź</a>'), /<a>Łóź<\/a>/],
  ["UTF-8 that says otherwise", Buffer.from('<meta charset="windows-1251"><p>При'), "При"],
  ["a name in single bytes of two", inSet([["é", 0xe9]], '<meta charset="utf-16"><p>é.'), "é."],
  ["a name of nothing", inSet([["é", 0xe9]], '<meta charset="nothing"><p>é.'), "é."],
  ["escapes", Buffer.from('<meta charset="iso-2022-jp"><p>\x1b$B4A\x1b(B'), "漢"],
] as const)
  test(`the character set that ${how} names is used where the bytes allow it`, async () => {
    const { body } = await opened(bytes, "a.bin");
    if (typeof shown === "string") assert.equal(body, shown);
    else assert.match(body ?? "", shown);
  });

test("a declaration counts for what stands far behind it, too", async () => {
  const text = `<meta charset="windows-1251"><p>${"word ".repeat(5_000)}При`;
  assert.match((await opened(inSet(CYRILLIC, text))).body ?? "", /При$/);
});

test("a picture within HTML is a document of its own", async () => {
  const found = await opened('<html><body>Letter <img src="data:image/gif;base64,R0lGODlh"></body></html>', "a.html");
  assert.deepEqual([found.body, found.problems], ["Letter", []]);
  assert.deepEqual(found.children, [{ file: "child-1", name: "picture-1.gif", mediaType: "image/gif" }]);
});

test("a text longer than is read is cut, and says so", async () => {
  const found = await opened("word ".repeat(TEXT_CHARACTERS_MAX / 4));
  assert.deepEqual([found.body?.length, found.problems], [TEXT_CHARACTERS_MAX, ["TEXT_TOO_LONG"]]);
});

test("any text survives UTF-8 and UTF-16", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), (text) => {
      for (const encoding of ["utf8", "utf16le"] as const) {
        const bytes = Buffer.from(`\ufeff${text}`, encoding);
        const found = encodingOf(bytes);
        assert.ok(found !== null);
        assert.equal(decode(bytes, found), text.toWellFormed());
      }
    }),
  );
});
