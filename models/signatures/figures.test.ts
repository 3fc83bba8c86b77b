import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, calibrationError, confidenceOf, fitCalibration, fitThresholds } from "./calibrate.ts";
import { averagePrecision, falseAlarmsAt, type Judged, marksOf, recallAt } from "./figures.ts";

const box = (left: number) => ({ left, top: 0, right: left + 10, bottom: 10 });
const page = (found: readonly [number, number][], truth: readonly number[]): Judged => ({
  found: found.map(([left, score]) => ({ box: box(left), score })),
  truth: truth.map(box),
  unknown: [],
});

test("average precision: 1 when all are found before anything wrong, and by hand for a mixed case", () => {
  assert.equal(averagePrecision([page([[0, 0.9]], [0]), page([[50, 0.1]], [])]), 1);
  // Right, wrong, right of two: precision 1 up to recall .5, then 2/3.
  const mixed = page(
    [
      [0, 0.9],
      [100, 0.8],
      [50, 0.7],
    ],
    [0, 50],
  );
  assert.ok(Math.abs(averagePrecision([mixed]) - (0.5 + 0.5 * (2 / 3))) < 1e-12);
  assert.equal(averagePrecision([page([], [0])]), 0);
});

test("a signature told twice is wrong once; what is found where nothing is known counts for neither", () => {
  const twice = page(
    [
      [0, 0.9],
      [1, 0.8],
    ],
    [0],
  );
  assert.deepEqual(
    marksOf([twice]).marks.map(({ isRight }) => isRight),
    [true, false],
  );
  const unknown = { ...page([[0, 0.9]], []), unknown: [{ left: -5, top: -5, right: 50, bottom: 50 }] };
  assert.deepEqual(marksOf([unknown]).marks, []);
  assert.equal(falseAlarmsAt([unknown], 0.5), 0);
});

test("recall and false alarms at a threshold", () => {
  const pages = [page([[0, 0.9]], [0]), page([[0, 0.3]], [0])];
  assert.equal(recallAt(pages, 0.5), 0.5);
  assert.equal(falseAlarmsAt([page([[0, 0.9]], []), page([[0, 0.3]], []), page([], [])], 0.5), 1 / 3);
});

test("calibration brings overconfident scores to how often they are right", () => {
  const at = (score: number, top = 0.5) => ({ score, box: { left: 0.1, top, right: 0.3, bottom: top + 0.05 } });
  const marks = Array.from({ length: 400 }, (_, i) => {
    const found = at(i % 2 === 0 ? 0.99 : 0.2);
    return { found, score: found.score, isRight: i % 10 < 8 === (i % 2 === 0), page: 0 };
  });
  const calibration = fitCalibration(marks);
  assert.ok(Math.abs(confidenceOf(at(0.99), calibration) - 0.8) < 0.03);
  assert.ok(confidenceOf(at(0.2), calibration) < confidenceOf(at(0.99), calibration));
  assert.equal(calibration.top, 0);
});

test("where candidates at the top of pages are wrong, their place counts against them, the more the higher", () => {
  const at = (top: number) => ({ score: 0.9, box: { left: 0.1, top, right: 0.3, bottom: top + 0.04 } });
  const marks = Array.from({ length: 300 }, (_, i) => {
    const top = (i % 10) / 10;
    return { found: at(top), score: 0.9, isRight: top >= 0.2 ? i % 7 !== 0 : i % 7 === 0, page: 0 };
  });
  const calibration = fitCalibration(marks);
  assert.ok(calibration.top > 1);
  const [high, lower, middle, foot] = [0.01, 0.15, 0.4, 0.9].map((top) => confidenceOf(at(top), calibration));
  assert.ok((high ?? 1) < (lower ?? 0) && (lower ?? 1) < (middle ?? 0) && middle === foot);
});

test("thresholds leave a band of doubt between pages with and without a signature", () => {
  const signed = Array.from({ length: 100 }, (_, i) => page([[0, i < 5 ? 0.3 : 0.9]], [0]));
  const unsigned = Array.from({ length: 100 }, (_, i) => page([[0, i < 4 ? 0.6 : 0.1]], []));
  const thresholds = fitThresholds(signed, unsigned);
  assert.ok(falseAlarmsAt(unsigned, thresholds.present) <= 0.02);
  assert.ok(thresholds.absent < thresholds.present);
  assert.equal(answerOf([0.9, 0.1], thresholds), "present");
  assert.equal(answerOf([0.5], thresholds), "unsure");
  assert.equal(answerOf([], thresholds), "absent");
});

test("a calibration error of 0 is confidence that comes true", () => {
  const half = [page([[0, 0.5]], [0]), page([[0, 0.5]], [])];
  assert.ok(calibrationError(half) < 1e-12);
  assert.ok(Math.abs(calibrationError([page([[0, 0.9]], [])]) - 0.9) < 1e-12);
  // Candidates too unsure to be told do not water it down.
  const noise = Array.from({ length: 50 }, (_, i): [number, number] => [i * 20, 0.01]);
  assert.ok(Math.abs(calibrationError([page([[2_000, 0.9], ...noise], [])]) - 0.9) < 1e-12);
});
