import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import type { Artefact } from "#shared/ml/artefact.ts";
import type { ConvolutionWeights } from "#shared/ml/convolution.ts";
import { imagePathIn } from "#shared/ml/image-path.ts";
import type { LoadedModel, ModelEnvironment } from "#shared/ml/model.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { createDetector } from "./answer.ts";
import { answerOf, CONFIDENCE_MIN } from "./calibrate.ts";
import fitted from "./closer.json" with { type: "json" };
import { Closer, confidencesOf, createLook } from "./closer.ts";
import type { Found } from "./detect.ts";
import { createLookAtDrawn, withDrawn } from "./drawn.ts";
import type { SignaturesInput, SignaturesOutput } from "./model.ts";
import { LAYERS } from "./net/net.ts";
import { readPicture } from "./pixels.ts";
import { heldToFile, toldByFile } from "./told-by-file.ts";

const Config = z.object({
  kind: z.literal("detector"),
  calibration: z.object({ slope: z.number(), offset: z.number(), top: z.number() }),
  thresholds: z.object({ present: z.number(), absent: z.number() }),
});

/** What an artefact holds, checked. Throws MODEL_TAMPERED. */
export function detectorParts({ config, tensors, manifest }: Artefact, tf: Tf) {
  const parsed = Config.safeParse(config);
  if (!parsed.success) throw new PermanentError("MODEL_TAMPERED", "model.json is not a detector's");
  const weights = new Map(
    LAYERS.map(({ name, size, from, to }): [string, ConvolutionWeights] => {
      const kernel = tensors.get(`${name}/kernel`)?.data;
      const bias = tensors.get(`${name}/bias`)?.data;
      if (kernel?.length !== size * size * from * to || bias?.length !== to)
        throw new PermanentError("MODEL_TAMPERED", `${manifest.name}: the tensors of ${name} do not fit`);
      return [name, { kernel: tf.tensor4d(kernel, [size, size, from, to]), bias: tf.tensor1d(bias) }];
    }),
  );
  return { weights, calibration: parsed.data.calibration, thresholds: parsed.data.thresholds };
}

/** How a second look is weighed, where that was fitted with these weights; others, a bank's own, are calibrated by their training. */
export function closerOf({ manifest }: Artefact): Closer | null {
  const closer = Closer.parse(fitted);
  return closer.weights === manifest.files["weights.bin"] ? closer : null;
}

/** The trained detector on TensorFlow.js. */
export function loadSignatures(
  artefact: Artefact,
  { tf, imageRoot }: ModelEnvironment,
): LoadedModel<SignaturesInput, SignaturesOutput> {
  const { weights, calibration, thresholds: trained } = detectorParts(artefact, tf);
  const closer = closerOf(artefact);
  const thresholds = closer?.thresholds ?? trained;
  const detector = createDetector(tf, weights);
  const look = createLook(tf, weights);
  const lookAtDrawn = createLookAtDrawn(tf, weights);
  const answer = async ({ image, drawn = [], pictures }: SignaturesInput): Promise<SignaturesOutput> => {
    const page = await readPicture(imagePathIn(imageRoot, image));
    const told = toldByFile(drawn, pictures);
    const sure = confidencesOf(page, detector(page), calibration, closer, look);
    const all = withDrawn(sure, lookAtDrawn(page, told.drawn), calibration);
    const found = heldToFile(all, told, thresholds.present).filter(({ score }) => score >= CONFIDENCE_MIN);
    return {
      answer: answerOf(
        found.map(({ score }) => score),
        thresholds,
      ),
      signatures: found.toSorted((a, b) => b.score - a.score).map(shownOf),
      thresholds,
    };
  };
  return {
    // One after the other: a page takes all of the thread anyway, and an answer has the same bits alone.
    async predict(inputs) {
      const outputs: SignaturesOutput[] = [];
      for (const input of inputs) outputs.push(await answer(input));
      return outputs;
    },
  };
}

/** Initials stand small at the foot of a page; nothing else tells them from a short signature. */
const INITIALS_WIDTH_MAX = 0.1;
const INITIALS_HEIGHT_MAX = 0.06;
const FOOT = 0.88;

function shownOf({ box, score }: Found): SignaturesOutput["signatures"][number] {
  const isSmall = box.right - box.left < INITIALS_WIDTH_MAX && box.bottom - box.top < INITIALS_HEIGHT_MAX;
  const round = (value: number) => Math.round(value * 10_000) / 10_000;
  return {
    kind: isSmall && box.top > FOOT ? "initials" : "signature",
    box: [round(box.left), round(box.top), round(box.right), round(box.bottom)],
    confidence: round(score),
  };
}
