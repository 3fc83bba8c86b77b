import assert from "node:assert/strict";
import { test } from "node:test";
import { softmax } from "#shared/ml/deterministic-math.ts";
import { randomStream } from "#shared/ml/random.ts";
import { fitFactors, mixed } from "./factors.ts";
import { believed } from "./judge.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Rows whose labels follow from scores as `factors` say, but for a share `noise` that is anything at all. */
function rowsOf(count: number, factors: { linear: number; network: number; noise: number }, classes = 4) {
  const random = randomStream(5);
  const score = () => Float64Array.from({ length: classes }, () => (random() - 0.5) * 6);
  return Array.from({ length: count }, () => {
    const [linear, network] = [score(), score()];
    const noise = Array.from({ length: classes }, () => factors.noise / classes);
    const shares = softmax(mixed({ linear, network }, factors)).map((p, c) => believed(p, c, noise));
    let at = random();
    const truth = shares.findIndex((share) => {
      at -= share;
      return at < 0;
    });
    return { linear, network, truth: Math.max(0, truth) };
  });
}

test("finds the factors and the share of noise that made the labels", () => {
  const fitted = fitFactors(rowsOf(20_000, { linear: 1.5, network: 0.7, noise: 0.1 }));
  assert.ok(Math.abs(fitted.linear - 1.5) < 0.15, JSON.stringify(fitted));
  assert.ok(Math.abs(fitted.network - 0.7) < 0.1, JSON.stringify(fitted));
  assert.ok(Math.abs(sum(fitted.noise) - 0.1) < 0.02, JSON.stringify(fitted));
});

test("where there is no noise it says nearly none", () => {
  const { noise } = fitFactors(rowsOf(20_000, { linear: 1, network: 1, noise: 0 }));
  assert.ok(sum(noise) < 0.01, String(noise));
});

test("a model that would have to be believed the wrong way round is not believed", () => {
  const rows = rowsOf(3_000, { linear: 2, network: 0, noise: 0 });
  const wrong = rows.map((row) => ({ ...row, network: row.network.map((x, c) => (c === row.truth ? -3 : x)) }));
  const { linear, network } = fitFactors(wrong);
  assert.ok(linear > 1);
  assert.equal(network, 0);
});
