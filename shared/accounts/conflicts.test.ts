import assert from "node:assert/strict";
import { test } from "node:test";
import { accountProblems, type DocumentAccounts } from "./conflicts.ts";

type Found = DocumentAccounts["accounts"][number];
const A = "DE89370400440532013000";
const B = "NL91ABNA0417164300";
const account = (value: string, role: Found["role"], more: Partial<Found> = {}): Found => ({
  kind: "iban",
  value,
  role,
  check: "valid",
  confidence: 0.95,
  ...more,
});
const document = (accounts: Found[], more: Partial<DocumentAccounts> = {}): DocumentAccounts => ({
  id: "page",
  parent: null,
  isEmbedded: false,
  accounts,
  ...more,
});

test("a payee and a payer, each sure, are no problem; nor is a case without accounts", () => {
  assert.deepEqual(accountProblems([document([account(A, "beneficiary"), account(B, "payer")])]), []);
  assert.deepEqual(accountProblems([]), []);
});

test("an account that is not surely anybody's goes to a person", () => {
  assert.deepEqual(accountProblems([document([account(A, "unknown")])]), ["ACCOUNT_UNSURE"]);
  assert.deepEqual(accountProblems([document([account(A, "beneficiary", { confidence: 0.85 })])]), ["ACCOUNT_UNSURE"]);
  assert.deepEqual(accountProblems([document([account(A, "own", { confidence: 0.5 })])]), []);
});

test("two payees, or one account told of both parties, contradict each other", () => {
  const mail = document([account(B, "beneficiary")], { id: "mail" });
  assert.deepEqual(accountProblems([mail, document([account(A, "beneficiary")])]), ["ACCOUNTS_CONFLICT"]);
  assert.deepEqual(
    accountProblems([document([account(A, "beneficiary")]), document([account(A, "payer")], { id: "2" })]),
    ["ACCOUNTS_CONFLICT"],
  );
});

const [C, D] = ["BE68539007547034", "FR1420041010050500013M02606"];
const message = (accounts: Found[], id = "message") => document(accounts, { id, isMessage: true });
const orders = [account(A, "payer"), account(B, "beneficiary"), account(C, "beneficiary")];

test("a message of several payments has several payees, and one that is paid may pay the next", () => {
  assert.deepEqual(accountProblems([message(orders)]), []);
  assert.deepEqual(accountProblems([message([...orders, account(A, "beneficiary")])]), []);
  assert.deepEqual(accountProblems([document(orders)]), ["ACCOUNTS_CONFLICT"]);
  // One payment to who orders it is odd in a message, too.
  assert.deepEqual(accountProblems([message([account(A, "payer"), account(A, "beneficiary")])]), ["ACCOUNTS_CONFLICT"]);
});

test("what papers around a message of several payments name must be among its payees, and not who pays", () => {
  const withMail = (found: Found[]) => accountProblems([document(found, { id: "mail" }), message(orders)]);
  assert.deepEqual(withMail([account(C, "beneficiary")]), []);
  assert.deepEqual(withMail([account(A, "payer")]), []);
  for (const found of [account(D, "beneficiary"), account(A, "beneficiary"), account(B, "payer")])
    assert.deepEqual(withMail([found]), ["ACCOUNTS_CONFLICT"], JSON.stringify(found));
  assert.deepEqual(accountProblems([message(orders), message(orders, "again")]), []);
  const changed = message([...orders.slice(0, 2), account(D, "beneficiary")], "changed");
  assert.deepEqual(accountProblems([message(orders), changed]), ["ACCOUNTS_CONFLICT"]);
});

test("an IBAN and the national number inside it are one account", () => {
  const german = account("370400440532013000", "beneficiary", { kind: "de", check: "none" });
  const short = account("37040044532013000", "beneficiary", { kind: "de", check: "none" });
  for (const national of [german, short])
    assert.deepEqual(accountProblems([document([account(A, "beneficiary"), national])]), []);
  const other = account("37040044532013001", "beneficiary", { kind: "de", check: "none" });
  assert.deepEqual(accountProblems([document([account(A, "beneficiary"), other])]), ["ACCOUNTS_CONFLICT"]);
});

test("a number that only its field calls an account: for a person, and no other than the one it is the end of", () => {
  const number = (value: string, more: Partial<Found> = {}) =>
    account(value, "beneficiary", { kind: "number", check: "none", confidence: 0.85, ...more });
  assert.deepEqual(accountProblems([document([number("000123456789")])]), ["ACCOUNT_UNSURE"]);
  assert.deepEqual(accountProblems([document([number("000123456789", { role: "own" })])]), []);
  const uk = account("20000012345678", "beneficiary", { kind: "uk", check: "none" });
  for (const [value, problems] of [
    ["0012345678", []],
    ["12345679", ["ACCOUNTS_CONFLICT"]],
    // Too short to say which it is the end of.
    ["5678", ["ACCOUNTS_CONFLICT"]],
  ] as const)
    assert.deepEqual(accountProblems([document([uk, number(value, { confidence: 0.95 })])]), problems, value);
});

test("an invoice's data and its page must name the same payee", () => {
  const data = (value: string) =>
    document([account(value, "beneficiary")], { id: "xml", parent: "page", isEmbedded: true });
  assert.deepEqual(accountProblems([document([account(A, "beneficiary")]), data(A)]), []);
  assert.deepEqual(accountProblems([document([account(A, "beneficiary")]), data(B)]), [
    "ACCOUNTS_CONFLICT",
    "ACCOUNT_NOT_ON_PAGE",
  ]);
  assert.deepEqual(accountProblems([document([]), data(B)]), ["ACCOUNT_NOT_ON_PAGE"]);
  // By itself it is nobody's to be sure of, and a page that is sure needs no second word.
  const unsure = (value: string, role: Found["role"]) =>
    document([account(value, role, { confidence: 0.85 })], { id: "xml", parent: "page", isEmbedded: true });
  assert.deepEqual(accountProblems([document([account(A, "payer")]), unsure(A, "payer")]), []);
  assert.deepEqual(accountProblems([document([account(A, "beneficiary")]), unsure(B, "payer")]), [
    "ACCOUNT_NOT_ON_PAGE",
  ]);
});

test("a known sender with an account it never named: the classic fraud", () => {
  const bill = [document([account(A, "beneficiary")])];
  assert.deepEqual(accountProblems(bill, [A]), []);
  assert.deepEqual(accountProblems(bill, [B]), ["BANK_DETAILS_CHANGED"]);
  assert.deepEqual(accountProblems(bill, []), [], "nothing is known of a new sender");
});
