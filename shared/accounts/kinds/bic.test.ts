import assert from "node:assert/strict";
import { test } from "node:test";
import { inText, summary } from "../../../test/support/account-texts.ts";
import fc from "../../../test/support/property.ts";
import { REPAIRED_CONFIDENCE } from "../account.ts";
import { findBics } from "./bic.ts";
import { findIbans } from "./iban.ts";

const bics = (text: string) =>
  inText(text)
    .filter(({ kind }) => kind === "bic")
    .map(({ value, check }) => `${value} ${check}`);

test("a BIC is found by its label, its column, or beside an IBAN of its country", () => {
  assert.deepEqual(bics("BIC: DEUTDEFF500"), ["DEUTDEFF500 none"]);
  assert.deepEqual(bics("SWIFT/BIC NWBKGB2L"), ["NWBKGB2L none"]);
  assert.deepEqual(bics("BIC (SWIFT-Code): GENO DE F1 ABC"), ["GENODEF1ABC none"]);
  assert.deepEqual(bics("Verkäufer-BIC: PBNKDEFF"), ["PBNKDEFF none"]);
  assert.deepEqual(bics("IBAN DE89 3704 0044 0532 0130 00 / COBADEFF"), ["COBADEFF none"]);
  assert.deepEqual(bics("IBAN\tBIC\nDE89 3704 0044 0532 0130 00\tCOBADEFFXXX"), ["COBADEFFXXX none"]);
  assert.deepEqual(bics("iban be68539007547034 bic gebabebb"), ["GEBABEBB none"]);
});

test("an IBAN under a bank's code is no bank's code, and is told where it fails its check digits", () => {
  for (const text of ["BIC GEBABEBB\nIBAN BE68 5390 0754 7035", "SWIFT GEBABEBB\nIBAN BE68539007547035"])
    assert.deepEqual(summary(inText(text)), ["bic GEBABEBB none", "iban BE68539007547035 invalid"], text);
  assert.deepEqual(summary(inText("BIC\nIBAN BE68 5390 0754 7035")), ["iban BE68539007547035 invalid"]);
});

test("a scanned code of no country is one of the account's country beside it where signs look alike, and for a person", () => {
  const scanned = (text: string) =>
    findBics(text, findIbans(text, [], true), true).map(({ value, check, confidence }) => {
      assert.ok(confidence <= REPAIRED_CONFIDENCE || check === "none");
      return `${value} ${check}`;
    });
  const iban = "DE02120300000000202051";
  assert.deepEqual(scanned(`${iban}\nBYLAOEM1001`), ["BYLADEM1001 repaired"]);
  assert.deepEqual(scanned(`IBAN ${iban} BIC: COBAOLFFXXX`), ["COBADEFFXXX repaired"]);
  assert.deepEqual(scanned(`IBAN ${iban}\nVERTRAGS MUSTERQE KUNDE100`), [], "words");
  assert.deepEqual(scanned("BYLAOEM1001"), [], "without an account nothing says of which country it is");
  assert.deepEqual(findBics(`${iban}\nBYLAOEM1001`, findIbans(iban)), [], "what was typed is as it was meant");
});

test("capitalised words have the form of a BIC and are none", () => {
  for (const text of [
    "PAIEMENT",
    "LEINSTER",
    "CREDITOR",
    "BIC REQUIRED FOR ALL PAYMENTS",
    "ORDERS24 MEMBERS1",
    "NO BIC PAIEMENT",
    "IBAN IT60X0542811101000000123456 of the CREDITOR",
    "FACTURES",
    "DECEMBER INVOICES",
  ])
    assert.deepEqual(bics(text), [], text);
});

test("a word that is called a BIC, and holds a country, is none", () => {
  const words = "PAIEMENT LEINSTER RECHNUNG REQUIRED GEMEINDE CREDITOR BUSINESS PROGRESS VIREMENT REMITTER CUSTOMER";
  for (const word of words.split(" ")) {
    assert.deepEqual(bics(`BIC: ${word}`), [], word);
    assert.deepEqual(bics(`IBAN FR14 2004 1010 0505 0001 3M02 606\nBIC : ${word}`), [], word);
  }
});

test("codes of letters alone are found by their label, whatever country's account stands there", () => {
  const codes =
    `DEUTDEFF COBADEFF HYVEDEMM DEUTDEDB SOLADEST BELADEBE BNPAFRPP SOGEFRPP KREDBEBB GEBABEBB UBSWCHZH CRESCHZZ
    BCITITMM BBVAESMM GIBAATWW BREXPLPW OTPVHUHB SUBASKBX BCOMPTPL TGBATRIS DBSSSGSG HSBCHKHH BOTKJPJT ICBKCNBJ NBADAEAA
    RIBLSARI ESSESESS NDEAFIHH DABADKKK DNBANOKK BCEELULL KASITHBK CIBEEGCX POFICHBE ROYCCATT BRDEROBU`.split(/\s+/);
  for (const code of codes) assert.deepEqual(bics(`Correspondent bank SWIFT: ${code}`), [`${code} none`], code);
});

test("no text without a label gives a BIC", () => {
  const word = fc.string({
    unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), fc.constantFrom(" ", "\n", ", "), (words, separator) => {
      fc.pre(!words.some((one) => /BIC|SWIFT|IBAN|ISIN|LEI/.test(one)));
      assert.deepEqual(bics(words.join(separator)), []);
    }),
    { numRuns: 1_000 },
  );
});

test("one that is called a BIC and has a character too few is shown as invalid", () => {
  assert.deepEqual(bics("Verkäufer-BIC: COBADEFXXX"), ["COBADEFXXX invalid"]);
  assert.deepEqual(summary(inText("BIC: ________")), []);
});
