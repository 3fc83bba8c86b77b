import { type FitState, startFit } from "./fit.ts";
import { arraysOf } from "./parameters.ts";

/** A training in the middle, as bytes: with the same seed and data it goes on as if it had never stopped. */

const IDENTITY_BYTES = 32;
const STEP_BYTES = 4;

const arraysOfState = ({ parameters, mean, adam }: FitState): Float32Array[] => [
  ...arraysOf(parameters),
  ...arraysOf(mean),
  ...adam.first,
  ...adam.second,
];

/** `identity`: sha256, in hex, of all that the training follows from. */
export function encodeState(state: FitState, identity: string): Buffer {
  const head = Buffer.alloc(IDENTITY_BYTES + STEP_BYTES);
  head.write(identity, "hex");
  head.writeUInt32LE(state.step, IDENTITY_BYTES);
  return Buffer.concat([head, ...arraysOfState(state).map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength))]);
}

/** `identityAt` a step. Null where the bytes are of another training: then it begins anew. */
export function decodeState(bytes: Buffer, identityAt: (step: number) => string, seed: number): FitState | null {
  const state = startFit(seed);
  const arrays = arraysOfState(state);
  const length = arrays.reduce((sum, array) => sum + array.byteLength, IDENTITY_BYTES + STEP_BYTES);
  if (bytes.length !== length) return null;
  state.step = bytes.readUInt32LE(IDENTITY_BYTES);
  if (bytes.toString("hex", 0, IDENTITY_BYTES) !== identityAt(state.step)) return null;
  state.adam.step = state.step;
  let at = IDENTITY_BYTES + STEP_BYTES;
  for (const array of arrays) {
    Buffer.from(array.buffer, array.byteOffset, array.byteLength).set(bytes.subarray(at, at + array.byteLength));
    at += array.byteLength;
  }
  return state;
}
