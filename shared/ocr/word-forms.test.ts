import assert from "node:assert/strict";
import { test } from "node:test";
import { languageOfFew } from "./word-forms.ts";

const HINTED = { own: 1, all: 1 };
const TOLD = { own: 2, all: 3 };
const told = (text: string, least = HINTED) => languageOfFew(text.split(" "), least);

test("a line of a bill or a letterhead speaks for its language by the forms of its words", () => {
  assert.equal(told("Handelsrechnung (380) Nr. 123 vom 03.06.2025"), "de");
  assert.equal(told("Au bon moulin SARL - 1242 chemin de l'olive - 84340 Malaucène"), "fr");
  assert.equal(told("Klantnummer 12 Totaal te betalen binnen 14 dagen, Beursstraat 5"), "nl");
  assert.equal(told("Description Quantity Price VAT 20 %"), "en");
});

test("addresses, numbers and a draw speak for none", () => {
  for (const text of ["", "12 345,00 EUR", "urn:cen.eu:en16931:2017#conformant", "INV-12 www.die-und.der"])
    assert.equal(told(text), null, text);
  assert.equal(told("Rechnung invoice"), null);
});

test("forms alone have to be more than words that every text is full of", () => {
  assert.equal(told("Handelsrechnung vom", TOLD), null);
  assert.equal(told("Handelsrechnung vom bzw.", TOLD), "de");
  assert.equal(told("wir bitten Sie", TOLD), "de");
});
