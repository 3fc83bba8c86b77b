import assert from "node:assert/strict";
import { test } from "node:test";
import { outOfScopeRecallAt, targetLine } from "./targets.ts";

test("a target says whether it is met, and by how much it is missed", () => {
  assert.equal(
    targetLine({ what: "accuracy", value: 0.94, min: 0.935 }),
    "accuracy: 0.94 (wanted: at least 0.935) met",
  );
  assert.match(targetLine({ what: "one", value: 2.5, max: 2, unit: " ms" }), /at most 2 ms\) MISSED by 0\.5 ms$/);
  assert.match(targetLine({ what: "one", value: 0.9, min: 0.935 }), /MISSED by 0\.035$/);
});

test("what is left unanswered of what belongs nowhere, while enough of the rest is answered rightly", () => {
  const answer = (truth: string | null, confidence: number, label = "a") => ({
    ...{ truth, label, confidence, abstained: false },
  });
  const inside = [0.9, 0.8, 0.7, 0.4].map((confidence) => answer("a", confidence));
  const outside = [0.3, 0.5, 0.6, 0.95].map((confidence) => answer(null, confidence));
  assert.equal(outOfScopeRecallAt([...inside, ...outside], 1), 0.25);
  assert.equal(outOfScopeRecallAt([...inside, ...outside], 0.75), 0.75);
  assert.equal(outOfScopeRecallAt([...inside, answer("a", 1, "b"), ...outside], 1), null);
});
