import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { type Answer, classificationFigures, thresholdFor } from "./classification.ts";
import { shareInterval } from "./intervals.ts";

const answer = (truth: string | null, label: string, confidence: number, abstained = false): Answer => ({
  truth,
  label,
  confidence,
  abstained,
});

test("figures of a table small enough to check by hand", () => {
  const figures = classificationFigures([
    answer("a", "a", 0.9),
    answer("a", "a", 0.8),
    answer("a", "b", 0.6, true),
    answer("b", "b", 0.7),
    answer(null, "b", 0.2, true),
    answer(null, "a", 0.5),
  ]);
  assert.equal(figures.rows, 6);
  assert.equal(figures.accuracy, 0.75);
  assert.equal(figures.inScope, 4);
  const perClass = Object.entries(figures.perClass).map(([label, { intervals: _, ...rest }]) => [label, rest]);
  assert.deepEqual(Object.fromEntries(perClass), {
    a: { precision: 1, recall: 0.6667, f1: 0.8, support: 3 },
    b: { precision: 0.5, recall: 1, f1: 0.6667, support: 1 },
  });
  assert.equal(figures.macroF1, 0.7333);
  assert.equal(figures.coverage, 0.75);
  assert.equal(figures.errorAmongAnswered, 0.25);
  assert.equal(figures.abstained, 2);
  assert.equal(figures.outOfScopeRecall, 0.5);
  assert.equal(figures.coverageAt2_5, 0.75);
  assert.deepEqual(figures.perClass.a?.intervals.precision, shareInterval(2, 2));
  assert.deepEqual(figures.intervals.accuracy, shareInterval(3, 4));
  assert.deepEqual(figures.intervals.errorAmongAnswered, shareInterval(1, 4));
  assert.deepEqual(figures.intervals.outOfScopeRecall, shareInterval(1, 2));
});

test("calibration: right as often as it says is no error, always wrong and sure is all of it", () => {
  const mixed = Array.from({ length: 100 }, (_, i) => answer("a", i < 70 ? "a" : "b", 0.7));
  assert.equal(classificationFigures(mixed).ece, 0);
  assert.equal(classificationFigures([answer("a", "b", 1)]).ece, 1);
});

test("answers at or above the threshold keep the error rate, and no lower threshold answers more", () => {
  const any = fc.array(fc.record({ right: fc.boolean(), confidence: fc.integer({ min: 0, max: 20 }) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(any, fc.constantFrom(0, 0.025, 0.2), (list, errorMax) => {
      const answers = list.map(({ right, confidence }) => answer("a", right ? "a" : "b", confidence / 20));
      const threshold = thresholdFor(answers, errorMax);
      const keeps = (least: number) => {
        const accepted = answers.filter(({ confidence }) => confidence >= least);
        return accepted.filter(({ label }) => label !== "a").length <= errorMax * accepted.length;
      };
      assert.ok(keeps(threshold));
      for (let level = 0; level / 20 < threshold && level <= 20; level += 1)
        if (answers.some(({ confidence }) => confidence === level / 20)) assert.ok(!keeps(level / 20));
    }),
  );
});

test("no rows give zeros, not NaN", () => {
  const { accuracy, macroF1, ece, coverage, outOfScopeRecall } = classificationFigures([]);
  assert.deepEqual([accuracy, macroF1, ece, coverage, outOfScopeRecall], [0, 0, 0, 0, null]);
});
