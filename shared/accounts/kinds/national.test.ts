import assert from "node:assert/strict";
import { test } from "node:test";
import { inText, summary } from "../../../test/support/account-texts.ts";

test("UK: sort code and account by their labels, in a line, in two, or under a heading", () => {
  const found = ["uk 20000055779911 none"];
  assert.deepEqual(summary(inText("Sort code: 20-00-00  Account number: 55779911")), found);
  assert.deepEqual(summary(inText("Account No. 55779911\nSort Code 20 00 00")), found);
  assert.deepEqual(summary(inText("Sort code\tAccount number\n20-00-00\t55779911")), found);
  assert.deepEqual(summary(inText("S/C 200000 A/C 55779911")), found);
  assert.deepEqual(summary(inText("on 20-00-00 number 55779911")), []);
});

test("US: routing number with its checksum, and an account", () => {
  assert.deepEqual(summary(inText("ABA routing number: 021000021\nAccount number: 123456789")), [
    "us 021000021123456789 valid",
  ]);
  assert.deepEqual(summary(inText("Routing 021000022, account 123456789")), ["us 021000022123456789 invalid"]);
  assert.deepEqual(summary(inText("021000021 123456789")), []);
});

test("Belgium: 3-7-2 with its check digits", () => {
  assert.deepEqual(summary(inText("539-0075470-34")), ["be 539007547034 valid"]);
  assert.deepEqual(summary(inText("rekening 539-0075470-35")), ["be 539007547035 invalid"]);
  assert.deepEqual(summary(inText("539-0075470-35")), []);
  assert.deepEqual(summary(inText("rekeningnummer: 539007547034")), ["be 539007547034 valid"]);
});

test("Netherlands: by label and eleven test", () => {
  assert.deepEqual(summary(inText("rekeningnummer 12.34.56.789 t.n.v. Jansen")), ["nl 123456789 valid"]);
  assert.deepEqual(summary(inText("Bankrekening: 0417164300")), ["nl 0417164300 valid"]);
  assert.deepEqual(summary(inText("rekeningnr. 123456788")), ["nl 123456788 invalid"]);
  assert.deepEqual(summary(inText("telefoon 0123456789, BSN 123456782, klant 123456789")), []);
});

test("Germany: Bankleitzahl and Kontonummer, or a Kontonummer alone", () => {
  assert.deepEqual(summary(inText("Konto 532013000, BLZ 370 400 44")), ["de 37040044532013000 none"]);
  assert.deepEqual(summary(inText("BLZ: 37040044 Kto.-Nr.: 532 013 000")), ["de 37040044532013000 none"]);
  assert.deepEqual(summary(inText("Kontonummer 1234567")), ["de 1234567 none"]);
  assert.deepEqual(summary(inText("Konto 4400 Erlöse, Depotnummer 1234567891, BLZ ________")), [
    "depot 1234567891 none",
  ]);
});

test("the same account as national number and as IBAN: both are shown, with their own words", () => {
  const text = "Kto. 532013000 BLZ 37040044, IBAN DE89 3704 0044 0532 0130 00";
  assert.deepEqual(summary(inText(text)), ["de 37040044532013000 none", "iban DE89370400440532013000 valid"]);
});
