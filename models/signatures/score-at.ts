import type { Tensor4D } from "@tensorflow/tfjs-core";
import { type ConvolutionWeights, servingConvolution } from "#shared/ml/convolution.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { type Box, overlap } from "./box.ts";
import { detect } from "./detect.ts";
import { CHANNELS, forward, STRIDE } from "./net/net.ts";
import { type Picture, writeInput } from "./pixels.ts";

/** A box of the look that shares more than this with the place is what stands there. */
const SAME_IOU = 0.4;
/** Where the look finds nothing: as little as `detect` tells at all. */
const NOTHING = 0.02;

/** The net on a part of a page, which is its input as it is: its score for what lies at `own`, in pixels of the part. */
export function createScoreAt(
  tf: Tf,
  weights: ReadonlyMap<string, ConvolutionWeights>,
): (part: Picture, own: Box) => number {
  const convolution = servingConvolution(tf);
  return (part, own) => {
    const values = new Float32Array(part.width * part.height * CHANNELS);
    writeInput(part, values, 0);
    let output = new Float32Array();
    tf.tidy(() => {
      const x = tf.tensor4d(values, [1, part.height, part.width, CHANNELS]) as Tensor4D;
      output = forward(tf, convolution, weights, x).dataSync<"float32">() as Float32Array<ArrayBuffer>;
    });
    return detect(output, part.height / STRIDE, part.width / STRIDE).reduce(
      (best, found) => (overlap(found.box, own) > SAME_IOU ? Math.max(best, found.score) : best),
      NOTHING,
    );
  };
}
