import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "#shared/json.ts";
import { decodeState, encodeState } from "./checkpoint.ts";
import { fallsAfter, startFit } from "./fit.ts";

const identity = sha256("a training");
const seed = 5;

test("a state is read back as it was, and goes on as nothing else", () => {
  const state = startFit(seed);
  state.step = 12;
  state.adam.step = 12;
  (state.mean.bias[0] as Float32Array)[0] = 0.25;
  const bytes = encodeState(state, identity);
  assert.deepEqual(
    decodeState(bytes, () => identity, seed),
    state,
  );
  assert.equal(
    decodeState(bytes, () => sha256("another"), seed),
    null,
  );
  assert.equal(
    decodeState(bytes.subarray(1), () => identity, seed),
    null,
  );
});

test("made longer, a training goes on only from where its rate had not begun to fall", () => {
  const identityAt = (steps: number) => (step: number) =>
    step > fallsAfter(steps) ? sha256(`${identity} ${steps}`) : identity;
  const goesOn = (step: number) => {
    const state = startFit(seed);
    state.step = step;
    return decodeState(encodeState(state, identityAt(100)(step)), identityAt(400), seed) !== null;
  };
  assert.equal(fallsAfter(100), 75);
  assert.ok(goesOn(75));
  assert.ok(!goesOn(76));
});
