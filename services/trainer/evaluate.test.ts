import assert from "node:assert/strict";
import { test } from "node:test";
import { labelsKnown } from "./evaluate.ts";

test("labels of data that the model does not know are told, and whether it knows any", () => {
  const rows = [{ label: "b" }, { label: "x" }, { label: null }, { label: "a" }, { label: "x" }];
  assert.deepEqual(labelsKnown(rows, ["a", "c"]), { unknown: ["b", "x"], isAnyKnown: true });
  assert.deepEqual(labelsKnown(rows, ["c"]), { unknown: ["a", "b", "x"], isAnyKnown: false });
  for (const [some, labels] of [
    [[{ label: null }], ["a"]],
    [[{ text: "no label at all" }], ["a"]],
    [[{ label: "a" }], []],
  ] as const)
    assert.deepEqual(labelsKnown(some, labels), { unknown: [], isAnyKnown: true });
});
