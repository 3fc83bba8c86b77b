import { PermanentError } from "#shared/errors.ts";
import { sha256, sha256OfJson } from "#shared/json.ts";
import type { Trained, TrainRequest } from "#shared/ml/model.ts";
import { openRuntime, type Tf } from "#shared/ml/runtime.ts";
import { decodeTensors, encodeTensors, type Tensor } from "#shared/ml/tensors.ts";
import { createDetector } from "./answer.ts";
import { calibrated, fitCalibration, fitThresholds } from "./calibrate.ts";
import { pagesOf, type SignatureRow, split } from "./data.ts";
import { figuresOfDev } from "./dev-figures.ts";
import { marksOf } from "./figures.ts";
import { detectDev } from "./measure.ts";
import { decodeState, encodeState } from "./net/checkpoint.ts";
import { fallsAfter, fit, startFit, weightsOf } from "./net/fit.ts";
import { LAYERS } from "./net/net.ts";
import { effectiveKernels, type Parameters } from "./net/parameters.ts";
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
  return calibrate(request, await fitNet(request, extent), extent);
}

/** A net as it ships, and what it was trained from. */
export interface Fitted {
  tensors: Tensor[];
  /** sha256 of seed, pages and pictures. */
  trainedFrom: string;
}

/** The first part, of hours: the net. Throws TRAINING_DATA_WRONG, PAGE_UNREADABLE. */
async function fitNet(request: TrainRequest<SignatureRow>, extent: Extent): Promise<Fitted> {
  const { seed, onProgress, checkpoints } = request;
  const { parts, imageRoot } = partsOf(request);
  const sources = await loadPages(imageRoot, parts.train);
  if (sources.every(({ boxes }) => boxes.length === 0))
    throw new PermanentError("TRAINING_DATA_WRONG", "no page has a signature");
  const { tf } = await openRuntime();

  const kept = (await checkpoints?.load()) ?? null;
  const trainedFrom = sha256OfJson({
    seed,
    pages: parts.train,
    images: sources.map(({ picture }) => sha256(picture.dark)),
  });
  // A training can be made longer until its rate begins to fall; from there on its length is part of what it is.
  const identityAt = (step: number) =>
    step > fallsAfter(extent.steps) ? sha256OfJson({ identity: trainedFrom, steps: extent.steps }) : trainedFrom;
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
  return { tensors: tensorsOf(state.mean), trainedFrom };
}

/**
 * The second part, of minutes: what the net says about pages kept back makes its calibration,
 * thresholds and figures. From the tensors of an artefact it gives what training them anew would.
 */
export async function calibrate(
  request: TrainRequest<SignatureRow>,
  fitted: Fitted,
  extent: Pick<Extent, "steps" | "drawnDev"> = EXTENT,
): Promise<Trained> {
  const { parts, imageRoot } = partsOf(request);
  const { tf } = await openRuntime();
  const tensors = asShipped(fitted.tensors);
  const pages = await detectDev(
    await loadPages(imageRoot, parts.dev),
    loadFonts(),
    createDetector(tf, restored(tf, tensors)),
    extent.drawnDev,
    () => request.onProgress(extent.steps, extent.steps, "pages kept back"),
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
    config: { kind: "detector", calibration, thresholds, trainedFrom: fitted.trainedFrom },
    tensors,
    labels: ["signature", "initials"],
    thresholds: { ...thresholds },
    calibration: { ...calibration },
    metrics: figuresOfDev(sure, thresholds),
  };
}

/** Which pages are trained on and which are kept back. */
function partsOf({ rows, dev: devRows, seed, imageRoot }: TrainRequest<SignatureRow>) {
  if (imageRoot === undefined) throw new PermanentError("TRAINING_DATA_WRONG", "the folder of the images is not known");
  const all = pagesOf(rows);
  if (all.length < PAGES_MIN)
    throw new PermanentError("TRAINING_DATA_WRONG", `there are ${all.length} pages, and it takes ${PAGES_MIN}`);
  const parts = devRows === null ? split(all, seed) : { train: all, dev: pagesOf(devRows) };
  return { parts, imageRoot };
}

const BITS = 16;

/** Tensors as they come out of an artefact: what ships is measured, and not what it was rounded from. */
function asShipped(tensors: readonly Tensor[]): Tensor[] {
  const { specs, bytes } = encodeTensors(tensors);
  const read = decodeTensors(specs, bytes);
  return tensors.map(({ name, bits = 32 }) => ({ ...(read.get(name) as Tensor), bits }));
}

/** 16 bits a weight: half the bytes, and no difference we could measure. */
function tensorsOf(parameters: Parameters): Tensor[] {
  const kernels = effectiveKernels(parameters);
  return LAYERS.flatMap(({ name, size, from, to }, i): Tensor[] => [
    { name: `${name}/kernel`, shape: [size, size, from, to], data: kernels[i] as Float32Array, bits: BITS },
    { name: `${name}/bias`, shape: [to], data: parameters.bias[i] as Float32Array },
  ]);
}

function restored(tf: Tf, tensors: readonly Tensor[]) {
  const of = (end: string) =>
    LAYERS.map(({ name }) => tensors.find((tensor) => tensor.name === `${name}/${end}`)?.data as Float32Array);
  return weightsOf(tf, of("kernel"), of("bias"));
}
