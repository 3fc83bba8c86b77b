import assert from "node:assert/strict";
import { test } from "node:test";
import { isAllowedIn, mustBeSecondPerson, riskOf } from "./rules.ts";

test("what is being read or has ended cannot be accepted; what has ended can be reopened", () => {
  for (const status of ["open", "closed", "rejected"]) assert.equal(isAllowedIn("accept", status), false);
  assert.equal(isAllowedIn("accept", "review"), true);
  assert.equal(isAllowedIn("reopen", "rejected"), true);
  assert.equal(isAllowedIn("reopen", "review"), false);
  assert.equal(isAllowedIn("note", "open"), false);
});

const correct = (userId: string, valueChanged = true) => ({ kind: "correct", userId, after: { valueChanged } });
const rules = ["value-changed", "reopened"];

test("whoever changed a number may not close the case; anybody else may", () => {
  assert.equal(mustBeSecondPerson(rules, [correct("a")], "a"), true);
  assert.equal(mustBeSecondPerson(rules, [correct("a")], "b"), false);
  assert.equal(mustBeSecondPerson([], [correct("a")], "a"), false, "only where the rule is on");
  assert.equal(mustBeSecondPerson(rules, [correct("a", false)], "a"), false, "a role is no value");
});

test("what was done before the case was last closed no longer counts", () => {
  const past = [correct("a"), { kind: "accept", userId: "b", after: {} }];
  assert.equal(mustBeSecondPerson(rules, past, "a"), false);
  const reopened = [...past, { kind: "reopen", userId: "a", after: {} }];
  assert.equal(mustBeSecondPerson(rules, reopened, "a"), true);
  assert.equal(mustBeSecondPerson(["value-changed"], reopened, "a"), false);
});

test("a blind look that differs reopens the case, so it counts like that", () => {
  const look = (agrees: boolean) => [{ kind: "sample", userId: "a", after: { agrees } }];
  assert.equal(mustBeSecondPerson(rules, look(false), "a"), true);
  assert.equal(mustBeSecondPerson(rules, look(false), "b"), false);
  assert.equal(mustBeSecondPerson(rules, look(true), "a"), false);
  assert.equal(mustBeSecondPerson(["value-changed"], look(false), "a"), false);
});

test("a wrong account number outweighs an unsure department, and waiting counts", () => {
  assert.ok(riskOf(["CHECK_DIGITS_WRONG"], 0) > riskOf(["PAGE_UNREADABLE"], 0));
  assert.ok(riskOf(["PAGE_UNREADABLE"], 0) > riskOf(["ROUTE_UNSURE"], 0));
  assert.ok(riskOf(["ROUTE_UNSURE"], 72) > riskOf(["CHECK_DIGITS_WRONG"], 0));
  assert.equal(riskOf([], 10_000), 100);
  assert.equal(riskOf([], -5), 0, "a clock that was set back");
});
