import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccepted } from "#shared/accounts/accept.ts";
import type { Account } from "#shared/accounts/account.ts";
import { propose } from "#shared/accounts/find-accounts.ts";
import { isMovement, isSingle, type Judgeable, judge, type Role, STRATA, type Thresholds } from "./judge.ts";

const PAYEE = [0.99, 0.005, 0.004, 0.001];
const PAYER = [0.005, 0.99, 0.004, 0.001];
const GUESS = [0.5, 0.3, 0.2, 0];
const IBAN = "DE89 3704 0044 0532 0130 00";
const VALUE = "DE89370400440532013000";

const thresholds = Object.fromEntries(
  STRATA.map((stratum) => [stratum, { beneficiary: 0.9, payer: 0.9, other: 0.9 } satisfies Record<Role, number>]),
) as Thresholds;
const judged = (text: string, shares: number[][], own: string[] = []): Account[] => {
  const found = propose([{ number: 1, words: [], text }]);
  assert.equal(found.proposals.length, shares.length, text);
  return judge(found, shares, thresholds, new Set(own));
};

test("accepted: model and words say the same, and the number is right", () => {
  const [account] = judged(`Bitte überweisen Sie auf unser Konto ${IBAN}`, [PAYEE]);
  assert.equal(account?.role, "beneficiary");
  assert.equal(account !== undefined && isAccepted(account), true);
});

test("words that say payer are never overruled into a payee, however sure the model is", () => {
  for (const text of [
    `Der Betrag wird von Ihrem Konto ${IBAN} abgebucht.`,
    `We will debit your account ${IBAN} on 3 May.`,
    `Compte à débiter : ${IBAN}`,
    `Te debiteren rekening: ${IBAN}`,
  ]) {
    const [account] = judged(text, [PAYEE]);
    assert.notEqual(account?.role, "beneficiary", text);
    assert.equal(account !== undefined && isAccepted(account), false, text);
  }
});

test("a share below the threshold goes to a person, and a mere guess gives no role", () => {
  const [unsure] = judged(`IBAN ${IBAN}`, [[0.8, 0.1, 0.1, 0]]);
  assert.deepEqual([unsure?.role, unsure !== undefined && isAccepted(unsure)], ["beneficiary", false]);
  const [guess] = judged(`IBAN ${IBAN}`, [GUESS]);
  assert.deepEqual([guess?.role, guess !== undefined && isAccepted(guess)], ["unknown", false]);
});

test("what fails its check digits, or was repaired, is never accepted", () => {
  for (const number of ["DE89 3704 0044 0532 0130 01", "DE89 3704 0044 O532 0130 OO"]) {
    const [account] = judged(`Bitte überweisen Sie auf unser Konto IBAN ${number}`, [PAYEE]);
    assert.notEqual(account?.check, "valid");
    assert.equal(account !== undefined && isAccepted(account), false);
  }
});

test("one number told of both parties is nobody's until a person says so", () => {
  const proposal = propose([{ number: 1, words: [], text: `IBAN ${IBAN}` }]).proposals[0];
  assert.ok(proposal);
  const signs = {
    isInvoice: false,
    isDebitNotice: false,
    isSettled: false,
    isTransferAsked: false,
    isPaymentList: false,
    isRefund: false,
    isStatement: false,
    isAssigned: false,
  };
  const found: Judgeable = { signs, proposals: [proposal, { ...proposal, page: 1 }] };
  const accounts = judge(found, [PAYEE, PAYER], thresholds, new Set());
  assert.deepEqual(
    accounts.map(({ role }) => role),
    ["unknown", "unknown"],
  );
  assert.equal(accounts.some(isAccepted), false);
});

test("the bank's own accounts are its own, whatever the page says", () => {
  const [account] = judged(`Bitte überweisen Sie auf unser Konto ${IBAN}`, [PAYEE], [VALUE]);
  assert.equal(account?.role, "own");
});

test("a bank's code belongs to the account beside it", () => {
  const accounts = judged(`Empfänger\nIBAN ${IBAN}\nBIC COBADEFFXXX`, [PAYEE, [0.1, 0.6, 0.3, 0]]);
  assert.deepEqual(
    accounts.map(({ kind, role }) => `${kind} ${role}`),
    ["iban beneficiary", "bic beneficiary"],
  );
});

test("an account the page denies is shown as nobody's to pay, with a person to see why", () => {
  const [account] = judged(`Bitte überweisen Sie auf keinen Fall an ${IBAN}.`, [PAYEE]);
  assert.equal(account?.role, "other");
  assert.equal(account !== undefined && isAccepted(account), false);
});

test("the account of a bill's customer is not accepted as the payee's, however sure the model is", () => {
  const bill = `Rechnung 1\nIhre IBAN: ${IBAN}\nZahlbetrag 44,00, zahlbar binnen 14 Tagen`;
  const [account] = judged(bill, [PAYEE]);
  assert.deepEqual([account?.role, account !== undefined && isAccepted(account)], ["unknown", false]);
  const [payer] = judged(bill, [PAYER]);
  assert.equal(payer?.role, "payer");
});

test("a row of a list of payments is not accepted as another's on the model's word alone", () => {
  const OTHER = [0.005, 0.004, 0.99, 0.001];
  const [account] = judged(`Gehaltszahlungen\nName\tIBAN\tNetto\nAnna\t${IBAN}\t2.100,00`, [OTHER]);
  assert.deepEqual([account?.role, account !== undefined && isAccepted(account)], ["unknown", false]);
});

test("of two accounts told as payer only the one is accepted that its own sentence says it of", () => {
  const text = `We will debit your account ${IBAN} on 1 May.\n\n\n\n\nGym Ltd, account BE68 5390 0754 7034`;
  const [charged, collects] = judged(text, [PAYER, PAYER]);
  assert.deepEqual(
    [charged, collects].map((account) => account !== undefined && isAccepted(account)),
    [true, false],
  );
});

test("on the model's word alone: no number without check digits, and no payer of what is paid back", () => {
  const [number] = judged("Sort code 20-00-00, account 12345678", [PAYEE]);
  assert.deepEqual([number?.kind, number !== undefined && isAccepted(number)], ["uk", false]);
  const [payer] = judged(`Credit note 5\n${IBAN}`, [PAYER]);
  assert.equal(payer !== undefined && isAccepted(payer), false);
});

test("an account and its own old number are one: what is asked of a single one is asked", () => {
  const found = propose([{ number: 1, words: [], text: `BLZ 370 400 44 Konto 532013000\nIBAN ${IBAN}` }]);
  assert.deepEqual(found.proposals.map(({ account }) => account.kind).sort(), ["de", "iban"]);
  assert.equal(isSingle(found), true);
});

test("a bank's code is never surer than its account", () => {
  const accounts = judged(`Empfänger\nBIC COBADEFFXXX`, [PAYEE]);
  assert.equal(accounts.some(isAccepted), false);
});

const SECOND = "NL91 ABNA 0417 1643 00";

test("where one account is asked to be paid in so many words, one in a bill's foot goes to a person", () => {
  const foot = `Weber Druck GmbH, HRB 7, IBAN ${SECOND}`;
  const asked = judged(`Rechnung 7\nBitte überweisen Sie auf das Konto ${IBAN} der Elbe Bank.\n${foot}`, [
    PAYEE,
    PAYEE,
  ]);
  assert.deepEqual(asked.map(isAccepted), [true, false]);
  const both = judged(`Rechnung 7, zahlbar bis 30.04.\n${foot}\nAmtsgericht Essen\nIBAN ${IBAN}`, [PAYEE, PAYEE]);
  assert.deepEqual(both.map(isAccepted), [true, true]);
});

test("a statement's own account stands first; what follows is nobody's for sure", () => {
  const OTHER = [0.004, 0.005, 0.99, 0.001];
  const statement = `Kontoauszug 2/2026\nIBAN ${IBAN}\nGehalt Weber Druck ${SECOND}   2.541,07 H`;
  const [own, movement] = judged(statement, [OTHER, OTHER]);
  assert.deepEqual([own?.role, own !== undefined && isAccepted(own)], ["other", true]);
  assert.equal(movement !== undefined && isAccepted(movement), false);
  const found = propose([{ number: 1, words: [], text: statement }]);
  assert.deepEqual(
    [0, 1].map((i) => isMovement(found, { role: "other", share: 0.99, rules: "agree" }, i)),
    [false, true],
  );
  assert.equal(isMovement(found, { role: "payer", share: 0.99, rules: "agree" }, 1), false);
});
