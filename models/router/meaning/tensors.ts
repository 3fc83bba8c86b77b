import type { Tf } from "#shared/ml/runtime.ts";
import type { Tensor } from "#shared/ml/tensors.ts";
import { sumOfRows } from "../vocabulary.ts";
import { MEANING, TOLD } from "./encoder.ts";
import { type MeaningNetwork, type MeaningReader, meaningReader } from "./network.ts";

/** The network of what texts mean, as it is kept in weights and read out of them. */

/** Of each: the name it is kept by. */
const NAMES = {
  mean: "meaningMean",
  scale: "meaningScale",
  hidden: "meaningHidden",
  hiddenBias: "meaningHiddenBias",
  top: "meaningTop",
  topBias: "meaningTopBias",
} as const;
/** One linear machine per class over what a text means: versions trained before there was a network have it. */
const LINEAR = "meaning";

export function meaningTensors({ mean, scale, hidden, hiddenBias, top, topBias }: MeaningNetwork): Tensor[] {
  const [width, classes] = [hiddenBias.length, topBias.length];
  return [
    { name: NAMES.mean, shape: [TOLD], data: mean },
    { name: NAMES.scale, shape: [TOLD], data: scale },
    { name: NAMES.hidden, shape: [TOLD, width], data: hidden, bits: 16 },
    { name: NAMES.hiddenBias, shape: [width], data: hiddenBias },
    { name: NAMES.top, shape: [width, classes], data: top, bits: 16 },
    { name: NAMES.topBias, shape: [classes], data: topBias },
  ];
}

interface Kept {
  /** Throws MODEL_TAMPERED where there is none of that name and size. */
  floats: (name: string, size: number) => Float32Array;
  /** How many numbers are kept by a name; null for none. */
  sizeOf: (name: string) => number | null;
}

/** Scores by what texts mean, as these weights have learned them. */
export function readMeaning(tf: Tf, { floats, sizeOf }: Kept, classes: number): MeaningReader {
  if (sizeOf(LINEAR) !== null) return linearReader(floats(LINEAR, MEANING * classes), classes);
  const width = sizeOf(NAMES.hiddenBias) ?? 0;
  return meaningReader(tf, {
    mean: floats(NAMES.mean, TOLD),
    scale: floats(NAMES.scale, TOLD),
    hidden: floats(NAMES.hidden, TOLD * width),
    hiddenBias: floats(NAMES.hiddenBias, width),
    top: floats(NAMES.top, width * classes),
    topBias: floats(NAMES.topBias, classes),
  });
}

function linearReader(weights: Float32Array, classes: number): MeaningReader {
  const index = Int32Array.from({ length: MEANING }, (_, i) => i);
  return (told) => told.map((one) => sumOfRows(weights, { index, value: one.subarray(0, MEANING) }, classes));
}
