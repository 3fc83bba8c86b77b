import assert from "node:assert/strict";
import { test } from "node:test";
import { amountIn } from "./mt-values.ts";

for (const [text, amount] of [
  ["1234,5", "1234.50"],
  ["0001234,50", "1234.50"],
  ["000", "0.00"],
  ["0,", "0.00"],
  ["12", "12.00"],
  ["12.5", "12.50"],
  ["1,2,3", "1,2,3"],
  ["", ""],
] as const)
  test(`an amount: ${JSON.stringify(text)}`, () => assert.equal(amountIn(text), amount));

test("many digits that are no amount keep nothing busy", () => {
  const text = `${"0".repeat(50_000)}x`;
  assert.equal(amountIn(text), text);
});
