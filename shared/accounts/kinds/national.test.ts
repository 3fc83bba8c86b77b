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

test("UK: a list has its labels at its head only", () => {
  const list =
    "Payee\tSort code\tAccount\tAmount\nP Shah\t20-11-11\t12345678\t1,904.22\nR Cole\t40-22-22\t87654321\t2,011.80";
  const found = ["uk 20111112345678 none", "uk 40222287654321 none"];
  assert.deepEqual(summary(inText(list)), found);
  assert.deepEqual(summary(inText(`${list}\nTotal\t3,916.02\nB Low\t50-33-33\t11112222\t1.00`)), found);
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

test("two parties, each with the account before the bank's code: the pairs are not crossed", () => {
  for (const text of [
    "Account No: 12345678\nSort code: 20-45-50\nAccount No: 31926819\nSort code: 60-16-13",
    "From: Account number 12345678, sort code 20-45-50 (Mr A Shah)\nTo: Account number 31926819, sort code 60-16-13",
    "Sort code: 20-45-50\nAccount No: 12345678\nSort code: 60-16-13\nAccount No: 31926819",
  ])
    assert.deepEqual(summary(inText(text)), ["uk 20455012345678 none", "uk 60161331926819 none"], text);
  assert.deepEqual(
    summary(
      inText("Debit account number 123456789, routing 021000021\nCredit account number 987654321, routing 026009593"),
    ),
    ["us 021000021123456789 valid", "us 026009593987654321 valid"],
  );
  assert.deepEqual(summary(inText("Kto. 648489890 BLZ 500 105 17\nKto. 0532013000 BLZ 370 400 44")), [
    "de 50010517648489890 none",
    "de 370400440532013000 none",
  ]);
});

test("an account on both sides of the only bank's code: the one after it, as banks print them", () => {
  assert.deepEqual(summary(inText("Account 11112222. Sort code: 20-45-50 Account: 12345678")), [
    "uk 20455012345678 none",
  ]);
});

test("n° between a label and its number", () => {
  assert.deepEqual(summary(inText("A verser au compte n° 539 0075470 34")), ["be 539007547034 valid"]);
  assert.deepEqual(summary(inText("IBAN n° BE68 5390 0754 703")), ["iban BE6853900754703 invalid"]);
  assert.deepEqual(summary(inText("facture n° 539 0075470 34")), []);
});

test("Netherlands: giro numbers by the word that names them, with no check and for a person to see", () => {
  const [giro] = inText("Gelieve te storten op gironummer 1234567 ten name van A. Visser.");
  assert.deepEqual([giro?.kind, giro?.value, giro?.check], ["nl", "1234567", "none"]);
  assert.ok((giro?.confidence ?? 1) < 0.9);
  assert.deepEqual(summary(inText("girorekening: 12.34.567")), ["nl 1234567 none"]);
  assert.deepEqual(summary(inText("acceptgiro 1234567, klantnummer 1234567, rekening 1234567")), []);
  assert.deepEqual(summary(inText("girorekening 417164300")), ["nl 417164300 valid"]);
});
