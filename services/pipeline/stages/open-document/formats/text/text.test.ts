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
