import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Artefact, loadArtefact } from "#shared/ml/artefact.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { confidenceOf } from "./calibrate.ts";
import { type Closer, confidencesOf, createLook, partAround, partsOf, weigh } from "./closer.ts";
import { fitCloser } from "./closer-fit.ts";
import type { Found } from "./detect.ts";
import { closerOf, detectorParts } from "./serve.ts";

const WEIGHTS = fileURLToPath(new URL("./weights", import.meta.url));
const page = { width: 850, height: 1_100, dark: new Uint8Array(850 * 1_100), colour: null };
const calibration = { slope: 1, offset: 0, top: 0 };
const closer: Closer = {
  weights: "",
  doubt: { from: 0.1, to: 0.9 },
  first: 1,
  second: 1,
  top: 0,
  offset: 0,
  thresholds: { present: 0.5, absent: 0.1 },
};
const at = (score: number, top = 0.5): Found => ({ score, box: { left: 0.1, top, right: 0.3, bottom: top + 0.05 } });

test("only candidates in doubt are looked at again, and the second look makes them surer or less sure", () => {
  const found = [at(0.99, 0.8), at(0.6, 0.6), at(0.4, 0.4), at(0.05, 0.2)];
  const asked: number[] = [];
  const sure = confidencesOf(page, found, calibration, closer, (_, boxes) => {
    asked.push(boxes.length);
    return [0.9, 0.1];
  });
  assert.deepEqual(asked, [2]);
  const first = found.map((one) => confidenceOf(one, calibration));
  const [sureOne, up, down, none] = sure.map(({ score }) => score);
  assert.ok((up ?? 0) > (first[1] ?? 1) && (down ?? 1) < (first[2] ?? 0));
  assert.deepEqual([sureOne, none], [first[0], first[3]]);
  assert.deepEqual(
    sure.map(({ box }) => box),
    found.map(({ box }) => box),
  );
});

test("a signature is told once, by the surer box", () => {
  const found = [at(0.3, 0.51), at(0.95, 0.5), at(0.4, 0.54)];
  const sure = confidencesOf(page, found, calibration, null, () => []);
  assert.deepEqual(
    sure.map(({ box }) => box.top),
    [0.5, 0.54],
  );
});

test("weights that no second look was fitted with are asked once", async () => {
  const sure = confidencesOf(page, [at(0.5)], calibration, null, () => assert.fail("looked again"));
  assert.equal(sure[0]?.score, 0.5);
  const artefact = await loadArtefact(WEIGHTS);
  const files = { ...artefact.manifest.files, "weights.bin": "another" };
  assert.equal(closerOf({ ...artefact, manifest: { ...artefact.manifest, files } } as Artefact), null);
});

test("the second look that ships was fitted with the weights that ship", async () => {
  assert.notEqual(closerOf(await loadArtefact(WEIGHTS)), null);
});

test("the part looked at lies on the page with the candidate in it, in sides that the net takes", () => {
  const whole = { width: 600, height: 840 };
  for (const left of [0, 0.4, 0.9])
    for (const top of [0, 0.5, 0.97]) {
      const box = { left, top, right: Math.min(1, left + 0.3), bottom: Math.min(1, top + 0.1) };
      const part = partAround(box, whole);
      assert.ok(part.left >= 0 && part.top >= 0);
      assert.ok(part.left + part.width <= whole.width && part.top + part.height <= whole.height);
      assert.ok(part.left <= box.left * whole.width && part.left + part.width >= box.right * whole.width);
      assert.deepEqual([part.width % 32, part.height % 32], [0, 0]);
    }
  const slip = partAround({ left: 0, top: 0, right: 1, bottom: 1 }, { width: 100, height: 40 });
  assert.deepEqual(slip, { left: 0, top: 0, width: 128, height: 64 });
});

test("a closer look at blank paper sees nothing, on pages of any size", async () => {
  const { tf } = await openRuntime();
  const look = createLook(tf, detectorParts(await loadArtefact(WEIGHTS), tf).weights);
  const box = { left: 0.6, top: 0.8, right: 0.9, bottom: 0.9 };
  for (const [width, height] of [
    [850, 1_100],
    [60, 20],
    [2_400, 900],
  ] as const) {
    const dark = new Uint8Array(width * height);
    const [score] = look({ width, height, dark, colour: null }, [box]);
    assert.ok((score ?? 1) < 0.1, `${score} at ${width} x ${height}`);
  }
});

test("a fit finds which look tells more", () => {
  // The second look knows; the first says the same of all.
  const looked = Array.from({ length: 200 }, (_, i) => {
    const isRight = i % 2 === 0;
    return {
      found: at(0.5),
      closer: (isRight ? 0.8 : 0.2) + (i % 5 === 0 ? 0.1 : 0),
      isRight: i % 20 === 1 || isRight,
    };
  });
  const { first, second, top, offset } = fitCloser(looked);
  const sureOf = (score: number) => weigh(partsOf(at(0.5), score), [first, second, top, offset]);
  assert.ok(second > 0.5 && sureOf(0.8) > 0.8 && sureOf(0.2) < 0.3, JSON.stringify({ first, second, top, offset }));
  assert.deepEqual(fitCloser(looked), { first, second, top, offset });
});
