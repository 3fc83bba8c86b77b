import assert from "node:assert/strict";
import { test } from "node:test";
import { softmax } from "#shared/ml/deterministic-math.ts";
import { randomStream } from "#shared/ml/random.ts";
import { type Factors, fitFactors, mixed, READERS } from "./factors.ts";
import { believed } from "./judge.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Rows whose labels follow from scores as `factors` say, but for a share `noise` that is anything at all. */
function rowsOf(count: number, factors: Factors & { noise: number }, classes = 4) {
  const random = randomStream(5);
  const score = () => Float64Array.from({ length: classes }, () => (random() - 0.5) * 6);
  return Array.from({ length: count }, () => {
    const scores = { linear: score(), network: score(), meaning: score() };
    const noise = Array.from({ length: classes }, () => factors.noise / classes);
    const shares = softmax(mixed(scores, factors)).map((p, c) => believed(p, c, noise));
    let at = random();
    const truth = shares.findIndex((share) => {
      at -= share;
      return at < 0;
    });
    return { ...scores, truth: Math.max(0, truth) };
  });
}

const TWO = ["linear", "network"] as const;

test("finds the factors of all readers and the share of noise that made the labels", () => {
  const fitted = fitFactors(rowsOf(20_000, { linear: 1.5, network: 0.7, meaning: 1.1, noise: 0.1 }), READERS);
  assert.ok(Math.abs(fitted.linear - 1.5) < 0.15, JSON.stringify(fitted));
  assert.ok(Math.abs(fitted.network - 0.7) < 0.1, JSON.stringify(fitted));
  assert.ok(Math.abs(fitted.meaning - 1.1) < 0.12, JSON.stringify(fitted));
  assert.ok(Math.abs(sum(fitted.noise) - 0.1) < 0.02, JSON.stringify(fitted));
});

test("a reader that is not asked gets no factor, and its scores do not matter", () => {
  const rows = rowsOf(3_000, { linear: 1.5, network: 0.7, meaning: 0, noise: 0 });
  const fitted = fitFactors(rows, TWO);
  assert.equal(fitted.meaning, 0);
  assert.deepEqual(
    fitFactors(
      rows.map((row) => ({ ...row, meaning: null })),
      TWO,
    ),
    fitted,
  );
});

test("where there is no noise it says nearly none", () => {
  const { noise } = fitFactors(rowsOf(20_000, { linear: 1, network: 1, meaning: 0, noise: 0 }), TWO);
  assert.ok(sum(noise) < 0.01, String(noise));
});

test("a reader that would have to be believed the wrong way round is not believed", () => {
  const rows = rowsOf(3_000, { linear: 2, network: 0, meaning: 0, noise: 0 });
  const wrong = rows.map((row) => ({ ...row, network: row.network.map((x, c) => (c === row.truth ? -3 : x)) }));
  const { linear, network } = fitFactors(wrong, TWO);
  assert.ok(linear > 1);
  assert.equal(network, 0);
});
