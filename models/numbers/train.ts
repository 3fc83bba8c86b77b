import { PermanentError } from "#shared/errors.ts";
import { sha256OfJson } from "#shared/json.ts";
import { newAdam } from "#shared/ml/adam.ts";
import type { Trained, TrainRequest } from "#shared/ml/model.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { decodeTensors, encodeTensors, type Tensor } from "#shared/ml/tensors.ts";
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
import { viewsOf } from "./line.ts";
import { example } from "./lines/compose.ts";
import { MIXED, POOR } from "./lines/faults.ts";
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
  /** Of each phase. */
  steps: readonly [mixed: number, poor: number];
  stepsPerCheckpoint: number;
  /** Lines in kept-back fonts that it is measured on. */
  measuredLines: number;
}
export const EXTENT: Extent = { steps: [6_000, 3_000], stepsPerCheckpoint: 100, measuredLines: 1_800 };
/** Seeds of the lines trained on and of those measured on are far apart. */
const TRAINED_FROM = 1_000_000;
const MEASURED_FROM = 500_000_000;
/** Of a text: the beginning is enough to take words from. */
const PROSE_CHARACTERS = 400;

/** First letters, on all kinds of lines; then mostly faxes, their place on the line found roughly. */
function phasesOf({ steps: [mixed, poor] }: Extent) {
  return [
    { from: 0, steps: mixed, rate: 2e-3, lines: { shares: MIXED, isRough: false } },
    { from: mixed, steps: poor, rate: 1e-3, lines: { shares: POOR, isRough: true } },
  ];
}

/**
 * What a phase begins with: the weights as they would ship, and nothing remembered of the steps
 * before. So a phase that was added later can begin with weights that were shipped.
 */
function settle(state: FitState): void {
  const { specs, bytes } = encodeTensors(tensorsOf(state));
  const settled = decodeTensors(specs, bytes);
  for (const [i, { name }] of LAYERS.entries()) {
    state.arrays[i] = settled.get(`${name}/kernel`)?.data as Float32Array;
    state.arrays[LAYERS.length + i] = settled.get(`${name}/bias`)?.data as Float32Array;
  }
  state.adam = newAdam(state.arrays);
}

export async function train(request: TrainRequest<NumbersRow>, extent = EXTENT): Promise<Trained> {
  const { rows, seed, onProgress, checkpoints } = request;
  const prose = rows.flatMap(({ text }) => (text === undefined ? [] : [text.slice(0, PROSE_CHARACTERS)]));
  if (prose.length === 0) throw new PermanentError("TRAINING_DATA_WRONG", "there is no text to take words from");
  const { tf } = await openRuntime();
  const fonts = learntFonts();
  const phases = phasesOf(extent);
  const identity = sha256OfJson({ seed, prose, steps: extent.steps });
  const kept = (await checkpoints?.load()) ?? null;
  const state = (kept === null ? null : decodeState(kept, identity, seed)) ?? startFit(seed);
  const steps = phases.reduce((sum, phase) => sum + phase.steps, 0);
  for (const { lines, ...phase } of phases) {
    if (state.step === phase.from && phase.from > 0) settle(state);
    await fit(tf, state, {
      ...phase,
      seed,
      exampleAt: (number) => example(seed * TRAINED_FROM + number, { fonts, prose, ...lines }),
      async onStep(now, loss) {
        onProgress(now.step, steps, `loss ${loss.toFixed(3)}`);
        if (now.step % extent.stepsPerCheckpoint === 0) await checkpoints?.save(encodeState(now, identity));
        // The loop blocks this thread: let signals and timers in.
        await new Promise(setImmediate);
      },
    });
  }
  const tensors = tensorsOf(state);
  const weights = tensorWeights(tf, (name) => tensors.find((tensor) => tensor.name === name)?.data);
  const measured: Measured[] = [];
  const keptBack = keptBackFonts();
  for (let i = 0; i < extent.measuredLines; i += 1) {
    const one = await example(seed * TRAINED_FROM + MEASURED_FROM + i, { fonts: keptBack, prose });
    const [plain, ...others] = (await viewsOf(one.image)).map((line) => logitsOf(tf, weights, line));
    if (plain === undefined) throw new Error("an example without a line");
    const { fault, iban, targets } = one;
    measured.push({ example: { fault, iban, targets }, views: [plain, ...others] });
    onProgress(steps, steps, `line ${i + 1} of ${extent.measuredLines} measured on`);
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
