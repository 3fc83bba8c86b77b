import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { highestRate, NEVER, type Offered, thresholdsFor as shownFor, withFloors } from "./risk.ts";

/** `count` answers at `confidence`, the first `wrong` of them wrong. */
const answers = (label: string, confidence: number, count: number, wrong = 0, made = false): Offered[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ label, truth: i < wrong ? "other" : label, confidence, abstained: false, made },
  }));

const thresholdsFor = (offered: readonly Offered[], labels: readonly string[]) =>
  shownFor(offered, labels).map(({ threshold }) => threshold);

test("too few answers show nothing, however right they are", () => {
  assert.deepEqual(thresholdsFor(answers("a", 0.9, 100), ["a"]), [NEVER]);
  assert.deepEqual(thresholdsFor(answers("a", 0.9, 110), ["a"]), [0.9]);
});

test("2.5 % wrong of many answers shows more than 2.5 % of few", () => {
  assert.deepEqual(thresholdsFor(answers("a", 0.9, 400, 9), ["a"]), [NEVER]);
  assert.deepEqual(thresholdsFor(answers("a", 0.9, 40_000, 900), ["a"]), [0.9]);
});

test("a department with answers enough stands alone; the others are taken together", () => {
  const offered = [...answers("noisy", 0.99, 300, 30), ...answers("a", 0.8, 70), ...answers("b", 0.7, 70)];
  assert.deepEqual(thresholdsFor(offered, ["noisy", "a", "b", "never said"]), [NEVER, 0.7, 0.7, 0.7]);
});

test("each department keeps the rate, though another errs so little that both together would", () => {
  const offered = [...answers("sure", 0.9, 5_000), ...answers("a", 0.99, 300), ...answers("a", 0.8, 100, 50)];
  assert.deepEqual(thresholdsFor(offered, ["sure", "a"]), [0.9, 0.99]);
});

test("where all together do not show the rate, each is held to a stricter one", () => {
  // 2.4 % of 250 could be 4 %: the worse half is given up.
  const offered = [...answers("a", 0.99, 250), ...answers("a", 0.8, 250, 12)];
  assert.deepEqual(thresholdsFor(offered, ["a"]), [0.99]);
});

test("made rows excuse no error among rows that somebody wrote", () => {
  const made = answers("a", 0.9, 2_000, 0, true);
  assert.deepEqual(thresholdsFor([...made, ...answers("a", 0.95, 50)], ["a"]), [0.9]);
  assert.deepEqual(thresholdsFor([...made, ...answers("a", 0.95, 50, 3)], ["a"]), [NEVER]);
  assert.deepEqual(thresholdsFor([...answers("a", 0.9, 5_000), ...answers("a", 0.95, 50, 3, true)], ["a"]), [NEVER]);
});

test("made rows help no rows that somebody wrote to show the rate", () => {
  const real = answers("a", 0.9, 400, 9);
  const made = answers("a", 0.9, 10_000, 0, true);
  assert.deepEqual(thresholdsFor([...real, ...made], ["a"]), [NEVER]);
  assert.deepEqual(thresholdsFor([...answers("a", 0.95, 150), ...real, ...made], ["a"]), [0.95]);
});

test("what belongs nowhere counts as wrong when it is answered", () => {
  const stray = answers("a", 0.9, 30).map((answer) => ({ ...answer, truth: null }));
  assert.deepEqual(thresholdsFor([...answers("a", 0.95, 500), ...stray], ["a"]), [0.95]);
});

test("at every threshold the rate is kept among the rows it was fitted on", () => {
  const row = fc.record({ right: fc.boolean(), made: fc.boolean(), tenth: fc.integer({ min: 0, max: 10 }) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (rows, times) => {
      const offered = rows.flatMap(({ right, made, tenth }) =>
        answers("a", tenth / 10, times, right || tenth > 6 ? 0 : 1, made),
      );
      const [threshold = Number.NaN] = thresholdsFor(offered, ["a"]);
      const accepted = offered.filter(({ confidence }) => confidence >= threshold);
      const wrong = accepted.filter(({ label, truth }) => label !== truth).length;
      assert.ok(threshold === NEVER || accepted.length >= 100);
      assert.ok(threshold === NEVER || highestRate(wrong, accepted.length) <= 0.025);
    }),
  );
});

test("the highest likely rate is above the rate seen, and nears it with more rows", () => {
  assert.equal(highestRate(0, 0), 1);
  assert.ok(highestRate(1, 100) > 0.01);
  assert.ok(highestRate(10, 1_000) < highestRate(1, 100));
  assert.ok(highestRate(1_000, 100_000) - 0.01 < 0.001);
});

test("where made rows alone speak, no less is enough than rows that somebody wrote needed elsewhere", () => {
  const real = shownFor([...answers("a", 0.8, 500), ...answers("b", 0.9, 500)], ["a", "b", "c"]);
  const made = shownFor(
    [...answers("a", 0.3, 500, 0, true), ...answers("b", 0.95, 500, 0, true), ...answers("c", 0.2, 500, 0, true)],
    ["a", "b", "c"],
  );
  assert.deepEqual(withFloors([real, made])[1], [0.8, 0.95, 0.9], "c: the most that any needed");
  assert.deepEqual(withFloors([real, made])[0]?.slice(0, 2), [0.8, 0.9], "what is backed stays");
  assert.deepEqual(withFloors([made]), [[NEVER, NEVER, NEVER]], "nobody wrote anything");
});

test("a floor opens nothing that was closed", () => {
  const closed = shownFor(answers("a", 0.9, 50, 0, true), ["a"]);
  const real = shownFor(answers("a", 0.8, 500), ["a"]);
  assert.deepEqual(withFloors([real, closed]), [[0.8], [NEVER]]);
});
