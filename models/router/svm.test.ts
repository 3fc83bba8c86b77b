import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "#shared/ml/random.ts";
import { trainSvm } from "./svm.ts";
import { packRows } from "./vocabulary.ts";

const FEATURES = 12;
const LABELS = 3;

/** Rows whose label is the third of their features that they have most of. */
function problem(count: number, seed: number) {
  const random = randomStream(seed);
  const texts = Array.from({ length: count }, (_, i) => {
    const label = i % LABELS;
    const value = Float32Array.from(
      { length: FEATURES },
      (_v, f) => random() * (Math.floor(f / 4) === label ? 1 : 0.3),
    );
    return { index: Int32Array.from(value.keys()), value, words: 1, known: 1, knownWords: 1 };
  });
  return { rows: packRows(texts), target: Int32Array.from({ length: count }, (_, i) => i % LABELS), texts };
}
const options = {
  features: FEATURES,
  labels: LABELS,
  cost: new Float64Array(300).fill(1),
  seed: 1,
  passesMax: 200,
  tolerance: 1e-6,
};

test("it separates what can be separated, also on rows it did not see", () => {
  const { rows, target } = problem(300, 5);
  const weights = trainSvm(rows, target, options);
  const fresh = problem(300, 6);
  const right = fresh.texts.filter(({ value }, i) => {
    const scores = [0, 1, 2].map((label) => value.reduce((s, v, f) => s + v * (weights[f * LABELS + label] ?? 0), 0));
    return scores.indexOf(Math.max(...scores)) === fresh.target[i];
  });
  assert.ok(right.length > 290, `${right.length} of 300`);
});

test("it stands at the optimum: no small step in any direction lowers the objective", () => {
  const { rows, target, texts } = problem(300, 5);
  const weights = trainSvm(rows, target, options);
  const objective = (w: readonly number[]) =>
    w.reduce((s, x) => s + (x * x) / 2, 0) +
    texts.reduce((s, { value }, i) => {
      const margin = value.reduce((m, v, f) => m + v * (w[f] ?? 0), 0);
      return s + Math.max(0, 1 - (target[i] === 0 ? margin : -margin)) ** 2;
    }, 0);
  const w = Array.from({ length: FEATURES }, (_, f) => weights[f * LABELS] ?? 0);
  const best = objective(w);
  for (let f = 0; f < FEATURES; f += 1)
    for (const step of [-0.01, 0.01]) assert.ok(objective(w.with(f, (w[f] ?? 0) + step)) > best - 1e-6);
});

test("the same seed gives the same weights, another seed the same optimum", () => {
  const { rows, target } = problem(300, 5);
  const one = trainSvm(rows, target, options);
  assert.deepEqual(trainSvm(rows, target, options), one);
  const other = trainSvm(rows, target, { ...options, seed: 2 });
  assert.ok(one.every((weight, i) => Math.abs(weight - (other[i] ?? Number.NaN)) < 1e-3));
});
