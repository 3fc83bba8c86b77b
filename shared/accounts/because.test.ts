import assert from "node:assert/strict";
import { test } from "node:test";
import type { Account } from "./account.ts";
import { becauseOf } from "./because.ts";
import { propose } from "./find-accounts.ts";

const accountsOn = (text: string) => {
  const { proposals } = propose([{ number: 1, words: [], text }]);
  return { found: proposals, account: proposals[0]?.account as Account };
};

test("words beside a number, as they stand there; a bill by itself; or the model", () => {
  const { found, account } = accountsOn("Account of the beneficiary: BE68 5390 0754 7034");
  assert.deepEqual(becauseOf(account, found, null), { by: "words", words: "beneficiary" });
  // The model says something else than the words: then it was not the words.
  assert.deepEqual(becauseOf({ ...account, role: "payer" }, found, null), { by: "model", words: null });
  const bill = accountsOn("Rechnung Nr. 7\nBE68 5390 0754 7034");
  assert.deepEqual(becauseOf(bill.account, bill.found, null), { by: "bill", words: null });
});

test("a code, data and the bank's own list come before words; nobody's number has no reason", () => {
  const { found, account } = accountsOn("Account of the beneficiary: BE68 5390 0754 7034");
  assert.deepEqual(becauseOf(account, found, "code"), { by: "code", words: null });
  assert.deepEqual(becauseOf(account, found, "data"), { by: "data", words: null });
  assert.deepEqual(becauseOf({ ...account, role: "own" }, found, null), { by: "list", words: null });
  assert.equal(becauseOf({ ...account, role: "unknown" }, found, "code"), null);
  assert.equal(becauseOf({ ...account, kind: "isin", role: "other" }, found, null), null);
});

test("words that run on are cut", () => {
  const { found, account } = accountsOn("Account of the beneficiary: BE68 5390 0754 7034");
  const [first] = found;
  assert.ok(first !== undefined);
  const long = [{ account, rule: { role: account.role, because: "x".repeat(1_000) } }];
  assert.equal(becauseOf(account, long, null)?.words?.length, 120);
});
