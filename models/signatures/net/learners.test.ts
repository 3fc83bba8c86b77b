import assert from "node:assert/strict";
import { test } from "node:test";
import { sheetOf, stroke } from "../pages/draw.ts";
import type { Source } from "../pages/sources.ts";
import { type FitState, fit, startFit } from "./fit.ts";
import { startLearners } from "./learners.ts";
import { effectiveKernels } from "./optimiser.ts";

function source(name: string): Source {
  const [width, height] = [700, 1_000];
  const picture = { width, height, dark: new Uint8Array(width * height), colour: null };
  stroke(sheetOf(picture, 1), [100, 800, 160, 850, 220, 790, 300, 860], 4, { dark: 220, colour: 0 });
  return { source: name, picture, boxes: [{ left: 96, top: 786, right: 304, bottom: 864 }], unknown: [] };
}
const sources = [source("one"), source("another")];
const seed = 3;

test("one thread and two learn the same, from whatever step on", async () => {
  const trained = async (threads: number, stops: readonly number[]) => {
    const state = startFit(seed);
    for (const stop of stops) {
      const onStep = ({ step }: FitState) => {
        // An interruption: threads end, and others go on.
        if (step === stop) throw new Error("interrupted");
      };
      await assert.rejects(fit(state, { sources, seed, steps: 4, threads, onStep }), /interrupted/);
    }
    return state;
  };
  const whole = await trained(2, [3]);
  assert.equal(whole.step, 3);
  assert.deepEqual(await trained(1, [3]), whole);
  assert.deepEqual(await trained(2, [1, 3]), whole);
});

test("what goes wrong in a thread is told, and ends the training", async () => {
  const learners = startLearners({ sources: [], seed }, 1);
  const { raw, gain, bias } = startFit(seed).parameters;
  const weights = { kernels: effectiveKernels({ raw, gain, bias }), bias };
  try {
    await assert.rejects(async () => {
      for (let step = 0; step < 20; step += 1) await learners.gradientAt(step, weights);
    }, /nothing to pick from/);
  } finally {
    await learners.close();
  }
});
