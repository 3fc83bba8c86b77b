import type { Tensor1D, Tensor2D, Tensor3D } from "@tensorflow/tfjs-core";
import type { Tf } from "#shared/ml/runtime.ts";
import type { Pieces } from "./pieces.ts";

/**
 * What a sentence means, as numbers: the Universal Sentence Encoder, lite (Cer et al.
 * 2018), two layers of a transformer (Vaswani et al. 2017) learned from English text of
 * the web. Sentences that say the same in other words are near each other.
 */

/** Numbers a text is told by; their squares add up to 1. */
export const MEANING = 512;
/** Pieces read of a text, some 100 words: what the encoder was made for, and what bounds its time. */
export const PIECES_MAX = 128;
/** More characters than this hold PIECES_MAX pieces of any text that people write. */
export const CHARACTERS_MAX = 1_000;
const EMBEDDING = 256;
const HEADS = 4;
const LAYER_NORM_EPSILON = 1e-6;
const TINY = 1e-12;

interface Dense {
  /** [from, to]. */
  kernel: Float32Array;
  bias: Float32Array;
}
interface Norm {
  scale: Float32Array;
  bias: Float32Array;
}
interface Layer {
  norm: Norm;
  /** Queries, keys and values side by side. */
  queriesKeysValues: Dense;
  output: Dense;
}
export interface EncoderWeights {
  /** A row of 256 numbers per piece. */
  embeddings: Float32Array;
  /** Frequencies of the waves that tell the place of a piece. */
  timing: Float32Array;
  first: Layer & { widen: Dense; forwardNorm: Norm; forwardIn: Dense; forwardOut: Dense };
  second: Layer & { forwardNorm: Norm; forwardIn: Dense; forwardOut: Dense };
  head: Dense;
}

/** Texts to their meaning; null for a text without a piece. */
export type Encoder = (text: string) => Float32Array | null;

/** What `encode` is asked of a case: its subject and its text as one line. */
export const whole = ({ subject, text }: { subject?: string | undefined; text: string }): string =>
  `${subject === undefined ? "" : `${subject}. `}${text}`.replace(/\s+/g, " ").trim();

export function createEncoder(tf: Tf, { pieces, weights }: { pieces: Pieces; weights: EncoderWeights }): Encoder {
  const dense = ({ kernel, bias }: Dense, activation?: "relu") => {
    const matrix = tf.tensor2d(kernel, [kernel.length / bias.length, bias.length]);
    const offset = tf.tensor1d(bias);
    return (x: Tensor2D): Tensor2D =>
      tf.fused.matMul({ a: x, b: matrix, bias: offset, activation: activation ?? "linear" }) as Tensor2D;
  };
  const norm = ({ scale, bias }: Norm) => {
    const [times, plus]: [Tensor1D, Tensor1D] = [tf.tensor1d(scale), tf.tensor1d(bias)];
    return (x: Tensor2D): Tensor2D => {
      const centred = tf.sub(x, tf.mean(x, 1, true));
      const spread = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), LAYER_NORM_EPSILON));
      return tf.add(tf.mul(centred, tf.mul(spread, times)), plus) as Tensor2D;
    };
  };
  const attention = ({ norm: before, queriesKeysValues, output }: Layer) => {
    const [prepare, ask, tell] = [norm(before), dense(queriesKeysValues), dense(output)];
    return (x: Tensor2D): Tensor2D => {
      const [queries, keys, values] = tf.split(ask(prepare(x)), 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
      const [rows, width] = queries.shape;
      const byHead = (y: Tensor2D) => tf.transpose(tf.reshape(y, [rows, HEADS, width / HEADS]), [1, 0, 2]) as Tensor3D;
      const near = tf.matMul(
        byHead(tf.mul(queries, 1 / Math.sqrt(width / HEADS)) as Tensor2D),
        byHead(keys),
        false,
        true,
      );
      const seen = tf.matMul(tf.softmax(near), byHead(values));
      return tell(tf.reshape(tf.transpose(seen, [1, 0, 2]), [rows, width]) as Tensor2D);
    };
  };
  const forward = ({ forwardNorm, forwardIn, forwardOut }: EncoderWeights["second"]) => {
    const [prepare, wide, narrow] = [norm(forwardNorm), dense(forwardIn, "relu"), dense(forwardOut)];
    return (x: Tensor2D): Tensor2D => narrow(wide(prepare(x)));
  };
  const places = timingOf(tf, weights.timing);
  const widen = dense(weights.first.widen);
  const [attendFirst, forwardFirst] = [attention(weights.first), forward(weights.first)];
  const [attendSecond, forwardSecond] = [attention(weights.second), forward(weights.second)];
  const head = dense(weights.head);

  return (text) => {
    const numbers = pieces(text.slice(0, CHARACTERS_MAX)).slice(0, PIECES_MAX);
    if (numbers.length === 0) return null;
    const input = new Float32Array(numbers.length * EMBEDDING);
    // Twice the piece and once its place: the graph adds the piece to what it has already added the place to.
    for (const [row, number] of numbers.entries())
      for (let i = 0; i < EMBEDDING; i += 1)
        input[row * EMBEDDING + i] =
          2 * (weights.embeddings[number * EMBEDDING + i] as number) + (places[row * EMBEDDING + i] as number);
    let meaning = new Float32Array();
    tf.tidy(() => {
      const x = tf.tensor2d(input, [numbers.length, EMBEDDING]);
      const a = tf.add(widen(x), attendFirst(x)) as Tensor2D;
      const b = tf.add(a, forwardFirst(a)) as Tensor2D;
      const c = tf.add(b, attendSecond(b)) as Tensor2D;
      const d = tf.add(c, forwardSecond(c)) as Tensor2D;
      meaning = tf.tanh(head(tf.mean(d, 0, true) as Tensor2D)).dataSync<"float32">() as Float32Array<ArrayBuffer>;
    });
    return lengthOne(meaning);
  };
}

/** [PIECES_MAX, EMBEDDING]: sines and cosines of a piece's place. By the backend: those of an engine may differ. */
function timingOf(tf: Tf, frequencies: Float32Array): Float32Array {
  return tf.tidy(() => {
    const angles = tf.outerProduct(tf.range(0, PIECES_MAX), tf.tensor1d(frequencies));
    return tf.concat([tf.sin(angles), tf.cos(angles)], 1).dataSync<"float32">() as Float32Array;
  });
}

function lengthOne(values: Float32Array): Float32Array {
  let sum = 0;
  for (const value of values) sum += value * value;
  const length = Math.sqrt(Math.max(TINY, sum));
  return values.map((value) => value / length);
}
