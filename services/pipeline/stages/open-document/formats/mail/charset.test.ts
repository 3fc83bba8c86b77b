import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../../../../test/support/property.ts";
import { knownSet } from "../../character-sets.ts";
import { decodeText } from "./charset.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");
const wide = (text: string) => Buffer.from(text, "utf16le");

for (const [how, bytes, declared, text, used, guessed] of [
  ["as declared", latin1("Caf\xe9"), "iso-8859-15", "Café", "iso-8859-15", false],
  ["DOS of Western Europe", latin1("M\x81ller \x9c"), "ibm850", "Müller £", "ibm850", false],
  ["DOS of America", latin1("M\x81ller \x9b"), '"CP437"', "Müller ¢", "cp437", false],
  ["UTF-7", latin1("Gr+APwA3w-e"), "UTF-7", "Grüße", "utf7", false],
  ["Macintosh", latin1("M\x9fller"), "x-mac-roman", "Müller", "macintosh", false],
  ["UTF-8 under another name", Buffer.from("Müller"), "iso-8859-1", "Müller", "utf-8", true],
  ["UTF-8 without a name", Buffer.from("Müller"), undefined, "Müller", "utf-8", true],
  ["UTF-8", Buffer.from("Müller"), "UTF-8", "Müller", "utf-8", false],
  ["ASCII without a name", latin1("Muller"), undefined, "Muller", "utf-8", false],
  ["ASCII that is more", latin1("M\xfcller"), "us-ascii", "Müller", "windows-1252", true],
  ["Japanese without a name", latin1("\x1b$B4A\x1b(B"), undefined, "漢", "iso-2022-jp", true],
  ["UTF-16 with a mark", wide("\ufeffMüller"), "utf-16", "Müller", "utf-16le", false],
  ["UTF-16 with its end first", wide("Müller").swap16(), "utf-16", "Müller", "utf-16be", true],
  ["what is called UTF-16 and is ASCII", latin1("Muller"), "utf-16", "Muller", "utf-8", false],
] as const)
  test(`${how} is read, and told`, () => {
    const found = decodeText(bytes, declared);
    assert.deepEqual([found.text, found.used, found.guessed, found.isDamaged], [text, used, guessed, false]);
    assert.equal(found.declared, declared ?? null);
  });

test("a set that nobody knows: damaged where its letters are a guess", () => {
  const found = decodeText(latin1("M\xfcller"), "x-own-set");
  assert.deepEqual(found, {
    ...{ text: "Müller", isDamaged: true, declared: "x-own-set", used: "windows-1252", guessed: true },
  });
  assert.equal(decodeText(Buffer.from("Müller"), "x-own-set").isDamaged, false);
  assert.equal(decodeText(latin1("M\xfcller"), "unknown-8bit").isDamaged, false);
});

test("HTML's own word counts where the mail has none", () => {
  const html = latin1('<meta charset="windows-1251"><p>\xcf\xf0\xe8');
  assert.equal(decodeText(html, undefined, true).declared, "windows-1251");
  assert.match(decodeText(html, "x-unknown", true).text, /При$/);
  assert.match(decodeText(html, "iso-8859-1", true).text, /Ïðè$/);
});

test("what decodes bytes into something else than letters is no set", () => {
  for (const name of ["hex", "base64", "binary", "ucs2", "utf8x", "internal", "", "constructor", "cp"])
    assert.equal(knownSet(name), null, name);
});

test("any bytes under any name give a text", () => {
  const name = fc.oneof(
    fc.constantFrom(
      "cp437",
      "cp850",
      "utf-7",
      "utf-7-imap",
      "utf-16",
      "utf-32",
      "macintosh",
      "macroman",
      "viscii",
      "hex",
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), name, fc.boolean(), (bytes, declared, isHtml) => {
      const found = decodeText(Buffer.from(bytes), declared, isHtml);
      assert.ok(typeof found.text === "string" && found.used !== "");
      assert.deepEqual(decodeText(Buffer.from(bytes), declared, isHtml), found);
    }),
    { numRuns: 500 },
  );
});
