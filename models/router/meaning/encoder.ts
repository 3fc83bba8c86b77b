import type { Tensor1D, Tensor2D, Tensor3D } from "@tensorflow/tfjs-core";
import type { Tf } from "#shared/ml/runtime.ts";
import type { Pieces } from "./pieces.ts";

/**
 * What a sentence means, as numbers: the Universal Sentence Encoder, lite (Cer et al.
 * 2018), two layers of a transformer (Vaswani et al. 2017) learned from English text of
 * the web. Sentences that say the same in other words are near each other.
 */

/** Numbers that the published encoder tells a text by; their squares add up to 1. */
export const MEANING = 512;
/** The mean of its pieces after the first layer, nearer to words than to sentences: by both together more is told apart. */
const WITHIN = 512;
/** Numbers told of a text: what it means, then what it is made of. */
export const TOLD = MEANING + WITHIN;
/** Pieces read of a text, some 100 words: what the encoder was made for, and what bounds its time. */
const PIECES_MAX = 128;
/** More characters than this hold PIECES_MAX pieces of any text that people write. */
const CHARACTERS_MAX = 1_000;
/** Pieces of several texts that are read at once: many texts need no more memory than one that is long. */
const PIECES_AT_ONCE = PIECES_MAX;
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

/** Texts to TOLD numbers each, the same whatever a text is read beside; null for a text without a piece. */
export type Encoder = (texts: readonly string[]) => (Float32Array | null)[];

export function createEncoder(tf: Tf, { pieces, weights }: { pieces: Pieces; weights: EncoderWeights }): Encoder {
  // What stays after this is the backend's: of the weights nothing but the embeddings may be kept by what is returned.
  const { embeddings } = weights;
  const dense = ({ kernel, bias }: Dense, activation?: "relu") => {
    const matrix = tf.tensor2d(kernel, [kernel.length / bias.length, bias.length]);
    const offset = tf.tensor1d(bias);
    return (x: Tensor2D): Tensor2D =>
      tf.fused.matMul({ a: x, b: matrix, bias: offset, activation: activation ?? "linear" }) as Tensor2D;
  };
  const norm = ({ scale, bias }: Norm) => {
    const [times, plus]: [Tensor1D, Tensor1D] = [tf.tensor1d(scale), tf.tensor1d(bias)];
    return (x: Tensor2D): Tensor2D =>
      tf.tidy(() => {
        const centred = tf.sub(x, tf.mean(x, 1, true));
        const spread = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), LAYER_NORM_EPSILON));
        return tf.add(tf.mul(centred, tf.mul(spread, times)), plus) as Tensor2D;
      });
  };
  /** `lengths`: of each text the rows it has; a piece sees those of its own text only. */
  const attention = ({ norm: before, queriesKeysValues, output }: Layer) => {
    const [prepare, ask, tell] = [norm(before), dense(queriesKeysValues), dense(output)];
    const size = queriesKeysValues.bias.length / (3 * HEADS);
    return (x: Tensor2D, lengths: readonly number[]): Tensor2D =>
      tf.tidy(() => {
        const rows = x.shape[0];
        const byHead = tf.transpose(tf.reshape(ask(prepare(x)), [rows, 3 * HEADS, size]), [1, 0, 2]);
        const [queries, keys, values] = tf.split(byHead, 3, 0) as [Tensor3D, Tensor3D, Tensor3D];
        const scaled = tf.mul(queries, 1 / Math.sqrt(size)) as Tensor3D;
        const seen = startsOf(lengths).map(([start, length]) => {
          const own = (y: Tensor3D) => tf.slice3d(y, [0, start, 0], [HEADS, length, size]);
          const near = tf.matMul(own(scaled), own(keys), false, true);
          return tf.matMul(tf.softmax(near), own(values));
        });
        return tell(tf.reshape(tf.transpose(tf.concat(seen, 1), [1, 0, 2]), [rows, HEADS * size]) as Tensor2D);
      });
  };
  const forward = ({ forwardNorm, forwardIn, forwardOut }: EncoderWeights["second"]) => {
    const [prepare, wide, narrow] = [norm(forwardNorm), dense(forwardIn, "relu"), dense(forwardOut)];
    return (x: Tensor2D): Tensor2D => tf.tidy(() => narrow(wide(prepare(x))));
  };
  const plus = (one: Tensor2D, other: Tensor2D): Tensor2D => tf.add(one, other);
  const places = timingOf(tf, weights.timing);
  const widen = dense(weights.first.widen);
  const [attendFirst, forwardFirst] = [attention(weights.first), forward(weights.first)];
  const [attendSecond, forwardSecond] = [attention(weights.second), forward(weights.second)];
  const head = dense(weights.head);

  /** A row per piece. Twice the piece and once its place: the graph adds the piece to what it has already added the place to. */
  const inputOf = (texts: readonly (readonly number[])[]): Float32Array => {
    const input = new Float32Array(sum(texts.map(({ length }) => length)) * EMBEDDING);
    let at = 0;
    for (const numbers of texts)
      for (const [place, number] of numbers.entries())
        for (let i = 0; i < EMBEDDING; i += 1) {
          input[at] = 2 * (embeddings[number * EMBEDDING + i] as number) + (places[place * EMBEDDING + i] as number);
          at += 1;
        }
    return input;
  };
  /** [texts, TOLD], what a text means not yet of length one. */
  const read = (texts: readonly (readonly number[])[]): Float32Array => {
    const lengths = texts.map(({ length }) => length);
    let told = new Float32Array();
    tf.tidy(() => {
      const x = tf.tensor2d(inputOf(texts), [sum(lengths), EMBEDDING]);
      const a = plus(widen(x), attendFirst(x, lengths));
      const b = plus(a, forwardFirst(a));
      const c = plus(b, attendSecond(b, lengths));
      const d = plus(c, forwardSecond(c));
      const meansOf = (y: Tensor2D) =>
        tf.concat(
          startsOf(lengths).map(([start, length]) =>
            tf.mean<Tensor2D>(tf.slice2d(y, [start, 0], [length, WITHIN]), 0, true),
          ),
          0,
        );
      // Not returned: tidy looks for tensors in all that is, number by number.
      told = tf.concat([tf.tanh(head(meansOf(d))), meansOf(b)], 1).dataSync<"float32">() as Float32Array<ArrayBuffer>;
    });
    return told;
  };

  return (texts) => {
    const numbers = texts.map((text) => pieces(text.slice(0, CHARACTERS_MAX)).slice(0, PIECES_MAX));
    const told: (Float32Array | null)[] = texts.map(() => null);
    for (const group of groupsOf(numbers)) {
      const all = read(group.map((i) => numbers[i] as number[]));
      for (const [k, i] of group.entries()) {
        const own = all.slice(k * TOLD, (k + 1) * TOLD);
        own.set(lengthOne(own.subarray(0, MEANING)));
        told[i] = own;
      }
    }
    return told;
  };
}

/** What the encoder is asked of a case: its subject and its text as one line. */
export const whole = ({ subject, text }: { subject?: string | undefined; text: string }): string =>
  `${subject === undefined ? "" : `${subject}. `}${text}`.replace(/\s+/g, " ").trim();

/** Which texts to read at once: those that have pieces, in their order, PIECES_AT_ONCE of them or one text. */
function groupsOf(texts: readonly (readonly number[])[]): number[][] {
  const groups: number[][] = [];
  let room = 0;
  for (const [i, { length }] of texts.entries()) {
    if (length === 0) continue;
    if (length > room) {
      groups.push([]);
      room = PIECES_AT_ONCE;
    }
    groups.at(-1)?.push(i);
    room -= length;
  }
  return groups;
}

/** Of each text the row it begins at, and how many it has. */
function startsOf(lengths: readonly number[]): [start: number, length: number][] {
  let next = 0;
  return lengths.map((length) => {
    next += length;
    return [next - length, length];
  });
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

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
