import { resolve } from "node:path";
import model from "#models/signatures/model.ts";
import { calibrate } from "#models/signatures/train.ts";
import { loadArtefact } from "#shared/ml/artefact.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import type { Tensor } from "#shared/ml/tensors.ts";
import { readOwnData } from "../../services/trainer/data.ts";
import { trainModel } from "../../services/trainer/train.ts";
import { DATA } from "./services.ts";

/**
 * Calibration, thresholds and figures anew for the net that ships: what a whole training gives where only
 * code behind the net was edited, in minutes. `mailroom rebuild signatures` tells whether it does.
 */
export async function calibratedAnew(folder: string): Promise<void> {
  const { config, tensors, manifest } = await loadArtefact(folder);
  const net = { tensors: [...tensors.values()].map(withBits), trainedFrom: String(config.trainedFrom) };
  const definition: AnyModel = { ...model, train: (request) => calibrate(request, net) };
  const data = await readOwnData(definition, resolve("models/signatures"), DATA);
  const { sha256, manifest: now } = await trainModel(definition, data, {
    seed: manifest.seed,
    out: resolve(folder),
    onProgress: () => {},
  });
  if (now.files["weights.bin"] !== manifest.files["weights.bin"]) throw new Error("the net's weights changed");
  const { thresholds, calibration, metrics } = now;
  process.stdout.write(`${JSON.stringify({ sha256, thresholds, calibration, metrics }, null, 2)}\n`);
}

/** Kernels were kept in 16 bits: an artefact does not say of a tensor how it was kept. */
const withBits = (tensor: Tensor): Tensor => (tensor.name.endsWith("/kernel") ? { ...tensor, bits: 16 } : tensor);
