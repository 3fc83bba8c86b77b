import assert from "node:assert/strict";
import { test } from "node:test";
import { languageOf } from "./language.ts";

for (const [text, expected] of [
  ["Please find our invoice below. The amount is due within 30 days from the date of this letter.", "en"],
  ["Veuillez trouver ci-joint notre facture. Le montant est à régler dans les 30 jours par virement.", "fr"],
  ["Gelieve het bedrag van deze factuur binnen 30 dagen over te schrijven op onze rekening.", "nl"],
  ["Bitte überweisen Sie den Betrag der Rechnung innerhalb von 30 Tagen auf unser Konto.", "de"],
  ["4111 1111 IBAN BE68 5390 0754 7034 EUR 12,00", null],
  ["", null],
  ["Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor", null],
] as const)
  test(`${expected ?? "no language"}: ${text.slice(0, 40)}`, () => {
    assert.equal(languageOf(text), expected);
  });

test("capitals, line ends and words cut by OCR do not matter", () => {
  assert.equal(languageOf("BITTE\nÜBERWEISEN SIE DEN BE-\nTRAG DER RECHNUNG AUF DAS KONTO"), "de");
});

test("two languages in equal parts are neither", () => {
  assert.equal(
    languageOf(
      "please pay the amount of your invoice and our costs. Veuillez le montant de votre facture et du compte",
    ),
    null,
  );
});
