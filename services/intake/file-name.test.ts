import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { cleanFileName } from "./file-name.ts";

test("names are kept as text, without the way to them", () => {
  assert.equal(cleanFileName("Überweisung März 2026.pdf"), "Überweisung März 2026.pdf");
  assert.equal(cleanFileName("../../etc/passwd"), "passwd");
  assert.equal(cleanFileName("C:\\Users\\me\\scan.tif"), "scan.tif");
  assert.equal(cleanFileName("a\r\nSet-Cookie: x.pdf"), "aSet-Cookie: x.pdf");
  assert.equal(cleanFileName("invoice\u202Efdp.exe"), "invoicefdp.exe");
  assert.equal(cleanFileName("u\u0308.pdf"), "ü.pdf");
});

test("what is no name gets one", () => {
  for (const none of [undefined, "", "   ", ".", "..", "/", "a/", "\0"])
    assert.equal(cleanFileName(none, "file-1"), "file-1");
});

test("an endless name keeps its beginning and its ending", () => {
  const cut = cleanFileName(`${"n".repeat(10_000)}.pdf`);
  assert.equal(cut.length, 255);
  assert.match(cut, /^n+…\.pdf$/);
});

test("whatever comes, the name is storable, bounded and has no control characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 600 }), (name) => {
      const clean = cleanFileName(name);
      assert.ok([...clean].length <= 255 && clean.length > 0);
      assert.ok(clean.isWellFormed());
      assert.doesNotMatch(clean, /[\p{Cc}/\\]/u);
    }),
  );
});
