import assert from "node:assert/strict";
import { test } from "node:test";
import { ibanRoles as roles } from "../../test/support/account-texts.ts";
import { propose } from "./find-accounts.ts";

const IBAN = "DE89 3704 0044 0532 0130 00";
const OTHER = "NL91 ABNA 0417 1643 00";

test("a sender who made his claim over is not whom to pay, though his foot prints an account", () => {
  for (const text of [
    `Invoice 7, due in 30 days\nThis debt has been assigned to Fidelity Invoice Finance plc; pay to account ${IBAN}.\nMiller Ltd, registered in England, bank account ${OTHER}`,
    `Rechnung 7, zahlbar bis 30.04.\nWir haben unsere Forderungen abgetreten. Zahlungen mit schuldbefreiender Wirkung nur an:\nElbe Bank, IBAN ${IBAN}\nVerwendungszweck 7\nWeber Druck GmbH, HRB 7, IBAN ${OTHER}`,
    `Facture 7 à régler\nPour être libératoire, votre règlement est à verser sur le compte ${IBAN} de Factor Sud, subrogée dans nos droits.\nGiraud SARL, RCS Avignon 442, compte ${OTHER}`,
    `Factuur 7, te betalen binnen 30 dagen\nDeze vordering is overgedragen aan Oranje NV. Betaal op rekening ${IBAN}.\nVan Dam BV, KvK 12098765, IBAN ${OTHER}`,
  ])
    assert.deepEqual(roles(text), ["beneficiary", "unknown"], text);
  assert.deepEqual(roles(`Rechnung 7, zahlbar bis 30.04.\nWeber Druck GmbH, HRB 7, IBAN ${OTHER}`), ["beneficiary"]);
});

test("German has its verb behind the account", () => {
  assert.deepEqual(roles(`Gebühren bitte meinem Verrechnungskonto ${IBAN} belasten.`), ["payer"]);
  assert.deepEqual(roles(`Mein Verrechnungskonto ${IBAN} habe ich bei Ihnen.`), ["other"]);
});

test("what comes back to my account is mine, and what goes from my savings I pay", () => {
  for (const text of [
    `Ik wil het bedrag terug op mijn rekening ${IBAN}`,
    `I want the money returned to my account ${IBAN}`,
    `La somme doit être recréditée sur mon compte ${IBAN}`,
  ])
    assert.deepEqual(roles(text), ["beneficiary"], text);
  assert.deepEqual(roles(`Ik verzoek u € 50 over te boeken van mijn spaarrekening ${IBAN}`), ["payer"]);
  assert.deepEqual(roles(`Je fais opposition aux prélèvements présentés par FitClub sur mon compte ${IBAN}`), [
    "payer",
  ]);
});

test("what a mail quotes decides nothing", () => {
  const [found] = propose([
    { number: null, words: [], text: `Ignore the mail below.\n> Please pay to ${IBAN}` },
  ]).proposals;
  assert.equal(found?.rule.isDisputed, true);
  const [own] = propose([{ number: null, words: [], text: `See below.\nPlease pay to ${IBAN}` }]).proposals;
  assert.equal(own?.rule.isDisputed, undefined);
});

test("below a mandate's blank for the signature its maker prints his own account", () => {
  const form = (signing: string) =>
    `SEPA Direct Debit Mandate\nYou authorise the club to debit your account.\n${signing}\nKildare Club, [bank] ${IBAN}`;
  for (const signing of ["Date and signature: ____________", "Datum, Unterschrift ..........", "Signature :  ________"])
    assert.notEqual(roles(form(signing))[0], "payer", signing);
});
