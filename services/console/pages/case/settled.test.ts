import assert from "node:assert/strict";
import { test } from "node:test";
import { isSettled } from "./settled.ts";

const wrong = { page: 1, check: "invalid", withdrawn: false, corrected: false } as const;
const problem = { code: "CHECK_DIGITS_WRONG", document: 1, page: 1 };
const view = (...accounts: Parameters<typeof isSettled>[0]["documents"][number]["accounts"][number][]) => ({
  documents: [{ ordinal: 1, accounts }],
});

test("a wrong number stands until a person corrects or withdraws it; another person's word on another page is none", () => {
  assert.equal(isSettled(view(wrong), problem), false);
  assert.equal(isSettled(view({ ...wrong, corrected: true }), problem), false, "corrected, and still wrong");
  assert.equal(isSettled(view({ ...wrong, check: "valid", corrected: true }), problem), true);
  assert.equal(isSettled(view({ ...wrong, withdrawn: true, corrected: true }), problem), true);
  const elsewhere = { ...wrong, page: 2, check: "valid", corrected: true } as const;
  assert.equal(isSettled(view(wrong, elsewhere), problem), false);
  assert.equal(isSettled(view(elsewhere), problem), false, "nobody said anything about page 1");
});

test("one of two wrong numbers corrected leaves the other; a page is no matter where a document has none", () => {
  const [right, left] = [{ ...wrong, check: "valid", corrected: true } as const, wrong];
  assert.equal(isSettled(view(right, left), problem), false);
  const inMail = { ...right, page: null };
  assert.equal(isSettled(view(inMail), { ...problem, page: null }), true);
  assert.equal(isSettled(view(inMail), { ...problem, document: 2, page: null }), false);
});

test("a repaired number is settled when confirmed; what no number can end is never settled", () => {
  const repaired = { ...wrong, check: "repaired" } as const;
  assert.equal(isSettled(view(repaired), { ...problem, code: "ACCOUNT_REPAIRED" }), false);
  const confirmed = { ...wrong, check: "valid", corrected: true } as const;
  assert.equal(isSettled(view(confirmed), { ...problem, code: "ACCOUNT_REPAIRED" }), true);
  assert.equal(isSettled(view(confirmed), { ...problem, code: "DOCUMENT_DAMAGED" }), false);
});
