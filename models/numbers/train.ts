import { PermanentError } from "#shared/errors.ts";
import { sha256OfJson } from "#shared/json.ts";
import type { Trained, TrainRequest } from "#shared/ml/model.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import type { Tensor } from "#shared/ml/tensors.ts";
import {
  answered,
  columnsRight,
  figuresOfAnswers,
  fitEvidence,
  fitTemperature,
  fitThreshold,
  type Measured,
  searched,
} from "./calibrate.ts";
import { decodeState, encodeState } from "./checkpoint.ts";
import { type FitState, fit, startFit } from "./fit.ts";
import { example } from "./lines/compose.ts";
import { keptBackFonts, learntFonts } from "./lines/fonts.ts";
import type { NumbersRow } from "./model.ts";
import { LAYERS } from "./net.ts";
import { logitsOf, tensorWeights } from "./reader.ts";

/**
 * The recipe: the net learns from lines drawn anew for every step, in the fonts of
 * LEARNT; its temperature and thresholds come from lines in fonts kept back.
 */

/** How much of everything; tests take less. */
export interface Extent {
  steps: number;
  stepsPerCheckpoint: number;
  /** Lines in kept-back fonts that it is measured on. */
  measuredLines: number;
}
export const EXTENT: Extent = { steps: 6_000, stepsPerCheckpoint: 100, measuredLines: 1_800 };
/** Seeds of the lines trained on and of those measured on are far apart. */
const TRAINED_FROM = 1_000_000;
const MEASURED_FROM = 500_000_000;
/** Of a text: the beginning is enough to take words from. */
const PROSE_CHARACTERS = 400;

export async function train(request: TrainRequest<NumbersRow>, extent = EXTENT): Promise<Trained> {
  const { rows, seed, onProgress, checkpoints } = request;
  const prose = rows.flatMap(({ text }) => (text === undefined ? [] : [text.slice(0, PROSE_CHARACTERS)]));
  if (prose.length === 0) throw new PermanentError("TRAINING_DATA_WRONG", "there is no text to take words from");
  const { tf } = await openRuntime();
  const fonts = learntFonts();
  const identity = sha256OfJson({ seed, prose, steps: extent.steps });
  const kept = (await checkpoints?.load()) ?? null;
  const state = (kept === null ? null : decodeState(kept, identity, seed)) ?? startFit(seed);
  await fit(tf, state, {
    seed,
    steps: extent.steps,
    exampleAt: (number) => example(seed * TRAINED_FROM + number, { fonts, prose }),
    async onStep(now, loss) {
      onProgress(now.step, extent.steps, `loss ${loss.toFixed(3)}`);
      if (now.step % extent.stepsPerCheckpoint === 0) await checkpoints?.save(encodeState(now, identity));
      // The loop blocks this thread: let signals and timers in.
      await new Promise(setImmediate);
    },
  });
  const tensors = tensorsOf(state);
  const weights = tensorWeights(tf, (name) => tensors.find((tensor) => tensor.name === name)?.data);
  const measured: Measured[] = [];
  const others = keptBackFonts();
  for (let i = 0; i < extent.measuredLines; i += 1) {
    const one = await example(seed * TRAINED_FROM + MEASURED_FROM + i, { fonts: others, prose });
    measured.push({ example: one, logits: logitsOf(tf, weights, one.line) });
    onProgress(extent.steps, extent.steps, `line ${i + 1} of ${extent.measuredLines} measured on`);
  }
  return { ...calibrated(measured), tensors, labels: ["iban"] };
}

function calibrated(measured: readonly Measured[]): Omit<Trained, "tensors" | "labels"> {
  const temperature = fitTemperature(measured);
  const lines = searched(measured, temperature);
  const evidence = fitEvidence(lines);
  const answers = answered(lines, evidence);
  const threshold = fitThreshold(answers);
  return {
    config: { kind: "line reader", temperature, evidence, threshold },
    thresholds: { told: threshold },
    calibration: { temperature, evidence },
    metrics: {
      measuredOn: `${measured.length} made lines in fonts never trained on`,
      columns: columnsRight(measured, temperature),
      byFault: figuresOfAnswers(answers, threshold),
    },
  };
}

/** 16 bits a weight: half the bytes, and no difference that could be measured. */
function tensorsOf({ arrays }: FitState): Tensor[] {
  return LAYERS.flatMap(({ name, size, from, to }, i): Tensor[] => [
    { name: `${name}/kernel`, shape: [size, size, from, to], data: arrays[i] as Float32Array, bits: 16 },
    { name: `${name}/bias`, shape: [to], data: arrays[LAYERS.length + i] as Float32Array },
  ]);
}
