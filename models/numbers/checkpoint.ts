import { type FitState, startFit } from "./fit.ts";

/** A training in the middle, as bytes: with the same seed and data it goes on as if it had never stopped. */

const IDENTITY_BYTES = 32;
const STEP_BYTES = 4;
/** Steps of the training, and of its phase. */
const HEAD_BYTES = IDENTITY_BYTES + 2 * STEP_BYTES;

const arraysOf = ({ arrays, adam }: FitState): Float32Array[] => [...arrays, ...adam.first, ...adam.second];

/** `identity`: sha256, in hex, of all that the training follows from. */
export function encodeState(state: FitState, identity: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(identity, "hex");
  head.writeUInt32LE(state.step, IDENTITY_BYTES);
  head.writeUInt32LE(state.adam.step, IDENTITY_BYTES + STEP_BYTES);
  return Buffer.concat([head, ...arraysOf(state).map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength))]);
}

/** Null where the bytes are of another training: then it begins anew. */
export function decodeState(bytes: Buffer, identity: string, seed: number): FitState | null {
  const state = startFit(seed);
  const arrays = arraysOf(state);
  const length = arrays.reduce((sum, array) => sum + array.byteLength, HEAD_BYTES);
  if (bytes.length !== length || bytes.toString("hex", 0, IDENTITY_BYTES) !== identity) return null;
  state.step = bytes.readUInt32LE(IDENTITY_BYTES);
  state.adam.step = bytes.readUInt32LE(IDENTITY_BYTES + STEP_BYTES);
  let at = HEAD_BYTES;
  for (const array of arrays) {
    Buffer.from(array.buffer, array.byteOffset, array.byteLength).set(bytes.subarray(at, at + array.byteLength));
    at += array.byteLength;
  }
  return state;
}
