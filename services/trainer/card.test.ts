import assert from "node:assert/strict";
import { test } from "node:test";
import { riskCoverage } from "#shared/ml/classification.ts";
import { figuresText } from "./card-figures.ts";
import { curveSvg } from "./curve.ts";

test("figures become tables, each with the interval that was measured with it", () => {
  const intervals = { accuracy: [0.82, 0.945], outOfScopeRecall: [0.4, 0.6], ece: null };
  const figures = { rows: 100, inScope: 90, accuracy: 0.9, macroF1: 0.8, coverage: 0.7, errorAmongAnswered: 0.02 };
  const part = { ...figures, ece: 0.01, intervals };
  const perClass = { a: { support: 1200, precision: 1, recall: 0.5, f1: 0.6667, intervals: { recall: [0.47, 0.53] } } };
  const metrics = {
    ...part,
    perClass,
    outOfScopeRecall: 0.5,
    perLanguage: { en: part },
    bySender: { "known sender": part },
    measuredOn: "5 folds",
  };
  const text = figuresText(metrics);
  assert.match(text, /^Measured on 5 folds/);
  assert.match(text, /\| all \| 100 \| 90 \| 0\.9 \(0\.8200–0\.9450\) \| 0\.8 \| 0\.7 \| 0\.02 \| 0\.01 \|/);
  assert.match(text, /\| en \| 100 \|/);
  assert.match(text, /\| known sender \| 100 \|/);
  assert.match(text, /\| a \| 1,200 \| 1 \| 0\.5 \(0\.4700–0\.5300\) \| 0\.6667 \|/);
  assert.match(text, /no label, 0\.5 \(0\.4000–0\.6000\) are left to a person/);
});

test("figures of another kind are shown as they are", () => {
  const perKind = { iban: { there: 6456, found: 6447 }, uk: { there: 78 } };
  const text = figuresText({ documents: 5000, acceptedWrong: 0, measuredOn: "made documents", perKind });
  assert.match(text, /- documents: 5,000\n- accepted wrong: 0\n/);
  assert.doesNotMatch(text, /In brackets/);
  assert.match(text, /\| per kind \| there \| found \|\n.*\n\| iban \| 6,456 \| 6,447 \|\n\| uk \| 78 \| 0 \|/);
});

test("figures of another kind have their intervals beside them, and no column of them", () => {
  const signed = { scans: { pages: 106, recall: 0.8, intervals: { recall: [0.71, 0.87] } } };
  const text = figuresText({ signed, measuredOn: "pages kept back" });
  assert.match(text, /\| signed \| pages \| recall \|\n.*\n\| scans \| 106 \| 0\.8 \(0\.7100–0\.8700\) \|/);
  assert.match(text, /In brackets/);
});

test("the curve: errors of the surest first, and a line at the promised rate", () => {
  const answers = [0.9, 0.8, 0.7, 0.6].map((confidence, i) => ({
    ...{ truth: "a", label: i < 3 ? "a" : "b", confidence, abstained: false },
  }));
  const points = riskCoverage(answers, 4);
  assert.deepEqual(points, [
    { coverage: 0.25, error: 0 },
    { coverage: 0.5, error: 0 },
    { coverage: 0.75, error: 0 },
    { coverage: 1, error: 0.25 },
  ]);
  assert.deepEqual(riskCoverage([], 4), []);
  const svg = curveSvg(points);
  assert.match(svg, /promised: 2\.5 %/);
  assert.match(svg, /<path d="M184\.0 312\.0 L320\.0 312\.0 L456\.0 312\.0 L592\.0 48\.0"/);
});
