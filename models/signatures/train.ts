import { PermanentError } from "#shared/errors.ts";
import { sha256, sha256OfJson } from "#shared/json.ts";
import type { Trained, TrainRequest } from "#shared/ml/model.ts";
import { openRuntime, type Tf } from "#shared/ml/runtime.ts";
import type { Tensor } from "#shared/ml/tensors.ts";
import { createDetector } from "./answer.ts";
import { calibrated, fitCalibration, fitThresholds } from "./calibrate.ts";
import { pagesOf, type SignatureRow, split } from "./data.ts";
import { figuresOfDev } from "./dev-figures.ts";
import { marksOf } from "./figures.ts";
import { detectDev } from "./measure.ts";
import { decodeState, encodeState } from "./net/checkpoint.ts";
import { fallsAfter, fit, startFit, weightsOf } from "./net/fit.ts";
import { LAYERS } from "./net/net.ts";
import { effectiveKernels, type Parameters } from "./net/optimiser.ts";
import { loadFonts } from "./pages/fonts.ts";
import { loadPages } from "./pages/sources.ts";

/**
 * The recipe: pages kept back by document and signer, the net trained on parts of the
 * rest, then a calibration and two thresholds from what it says about the pages kept back.
 */

/** How much of everything; tests take less. */
export interface Extent {
  steps: number;
  stepsPerCheckpoint: number;
  /** Drawn pages without a signature among those measured on. */
  drawnDev: number;
}
export const EXTENT: Extent = { steps: 16_000, stepsPerCheckpoint: 50, drawnDev: 150 };
/** Below this nothing can be kept back to calibrate on. */
const PAGES_MIN = 8;

export async function train(request: TrainRequest<SignatureRow>, extent = EXTENT): Promise<Trained> {
  const { rows, dev: devRows, seed, onProgress, imageRoot, checkpoints } = request;
  if (imageRoot === undefined) throw new PermanentError("TRAINING_DATA_WRONG", "the folder of the images is not known");
  const all = pagesOf(rows);
  if (all.length < PAGES_MIN)
    throw new PermanentError("TRAINING_DATA_WRONG", `there are ${all.length} pages, and it takes ${PAGES_MIN}`);
  const parts = devRows === null ? split(all, seed) : { train: all, dev: pagesOf(devRows) };
  const sources = await loadPages(imageRoot, parts.train);
  if (sources.every(({ boxes }) => boxes.length === 0))
    throw new PermanentError("TRAINING_DATA_WRONG", "no page has a signature");
  const fonts = loadFonts();
  const { tf } = await openRuntime();

  const kept = (await checkpoints?.load()) ?? null;
  const identity = sha256OfJson({
    seed,
    pages: parts.train,
    images: sources.map(({ picture }) => sha256(picture.dark)),
  });
  // A training can be made longer until its rate begins to fall; from there on its length is part of what it is.
  const identityAt = (step: number) =>
    step > fallsAfter(extent.steps) ? sha256OfJson({ identity, steps: extent.steps }) : identity;
  const state = (kept === null ? null : decodeState(kept, identityAt, seed)) ?? startFit(seed);
  await fit(tf, state, {
    sources,
    seed,
    steps: extent.steps,
    async onStep(now, loss) {
      onProgress(now.step, extent.steps, `loss ${loss.toFixed(3)}`);
      if (now.step % extent.stepsPerCheckpoint === 0) await checkpoints?.save(encodeState(now, identityAt(now.step)));
      // The loop blocks this thread: let signals and timers in.
      await new Promise(setImmediate);
    },
  });
  const tensors = tensorsOf(state.mean);
  const pages = await detectDev(
    await loadPages(imageRoot, parts.dev),
    fonts,
    createDetector(tf, restored(tf, tensors)),
    extent.drawnDev,
    () => onProgress(extent.steps, extent.steps, "pages kept back"),
  );
  const calibration = fitCalibration(marksOf(pages.map(({ judged }) => judged)).marks);
  const sure = pages.map((page) => ({
    ...page,
    judged: { ...page.judged, found: calibrated(page.judged.found, calibration) },
  }));
  const of = (isSigned: boolean) =>
    sure.filter(({ kind }) => (kind === "signed") === isSigned).map(({ judged }) => judged);
  const thresholds = fitThresholds(of(true), of(false));
  return {
    config: { kind: "detector", calibration, thresholds, trainedFrom: identity },
    tensors,
    labels: ["signature", "initials"],
    thresholds: { ...thresholds },
    calibration: { ...calibration },
    metrics: figuresOfDev(sure, thresholds),
  };
}

/** 16 bits a weight: half the bytes, and no difference we could measure. */
function tensorsOf(parameters: Parameters): Tensor[] {
  const kernels = effectiveKernels(parameters);
  return LAYERS.flatMap(({ name, size, from, to }, i): Tensor[] => [
    { name: `${name}/kernel`, shape: [size, size, from, to], data: kernels[i] as Float32Array, bits: 16 },
    { name: `${name}/bias`, shape: [to], data: parameters.bias[i] as Float32Array },
  ]);
}

function restored(tf: Tf, tensors: readonly Tensor[]) {
  const of = (end: string) =>
    LAYERS.map(({ name }) => tensors.find((tensor) => tensor.name === `${name}/${end}`)?.data as Float32Array);
  return weightsOf(tf, of("kernel"), of("bias"));
}
