import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOfLines } from "../../test/support/account-texts.ts";
import { propose } from "./find-accounts.ts";
import type { RoleFound } from "./role.ts";

const IBAN = "DE89 3704 0044 0532 0130 00";
const OTHER = "NL91 ABNA 0417 1643 00";
const rules = (text: string): RoleFound[] =>
  propose([{ number: 1, words: [], text }]).proposals.map(({ rule }) => rule);
const isNotPayee = (rule: RoleFound | undefined) => rule?.never === "beneficiary" && rule.role !== "beneficiary";

test("a bill that prints its customer's account only: it is never the payee's, in four languages", () => {
  for (const text of [
    `Invoice 1\nYour IBAN: ${IBAN}\nBalance due EUR 44.00. Please pay within 14 days.`,
    `Invoice 1\nPatient IBAN: ${IBAN}\nPlease pay by card at reception within 14 days.`,
    `Invoice 1\nBill to: Mr Byrne\nBank details on file: ${IBAN}\nPayment terms: charged on the 5th.`,
    `Invoice 1\nCustomer bank details: ${IBAN}\nAmount due 80.00`,
    `Facture 1\nClient : Paul Morel\nIBAN client : ${IBAN}\nConditions de paiement : comptant, par carte.`,
    `Facture 1\nCompte du locataire : ${IBAN}\nNet à payer 640,00 EUR`,
    `Facture 1\nVos coordonnées bancaires\n${IBAN}\nConditions de paiement : à réception.`,
    `Facture 1\nDestinataire\nM. Girard\n4 rue des Lilas, 31000 Toulouse\nIBAN ${IBAN}\nMontant à régler 61,40`,
    `Factuur 1\nRekening lid: ${IBAN}\nBetaalwijze: bancontact aan de balie. Betaalbaar bij ontvangst.`,
    `Factuur 1\nKlantgegevens\nMevr. J. de Boer\nIBAN ${IBAN}\nGelieve binnen 14 dagen te betalen via iDEAL.`,
    `Factuur 1\nBankgegevens gast: ${IBAN}\nTe betalen binnen 14 dagen.`,
    `Rechnung 1\nIhre hinterlegte IBAN: ${IBAN}\nZahlbar innerhalb von 14 Tagen per PayPal.`,
    `Rechnung 1\nBankverbindung des Gastes: ${IBAN}\nZahlbar sofort, bar oder mit Karte.`,
    `Rechnung 1\nMieter: J. Beck, IBAN ${IBAN}\nZahlbetrag 112,40`,
    `Rechnung 1\nPatient: Otto Kern\nIBAN: ${IBAN}\nBitte zahlen Sie bar. Zahlbar binnen 14 Tagen.`,
    `Rechnung 1\nKunden-IBAN\n${IBAN}\nZahlbetrag 44,00`,
  ])
    assert.ok(isNotPayee(rules(text)[0]), text);
});

test("a sentence further off that asks for payment speaks of the sender's account", () => {
  const text = `Invoice 1\nPlease pay to the account below.\nYour IBAN: ${IBAN}\nOur IBAN: ${OTHER}`;
  const [customer, sender] = rules(text);
  assert.ok(isNotPayee(customer));
  assert.equal(sender?.role, "beneficiary");
  assert.equal(sender.never, undefined);
});

test("both parties in two columns: each by its own heading", () => {
  const lines = [
    "Invoice 12",
    "Bill to                              From",
    "Mary Nolan                           Dublin Bikes Ltd",
    `IBAN ${IBAN}          IBAN ${OTHER}`,
    "Please pay within 30 days by bank transfer.",
  ];
  const found = propose([{ number: 1, words: wordsOfLines(lines), text: "" }]).proposals;
  const ruleOf = (value: string) => found.find(({ account }) => account.value === value.replaceAll(" ", ""))?.rule;
  assert.ok(isNotPayee(ruleOf(IBAN)));
  assert.equal(ruleOf(OTHER)?.role, "beneficiary");
});

test("in a mail, too, the heading of the other column is not this one's, whatever the paper is called", () => {
  const [customer, sender] = rules(
    `Nota\nGegevens begunstigde  Factuuradres: Dakwerken bv\nGroen Erf  IBAN nr.: ${IBAN}\nIBAN-nummer: ${OTHER}`,
  );
  assert.ok(isNotPayee(customer), JSON.stringify(customer));
  assert.equal(sender?.role, "beneficiary");
});

test("words that own no account: the sender's stays the payee's", () => {
  for (const text of [
    `Invoice 1\nPlease make your payment to our IBAN ${IBAN}.`,
    `Invoice 1\nFor your transfer: IBAN ${IBAN}. Please pay within 14 days.`,
    `Invoice 1\nThank you for your business. IBAN ${IBAN}. Please pay within 14 days.`,
    `Invoice 1\nCustomer number: 4711\nIBAN: ${IBAN}\nPlease pay within 14 days.`,
    `Invoice 1\nOur client account: ${IBAN}\nPlease pay within 14 days.`,
    `Facture 1\nPour votre virement IBAN ${IBAN}\nVeuillez régler sous 30 jours.`,
    `Factuur 1\nVoor uw betaling IBAN ${IBAN}\nTe betalen binnen 14 dagen.`,
    `Rechnung 1\nFür Ihre Überweisung IBAN ${IBAN}\nZahlbar binnen 14 Tagen.`,
    `Rechnung 1\nKunde: 4711\nIBAN ${IBAN}\nZahlbar binnen 14 Tagen.`,
    `Rechnung 1\nKunde: Anna Lang\nToner 2 118,00\nSumme 118,00 EUR\nSparkasse Aachen IBAN ${IBAN}`,
  ]) {
    const [rule] = rules(text);
    assert.deepEqual([rule?.role, rule?.never], ["beneficiary", undefined], text);
  }
});

test("a refund to your account, or a debit of it, is told by its own sentence", () => {
  assert.equal(rules(`We will refund EUR 20 to your account ${IBAN}.`)[0]?.role, "beneficiary");
  assert.equal(rules(`Invoice 1\nWe will debit your account ${IBAN} on 3 May.`)[0]?.role, "payer");
});

test("on a bill the recipient alone on its line may be whom it is addressed to: weak, and strong elsewhere", () => {
  const weak = rules(`Facture 1\nDestinataire\nVélos SA\nIBAN ${IBAN}`)[0];
  assert.equal(weak?.role, "beneficiary");
  assert.ok((weak?.confidence ?? 1) < 0.8);
  assert.ok((rules(`Ordre de virement\nDestinataire\nVélos SA\nIBAN ${IBAN}`)[0]?.confidence ?? 0) > 0.8);
});

test("what one place says it is not, the form of a bill does not make of it at another", () => {
  const text = `Invoice 1\nYour IBAN: ${IBAN}\nBalance due 44.00\nBicycle\nService\nReference ${IBAN}`;
  assert.deepEqual(
    rules(text).map(({ never }) => never),
    ["beneficiary", "beneficiary"],
  );
});

test("a row of a list of payments is somebody's to be paid: the model alone does not make it another's", () => {
  const list = `Salarisbetalingen oktober\nNaam\tIBAN\tBedrag\nEls Wouters\t${IBAN}\t2.100,00`;
  assert.equal(rules(list)[0]?.never, "other");
  assert.equal(rules(`Overzicht\nNaam\tIBAN\tBedrag\nEls\t${IBAN}\t2.100,00`)[0]?.never, undefined);
});
