import assert from "node:assert/strict";
import { test } from "node:test";
import type { Settings } from "./judge.ts";
import { type HeldRow, measure } from "./measure.ts";

const labels = ["a", "b"];
const settings: Settings = {
  labels,
  hasNone: false,
  knownMin: 0,
  second: null,
  bands: [
    { words: 0, linear: 1, network: 0, meaning: 0, noise: [], thresholds: [0, 0], languages: {} },
    { words: 30, linear: 1, network: 0, meaning: 0, noise: [], thresholds: [0, 0], languages: {} },
  ],
};
const rowOf = (i: number, made = false): HeldRow => ({
  row: { text: `row ${i}`, label: labels[i % 2] ?? null, language: i % 3 === 0 ? "nl" : "de", ...(made && { made }) },
  truth: i % 2,
  linear: Float64Array.from([i % 2 === 0 ? 5 : 0, i % 2 === 0 ? 0 : 5]),
  network: new Float64Array(2),
  meaning: null,
  words: i % 5 === 0 ? 40 : 5,
  known: 1,
  knownWords: 5,
  hasSender: false,
  language: null,
  made,
});
const held = Array.from({ length: 90 }, (_, i) => rowOf(i, i >= 60));

test("no row is measured under what was fitted on it, and none is left out", () => {
  const fits: (readonly HeldRow[])[] = [];
  const never = { ...settings, bands: settings.bands.map((band) => ({ ...band, thresholds: [1.01, 1.01] })) };
  const { metrics } = measure(held, settings, (some) => {
    fits.push(some);
    return never;
  });
  assert.equal(metrics.coverage, 0, "what ships was not used");
  const times = held.map((one) => fits.filter((some) => some.includes(one)).length);
  assert.deepEqual([fits.length, ...new Set(times)], [3, 2]);
});

test("what somebody wrote and what was made are in no common figure", () => {
  const { metrics, riskCoverage } = measure(held, settings, () => settings);
  const { perLanguage, perLength } = metrics as Record<string, Record<string, { rows: number }>>;
  assert.equal(metrics.rows, 60);
  assert.deepEqual(Object.keys(perLanguage ?? {}), ["de", "nl", "de, made", "nl, made"]);
  assert.equal((perLanguage?.["de, made"]?.rows ?? 0) + (perLanguage?.["nl, made"]?.rows ?? 0), 30);
  assert.equal((perLength?.["from 0 words"]?.rows ?? 0) + (perLength?.["from 30 words"]?.rows ?? 0), 60);
  assert.equal(riskCoverage.length, 60);
});
