import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../test/support/property.ts";
import { isolatedText, shownText } from "./shown-text.ts";

test("what turns letters round is shown by its code, and what only steers is left out", () => {
  assert.equal(shownText("invoice\u202Efdp.exe"), "invoice[U+202E]fdp.exe");
  assert.equal(shownText("\u2067BE68\u2069 \u202A1\u202C"), "[U+2067]BE68[U+2069] [U+202A]1[U+202C]");
  assert.equal(shownText("\u200F1234 5678\u061C\u200E"), "1234 5678");
});

test("what a terminal would obey is shown, lines stay lines", () => {
  assert.equal(shownText("a\u001B[2Jb\u0007\u0085"), "a[U+001B][2Jb[U+0007][U+0085]");
  assert.equal(shownText("one\r\n\ttwo"), "one\r\n\ttwo");
});

test("honest text in any script is shown as it was written", () => {
  for (const text of ["طلب تحويل إلى IBAN BE68", "بانک‌ها", "שלום", "Überweisung – 5 €", "👩‍👩‍👧", ""])
    assert.equal(shownText(text), text);
  assert.equal(isolatedText("שלום"), "\u2068שלום\u2069");
});

test("a text that is cut has no half characters", () => {
  assert.equal(shownText("ab😀", 3), "ab");
  assert.equal(shownText("ab😀", 4), "ab😀");
});

test("whatever comes, nothing that turns or steers is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      assert.doesNotMatch(shownText(text), /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/u);
      assert.doesNotMatch(shownText(text).replaceAll(/[\t\n\r]/g, ""), /\p{Cc}/u);
    }),
  );
});
