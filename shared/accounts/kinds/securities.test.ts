import assert from "node:assert/strict";
import { test } from "node:test";
import { inText, summary } from "../../../test/support/account-texts.ts";

test("ISINs are found with and without their label, and nobody's account", () => {
  for (const isin of ["US0378331005", "DE0007164600", "XS2343822842", "GB00B5B74S01", "FR0000120628", "BE0003470755"]) {
    const [found] = inText(`ISIN ${isin} Registered Shares`);
    assert.deepEqual([found?.value, found?.check, found?.role], [isin, "valid", "other"]);
  }
  assert.deepEqual(summary(inText("APPLE INC. US0378331005 25 Stück")), ["isin US0378331005 valid"]);
  assert.deepEqual(summary(inText("ISIN: US 037833 100 5")), ["isin US0378331005 valid"]);
});

test("VAT numbers of twelve characters are no ISINs, though one in ten passes for one", () => {
  // Both have the Luhn digit of an ISIN: the VAT number by chance.
  for (const vat of ["BE0403170701", "PL1234563218", "CZ6903123455"])
    for (let last = 0; last < 10; last++) assert.deepEqual(summary(inText(`TVA ${vat.slice(0, 11)}${last}`)), [], vat);
});

test("an ISIN that fails is shown where it is called one, and repaired where OCR explains it", () => {
  assert.deepEqual(summary(inText("ISIN: US0378331006")), ["isin US0378331006 invalid"]);
  assert.deepEqual(summary(inText("ISIN: US037833100S")), ["isin US0378331005 repaired"]);
  assert.deepEqual(summary(inText("article US0378331006")), []);
});

test("LEIs need their label or the reserved zeros", () => {
  assert.deepEqual(summary(inText("LEI 529900T8BM49AURSDO55")), ["lei 529900T8BM49AURSDO55 valid"]);
  assert.deepEqual(summary(inText("of 5493001KJTIIGC8Y1R12 in")), ["lei 5493001KJTIIGC8Y1R12 valid"]);
  assert.deepEqual(summary(inText("LEI: 5493001KJTIIGC8Y1R13")), ["lei 5493001KJTIIGC8Y1R13 invalid"]);
  assert.deepEqual(summary(inText("tracking 5493001KJTIIGC8Y1R13")), []);
});
