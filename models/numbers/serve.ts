import sharp from "sharp";
import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import type { Artefact } from "#shared/ml/artefact.ts";
import { imagePathIn } from "#shared/ml/image-path.ts";
import type { LoadedModel, ModelEnvironment } from "#shared/ml/model.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { finish, type Grey } from "#shared/ocr/grey.ts";
import { ibanIn, type Reading } from "./decode.ts";
import { viewsOf } from "./line.ts";
import type { NumbersInput, NumbersOutput } from "./model.ts";
import { STRIDE } from "./net.ts";
import { logChances, logitsOf, tensorWeights } from "./reader.ts";

const Config = z.object({
  kind: z.literal("line reader"),
  temperature: z.number().positive(),
  evidence: z.number().positive(),
  threshold: z.number(),
});

/** A line's image is some 3,000 by 100 pixels; a page is no line. */
const PIXELS_MAX = 4_000_000;

/** The trained net on TensorFlow.js. Throws MODEL_TAMPERED. */
export function loadNumbers(
  { config, tensors, manifest }: Artefact,
  { tf, imageRoot }: ModelEnvironment,
): LoadedModel<NumbersInput, NumbersOutput> {
  const parsed = Config.safeParse(config);
  if (!parsed.success) throw new PermanentError("MODEL_TAMPERED", "model.json is not a line reader's");
  const { temperature, evidence, threshold } = parsed.data;
  const weights = weightsOf(tf, tensors, manifest.name);
  const answer = async (image: Grey): Promise<NumbersOutput> => {
    const views = (await viewsOf(image)).map((line) => ({
      values: logChances(logitsOf(tf, weights, line), temperature),
      columns: line.width / STRIDE,
    }));
    const found = ibanIn(views, evidence);
    return { number: found && told(found), threshold };
  };
  return {
    // One after the other: a line takes all of the thread anyway, and an answer has the same bits alone.
    async predict(inputs) {
      const outputs: NumbersOutput[] = [];
      for (const { image } of inputs) outputs.push(await answer(await greyOf(imagePathIn(imageRoot, image))));
      return outputs;
    },
  };
}

function weightsOf(tf: Tf, tensors: Artefact["tensors"], name: string) {
  try {
    return tensorWeights(tf, (tensor) => tensors.get(tensor)?.data);
  } catch (error) {
    throw new PermanentError("MODEL_TAMPERED", `${name}: ${(error as Error).message}`, { cause: error });
  }
}

async function greyOf(path: string): Promise<Grey> {
  const image = sharp(path, { limitInputPixels: PIXELS_MAX }).flatten({ background: "#ffffff" });
  try {
    return await finish(image.greyscale());
  } catch (error) {
    throw new PermanentError("MODEL_INPUT_WRONG", "the image cannot be read, or is no line", { cause: error });
  }
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

function told({ value, confidence, from, to }: Reading): NumbersOutput["number"] {
  return { kind: "iban", value, confidence: round(confidence), box: [round(from), 0, round(to), 1] };
}
