import assert from "node:assert/strict";
import { test } from "node:test";
import router from "#models/router/model.ts";
import { comparePairs } from "./compare.ts";

const says = (label: string, abstained = false) => ({
  label,
  confidence: 0.9,
  abstained,
  alternatives: [],
  reasons: [],
});
const row = (label: string | null) => ({ text: "t", label });

test("agreement counts every input, wins and losses those whose answer is known", async () => {
  const compared = await comparePairs(router, [
    { a: says("x"), b: says("x"), row: row("x") },
    { a: says("x"), b: says("y"), row: row("y") },
    { a: says("x"), b: says("y"), row: row("x") },
    { a: says("x"), b: says("x"), row: row("y") },
    { a: says("x"), b: says("x", true), row: row(null) },
    { a: says("x"), b: says("x"), row: null },
  ]);
  const { agreement, known, wins, losses, bothRight, bothWrong } = compared;
  assert.deepEqual(
    { agreement, known, wins, losses, bothRight, bothWrong },
    {
      ...{ agreement: 0.5, known: 5, wins: 2, losses: 1, bothRight: 1, bothWrong: 1 },
    },
  );
  assert.equal(compared.a?.accuracy, 0.5);
});

test("without a known answer there is agreement and no more", async () => {
  const compared = await comparePairs(router, [{ a: says("x"), b: says("y"), row: null }]);
  assert.deepEqual([compared.agreement, compared.known, compared.a, compared.b], [0, 0, null, null]);
  assert.equal((await comparePairs(router, [])).agreement, null);
});
