import assert from "node:assert/strict";
import { test } from "node:test";
import { hasBlankPayer } from "./blank-fields.ts";

test("a payer's field with nothing behind it, beside another one, is blank, whatever stands between the lines", () => {
  for (const text of [
    "IBAN debiteur:\nNaam debiteur:\nStuur dit naar Postbus 12\nRekening ",
    "IBAN debiteur:\n\nNaam debiteur:\n\nStuur dit naar Postbus 12\n\nRekening ",
    "Debtor name ________\nDebtor IBAN ________________\nOur bank: ",
    "Zahlungspflichtiger: ____\nKonto: ____\nTurnverein, Konto ",
  ])
    assert.equal(hasBlankPayer(text), true, text);
});

test("a field with its account behind or below it is filled in, and a heading is no field", () => {
  for (const text of [
    "IBAN debiteur: ",
    "Debiteur:\nIBAN: ",
    "Naam debiteur: R. Smit\nIBAN debiteur: NL91ABNA0417164300\nRekening ",
    "Datum: ____\nPlaats: ____\nWij schrijven af van rekening ",
  ])
    assert.equal(hasBlankPayer(text), false, text);
});
