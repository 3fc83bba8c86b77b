import assert from "node:assert/strict";
import { test } from "node:test";
import { propose } from "./find-accounts.ts";

const IBAN = "LT07 2116 5758 6757 9194";
const OTHER = "NL91 ABNA 0417 1643 00";
const rules = (text: string) => propose([{ number: 1, words: [], text }]).proposals.map(({ rule }) => rule);

test("an account the page denies is never the payee's, in four languages", () => {
  for (const text of [
    `Fraudsters are asking our customers to transfer money to ${IBAN}.\nNever pay to this account.`,
    `The invoices ask for payment to ${IBAN}.\nThis account is not ours. Please do not pay anything to it.`,
    `Beware: do not pay to ${IBAN}, which is not ours.`,
    `Please do not send any payments to ${IBAN} after 1 December.`,
    `Bitte überweisen Sie auf keinen Fall an ${IBAN}.`,
    `Bitte verwenden Sie für Zahlungen an uns nicht mehr das Konto ${IBAN}.`,
    `Es wird gebeten, an ${IBAN} zu überweisen. Dieses Konto ist nicht unser Konto.`,
    `Daarop wordt gevraagd te betalen aan rekening ${IBAN}.\nBetaal dit niet! Dat rekeningnummer is niet van ons.`,
    `Maak geen geld over aan rekening ${IBAN}.`,
    `Stort geen geld op ${IBAN}: deze rekening is opgeheven.`,
    `N'effectuez plus de virements sur le compte ${IBAN}.`,
    `Ne payez jamais les factures demandant un virement sur le compte ${IBAN}.`,
    `Une tentative d'escroquerie : on me demande de verser 500 € sur le compte ${IBAN}.`,
    `Please do not pay to the account below:\nIBAN ${IBAN}`,
  ]) {
    const [rule] = rules(text);
    assert.deepEqual([rule?.role, rule?.isDenied, rule?.isDisputed], ["other", true, true], text);
  }
});

test("innocent negations deny no account", () => {
  for (const text of [
    `Please pay to ${IBAN}. Do not hesitate to contact us.`,
    `Please do not hesitate to pay to ${IBAN}.`,
    `If not paid within 30 days to ${IBAN}, interest is due.`,
    `If you do not pay to ${IBAN} by 3 May, we shall charge interest.`,
    `Please do not forget to transfer the amount to ${IBAN}.`,
    `Please pay not later than 3 May to ${IBAN}.`,
    `Please pay to ${IBAN}. Please do not send cash.`,
    `Please pay to ${IBAN}. Please do not pay by cheque.`,
    `Bitte überweisen Sie nicht mehr als 50 EUR an ${IBAN}.`,
    `Bitte überweisen Sie nicht später als am 3. Mai an ${IBAN}.`,
    `Zögern Sie nicht, den Betrag an ${IBAN} zu überweisen.`,
    `Der Betrag ist noch nicht auf unser Konto ${IBAN} überwiesen worden.`,
    `Bitte vergessen Sie nicht, den Betrag auf unser Konto ${IBAN} zu überweisen.`,
    `Bitte zahlen Sie an ${IBAN}. Bitte zahlen Sie nicht bar.`,
    `Gelieve niet later dan 3 mei te betalen aan ${IBAN}.`,
    `Gelieve te betalen aan ${IBAN}. Aarzel niet ons te bellen.`,
    `Wij ontvingen nog geen betaling op onze rekening ${IBAN}.`,
    `N'hésitez pas à verser le montant sur notre compte ${IBAN}.`,
    `Si vous ne payez pas sous 30 jours sur notre compte ${IBAN}, des intérêts sont dus.`,
    `Nous n'avons pas reçu votre virement sur notre compte ${IBAN}.`,
    `To keep fraudsters away, pay only to our account ${IBAN}.`,
  ]) {
    const [rule] = rules(text);
    assert.equal(rule?.isDenied, undefined, text);
    assert.notEqual(rule?.role, "other", text);
  }
});

test("what is denied of one account is not denied of the other", () => {
  const [wrong, right] = rules(`Do not pay to ${IBAN}, which is not ours.\nPlease pay within 30 days to ${OTHER}.`);
  assert.equal(wrong?.isDenied, true);
  assert.deepEqual([right?.role, right?.isDenied], ["beneficiary", undefined]);
  const [to, notTo] = rules(`Please pay to ${OTHER}, not to ${IBAN}.`);
  assert.deepEqual([to?.role, to?.isDenied], ["beneficiary", undefined]);
  assert.equal(notTo?.isDenied, true);
});

test("a denial behind its account, or of one that no kind knows, does not reach the next account", () => {
  for (const text of [
    `${IBAN} - never pay to it. ${OTHER} - pay here.`,
    `Account\tRemark\n${IBAN}\tnever pay to this account\n${OTHER}\tplease pay here`,
    `Never pay to ${IBAN}\nIBAN ${OTHER}`,
    `Never pay to 12345678\nOur IBAN: ${OTHER}`,
    `Do not pay to account XXXX 1234\nIBAN ${OTHER}`,
    `Zahlen Sie auf keinen Fall an das alte Konto 1034860\nIBAN: ${OTHER}`,
    `Ne payez jamais sur l'ancien compte 1234567890\nIBAN : ${OTHER}`,
    `Betaal nooit op rekening 12.34.56.789\nIBAN: ${OTHER}`,
    `Our account is ${OTHER}. Never pay to account 12345678.`,
  ]) {
    const last = propose([{ number: 1, words: [], text }]).proposals.find(({ account }) =>
      account.value.startsWith("NL91"),
    );
    assert.equal(last?.rule.isDenied, undefined, text);
    assert.notEqual(last?.rule.role, "other", text);
  }
  for (const text of [`Pay to ${OTHER} and never to ${IBAN}`, `Zahlen Sie an ${OTHER} und niemals an ${IBAN}.`])
    assert.deepEqual(
      rules(text).map(({ isDenied }) => isDenied),
      [undefined, true],
      text,
    );
});

test("not to one but to the other: the other is to be paid", () => {
  for (const text of [
    `Bitte zahlen Sie nicht an ${IBAN}, sondern an ${OTHER}.`,
    `Ne payez pas sur ${IBAN} mais sur ${OTHER}.`,
    `Betaal niet op ${IBAN}, maar op ${OTHER}.`,
    `Do not pay to ${IBAN} but to ${OTHER}.`,
  ]) {
    const [wrong, right] = rules(text);
    assert.deepEqual([wrong?.isDenied, right?.role, right?.isDenied], [true, "beneficiary", undefined], text);
  }
});

test("who collects says that nobody is to pay: the payer's account stays the payer's", () => {
  const text = `Please do not transfer the amount: we will debit your account ${OTHER} on 3 May.`;
  assert.deepEqual([rules(text)[0]?.role, rules(text)[0]?.isDenied], ["payer", undefined]);
});
