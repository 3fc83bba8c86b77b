import assert from "node:assert/strict";
import { test } from "node:test";
import type { Code } from "#shared/errors.ts";
import { sentenceOf } from "#shared/errors.ts";
import { decide, type Findings } from "./decide.ts";

const answer = {
  label: "cards",
  confidence: 0.97,
  abstained: false,
  alternatives: [],
  reasons: ["“card” speaks for cards."],
};
const clean: Findings = { answer, isDepartment: true, isCut: false, problems: [] };

test("sure, and nothing went wrong: closed, with the words that decided", () => {
  assert.deepEqual(decide(clean), {
    status: "closed",
    department: "cards",
    confidence: 0.97,
    reasons: ["“card” speaks for cards."],
    codes: [],
    problem: null,
  });
});

for (const [what, findings, code, problem] of [
  ["the router abstains", { answer: { ...answer, abstained: true } }, "ROUTE_UNSURE", "ROUTE_UNSURE"],
  ["there was no text", { answer: null }, "NOTHING_TO_ROUTE", "NOTHING_TO_ROUTE"],
  ["the bank has no such department", { isDepartment: false }, "DEPARTMENT_UNKNOWN", "DEPARTMENT_UNKNOWN"],
  ["a page could not be read", { problems: ["PAGE_UNREADABLE"] }, "PAGE_UNREADABLE", null],
  ["an account fails its check", { problems: ["CHECK_DIGITS_WRONG"] }, "CHECK_DIGITS_WRONG", null],
  ["an account was repaired", { problems: ["ACCOUNT_REPAIRED"] }, "ACCOUNT_REPAIRED", null],
] as const satisfies readonly (readonly [string, Partial<Findings>, Code, Code | null])[])
  test(`review, and a sentence why: ${what}`, () => {
    const decision = decide({ ...clean, ...findings });
    assert.equal(decision.status, "review");
    assert.deepEqual(decision.codes, [code]);
    assert.equal(decision.problem, problem);
    assert.ok(decision.reasons.includes(sentenceOf(code)));
    const hasSuggestion = code !== "NOTHING_TO_ROUTE" && code !== "DEPARTMENT_UNKNOWN";
    assert.equal(decision.department, hasSuggestion ? "cards" : null, "a suggestion where there is one");
  });

test("several things at once are all told, each once, in an order that does not depend on chance", () => {
  const findings: Findings = {
    answer: { ...answer, abstained: true },
    isDepartment: true,
    isCut: true,
    problems: ["PAGE_UNREADABLE", "CHECK_DIGITS_WRONG", "PAGE_UNREADABLE", "ACCOUNT_REPAIRED"],
  };
  const decision = decide(findings);
  assert.deepEqual(decision.codes, ["ROUTE_UNSURE", "ACCOUNT_REPAIRED", "CHECK_DIGITS_WRONG", "PAGE_UNREADABLE"]);
  assert.equal(new Set(decision.reasons).size, decision.reasons.length);
  assert.deepEqual(decide({ ...findings, problems: findings.problems.toReversed() }), decision);
});

test("a long text of which only the beginning was read may close, and says so", () => {
  const decision = decide({ ...clean, isCut: true });
  assert.equal(decision.status, "closed");
  assert.match(decision.reasons.join(" "), /first part of a long text/);
});
