import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { isOpen, judge, SECOND_WORDS_MAX, type Settings } from "./judge.ts";

const settings: Settings = {
  labels: ["a", "b", "c"],
  hasNone: true,
  bands: [
    {
      words: 0,
      linear: 1,
      network: 1,
      meaning: 0,
      noise: [],
      thresholds: [0.6, 0.6, 0.6],
      languages: { nl: [0.6, 0.9, 0.6] },
    },
    { words: 30, linear: 1, network: 1, meaning: 0, noise: [], thresholds: [0.5, 0.8, 0.5], languages: {} },
  ],
  second: null,
  knownMin: 0.5,
};
const bandWith = (some: object) => ({
  words: 0,
  linear: 1,
  network: 1,
  meaning: 0,
  noise: [],
  thresholds: [],
  languages: {},
  ...some,
});
const seen = { words: 10, known: 1, knownWords: 10 };

test("sure and known: an answer, with the others behind it", () => {
  assert.deepEqual(judge([0.1, 0.7, 0.15, 0.05], seen, settings), {
    label: 1,
    confidence: 0.7,
    others: [
      { label: 2, confidence: 0.15 },
      { label: 0, confidence: 0.1 },
    ],
    threshold: 0.6,
    doubt: null,
  });
});

for (const [doubt, probabilities, about, some] of [
  ["unsure", [0.1, 0.59, 0.21, 0.1], seen, {}],
  ["unsure", [0.1, 0.79, 0.1, 0], { words: 30, known: 1, knownWords: 30 }, {}],
  ["none", [0.1, 0.3, 0.1, 0.5], seen, {}],
  ["unknown-words", [0, 1, 0, 0], { words: 20, known: 0.49, knownWords: 10 }, {}],
  ["unknown-words", [0, 1, 0, 0], { words: 1, known: 1, knownWords: 1 }, {}],
  ["no-words", [0, 1, 0, 0], { words: 0, known: 0, knownWords: 0 }, {}],
  ["unsure", [0, 1, 0, 0], seen, { bands: [bandWith({ thresholds: [0, 1.01, 0] })] }],
  ["unsure", [0.1, 0.8, 0.1, 0], { ...seen, language: "nl" }, {}],
  ["unsure", [0, 1, 0, 0], seen, { bands: [bandWith({ noise: [0.1, 0.1, 0.1, 0.3], thresholds: [0.6, 0.6, 0.6] })] }],
  ["unmeasured", [0, 1, 0, 0], { ...seen, language: "de" }, { unmeasured: ["de"] }],
  [null, [0.1, 0.8, 0.1, 0], seen, {}],
  [null, [0.1, 0.8, 0.1, 0], { ...seen, language: "fr" }, {}],
] as const)
  test(`doubt: ${doubt} at ${JSON.stringify(probabilities)}, ${JSON.stringify(about)}, ${JSON.stringify(some)}`, () => {
    const judged = judge(probabilities, about, { ...settings, ...some });
    assert.equal(judged.doubt, doubt);
    assert.equal(judged.label, 1, "the best label is given all the same");
  });

test("the best label is the best one, and equal ones fall to the first by name", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (probabilities) => {
        const { label, confidence, others } = judge(probabilities, seen, settings);
        assert.ok(
          others.every(
            (other) => other.confidence < confidence || (other.confidence === confidence && other.label > label),
          ),
        );
      },
    ),
  );
});

for (const [what, probabilities, about, open] of [
  ["sure", [0.02, 0.96, 0.01, 0.01], seen, false],
  ["enough for an answer, and not sure", [0.1, 0.8, 0.05, 0.05], seen, true],
  ["unsure", [0.3, 0.4, 0.2, 0.1], seen, true],
  ["more like what belongs nowhere", [0.1, 0.3, 0.1, 0.5], seen, true],
  ["a letter", [0.3, 0.4, 0.2, 0.1], { ...seen, words: SECOND_WORDS_MAX + 1 }, false],
  ["words nobody knows", [0.3, 0.4, 0.2, 0.1], { words: 20, known: 0.2, knownWords: 4 }, false],
] as const)
  test(`read again or not: ${what}`, () => {
    assert.equal(isOpen(judge(probabilities, about, settings), about), open);
  });
