import assert from "node:assert/strict";
import { test } from "node:test";
import { onlyMatch } from "./only-match.ts";

const options = ["Cards", "Card fraud", "Payments", "Business payments"].map((label) => ({ value: label, label }));

test("the only one that fits is meant, or the one written out; of several none is", () => {
  assert.equal(onlyMatch(options, " fraud "), "Card fraud");
  assert.equal(onlyMatch(options, "payments"), "Payments");
  assert.equal(onlyMatch(options, "card"), null);
  assert.equal(onlyMatch(options, "loans"), null);
  assert.equal(onlyMatch(options, "  "), null);
});
