import type { Tensor4D } from "@tensorflow/tfjs-core";
import { type ConvolutionWeights, servingConvolution } from "#shared/ml/convolution.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { detect, type Found } from "./detect.ts";
import { CHANNELS, forward, STRIDE } from "./net/net.ts";
import { type Input, inputOf, type Picture, writeInput } from "./pixels.ts";

/** Pages through the net: boxes in fractions of the page, with the net's own scores. */
export function createDetector(tf: Tf, weights: ReadonlyMap<string, ConvolutionWeights>): (page: Picture) => Found[] {
  const convolution = servingConvolution(tf);
  return (page) => {
    const input = inputOf(page);
    const { width, height } = input.picture;
    const values = new Float32Array(width * height * CHANNELS);
    writeInput(input.picture, values, 0);
    let output = new Float32Array();
    // Not returned from it: TensorFlow would look for tensors in every number of the output.
    tf.tidy(() => {
      const x = tf.tensor4d(values, [1, height, width, CHANNELS]) as Tensor4D;
      output = forward(tf, convolution, weights, x).dataSync<"float32">() as Float32Array<ArrayBuffer>;
    });
    return detect(output, height / STRIDE, width / STRIDE).map((found) => inFractions(found, input));
  };
}

function inFractions({ box, score }: Found, { pageWidth, pageHeight }: Input): Found {
  const share = (value: number, whole: number) => Math.min(1, Math.max(0, value / whole));
  return {
    score,
    box: {
      left: share(box.left, pageWidth),
      top: share(box.top, pageHeight),
      right: share(box.right, pageWidth),
      bottom: share(box.bottom, pageHeight),
    },
  };
}
