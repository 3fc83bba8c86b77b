import assert from "node:assert/strict";
import { test } from "node:test";
import type { Settings } from "./judge.ts";
import { lookAt } from "./look.ts";

const fitted = { words: 0, linear: 1, network: 1, meaning: 0, noise: [0, 0] };
const settings: Settings = {
  ...{ labels: ["a", "b"], hasNone: false, knownMin: 0 },
  bands: [{ ...fitted, thresholds: [0, 0], languages: {} }],
  second: [{ ...fitted, meaning: 2 }],
};
const seen = { words: 8, known: 1, knownWords: 8 };
const scores = (linear: number, meaning: number | null) => ({
  linear: Float64Array.of(linear, 0),
  network: Float64Array.of(0, 0),
  meaning: meaning === null ? null : Float64Array.of(0, meaning),
});

test("what words decide is not looked at again", () => {
  const { judgement, look, isOpen } = lookAt(scores(9, 99), seen, settings);
  assert.deepEqual([judgement.label, look.meaning, isOpen], [0, 0, false]);
});

test("what words leave open is looked at by its meaning where that is known, and is said to be open where not", () => {
  const again = lookAt(scores(1, 5), seen, settings);
  assert.deepEqual([again.judgement.label, again.look.meaning, again.isOpen], [1, 2, false]);
  const open = lookAt(scores(1, null), seen, settings);
  assert.deepEqual([open.judgement.label, open.look.meaning, open.isOpen], [0, 0, true]);
});

test("without a second look nothing is looked at again", () => {
  const { judgement, isOpen } = lookAt(scores(1, 5), seen, { ...settings, second: null });
  assert.deepEqual([judgement.label, isOpen], [0, true]);
});
