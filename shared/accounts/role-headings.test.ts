import assert from "node:assert/strict";
import { test } from "node:test";
import { ibanRoles } from "../../test/support/account-texts.ts";
import { documentSigns } from "./document-signs.ts";
import { propose } from "./find-accounts.ts";

const [A, B] = ["DE89 3704 0044 0532 0130 00", "NL91 ABNA 0417 1643 00"];
const rulesOf = (text: string) =>
  propose([{ number: null, words: [], text }]).proposals.map(({ rule: { role, isDisputed, confidence } }) =>
    isDisputed ? "disputed" : confidence > 0.7 || role === "unknown" ? role : `perhaps ${role}`,
  );

test("two parties side by side: what stands over both says of neither number whose it is", () => {
  assert.deepEqual(rulesOf(`Angaben zum Zahler  An\nBank  IBAN-Nr.  BIC  IBAN-Nr.  ${A}`), ["disputed"]);
  assert.deepEqual(
    rulesOf(`Name der Bank IBAN des Empfängers IBAN des Zahlungspflichtigen\tInstitut\nKühl Bank ${A}\t${B}`)[0],
    "disputed",
  );
  const columns = `Patient  À créditer\nÉlodie Girard  Imprimerie SAS\n12, rue des Tilleuls  IBAN: ${A}\nIBAN: ${B}`;
  assert.equal(rulesOf(columns)[1], "perhaps beneficiary", "the heading has its account already");
});

test("a heading that names both parties names none", () => {
  const rows = (head: string) => rulesOf(`${head}  Betrag\n${A}  1,00`);
  assert.deepEqual(rows("Empfänger/Auftraggeber"), ["unknown"]);
  assert.deepEqual(rows("Debtor or Creditor"), ["unknown"]);
  assert.deepEqual(rows("Empfänger"), ["beneficiary"]);
});

test("below a number, what points on to the next one says nothing of it", () => {
  assert.deepEqual(rulesOf(`IBAN ${A}\nVeuillez effectuer votre virement sur le compte ci-dessous.`), ["unknown"]);
  assert.deepEqual(rulesOf(`IBAN ${A}\nVeuillez effectuer votre virement sur le compte.`), ["beneficiary"]);
});

test("fields that nobody filled in say nothing of an account further down", () => {
  const form = (fields: string) => rulesOf(`Machtiging\n${fields}\nStuur dit naar Postbus 12\nRekening ${A}`);
  assert.deepEqual(form("IBAN debiteur:\nNaam debiteur:"), ["unknown"]);
  assert.deepEqual(form("IBAN debiteur: ______\nNaam debiteur: ______"), ["unknown"]);
  assert.deepEqual(rulesOf(`Machtiging\nDebiteur:\nIBAN: ${A}`), ["payer"]);
});

test("an account in whose favour something is paid is not one that it is paid from", () => {
  assert.deepEqual(ibanRoles(`Ten gunste van rekening   ${A}`), ["beneficiary"]);
  assert.deepEqual(ibanRoles(`Afgeschreven van rekening   ${A}`), ["payer"]);
  assert.deepEqual(ibanRoles(`Inhaber von Konto ${A}`), ["unknown"]);
});

test("who is to be paid, in a word and a name", () => {
  for (const words of [
    "Please pay: Carter & Lowe Recovery, IBAN",
    "Bitte zahlen: Gartenbau Lang,",
    "Payez à : Trésorerie Amendes,",
    "À payer : Garage Roux,",
    "Règlement à l'ordre exclusif de Factor du Rhône :",
    "Net amount settled to your bank account",
    "Deposit slip\nAccount name: Stein Property\nIBAN:",
  ])
    assert.deepEqual(ibanRoles(`${words} ${A}`), ["beneficiary"], words);
  assert.deepEqual(ibanRoles(`Net à payer : 410,00 EUR\nIBAN ${A}`), ["beneficiary"], "by the form of a bill");
  assert.deepEqual(rulesOf(`Please pay: Carter Ltd, ${A}\nNot to: Furniture World Ltd, ${B}`), [
    "beneficiary",
    "disputed",
  ]);
});

test("a bill's writer does not pay it, and a bank's domicile is no direct debit", () => {
  assert.deepEqual(rulesOf(`Facture 12\nMontant 900,00\nÉmetteur : ${A}`), ["unknown"]);
  assert.deepEqual(rulesOf(`Virement\nÉmetteur : ${A}`), ["perhaps payer"]);
  const isDebit = (text: string) => documentSigns([text]).isDebitNotice;
  assert.equal(isDebit("Facture 12\nDomiciliation : Banque Verte"), false);
  for (const text of ["paiement par domiciliation", "domiciliëring", "votre domiciliation européenne"])
    assert.equal(isDebit(text), true, text);
});
