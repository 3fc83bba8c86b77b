import assert from "node:assert/strict";
import { test } from "node:test";
import { confidenceOf } from "./calibrate.ts";
import { withDrawn } from "./drawn.ts";

const CALIBRATION = { slope: 1.6, offset: -3.9, top: 3.8 };
const box = { left: 0.1, top: 0.7, right: 0.3, bottom: 0.74 };

test("of two candidates in one place the surer one is told, whichever looked", () => {
  const drawn = { box, score: 0.98 };
  const sure = confidenceOf(drawn, CALIBRATION);
  assert.ok(sure > 0.8);
  const wider = { ...box, left: 0.08, right: 0.34 };
  assert.deepEqual(withDrawn([{ box: wider, score: 0.3 }], [drawn], CALIBRATION), [{ box, score: sure }]);
  assert.deepEqual(withDrawn([{ box: wider, score: 0.95 }], [drawn], CALIBRATION), [{ box: wider, score: 0.95 }]);
});

test("a part of what is found is no candidate of its own; another place is", () => {
  const found = { box, score: 0.95 };
  const part = { box: { ...box, right: 0.15 }, score: 0.5 };
  const beside = { box: { ...box, left: 0.6, right: 0.8 }, score: 0.96 };
  const told = withDrawn([found], [part, beside], CALIBRATION);
  assert.deepEqual(
    told.map((one) => one.box),
    [box, beside.box],
  );
});
