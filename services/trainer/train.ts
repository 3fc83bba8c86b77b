import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Manifest, readManifest, saveArtefact } from "#shared/ml/artefact.ts";
import type { CurvePoint } from "#shared/ml/classification.ts";
import type { AnyModel, Checkpoints, TrainRequest } from "#shared/ml/model.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { codeSha256 } from "./code.ts";
import type { TrainingData } from "./data.ts";

/** TensorFlow takes 0 as "random". */
export const SEED_DEFAULT = 1;

export interface Training {
  /** The version: sha256 of manifest.json. */
  sha256: string;
  manifest: Manifest;
  riskCoverage: CurvePoint[] | null;
}

/**
 * Trains `definition` on `data` and writes the artefact into `out`. The same arguments
 * write the same bytes, also when the training was interrupted: what a recipe keeps in the
 * middle lies in a file beside `out` until it is done.
 */
export async function trainModel(
  definition: AnyModel,
  data: TrainingData,
  options: { seed: number; out: string; onProgress: TrainRequest<unknown>["onProgress"] },
): Promise<Training> {
  const { seed, out, onProgress } = options;
  const { libraries } = await openRuntime();
  const kept = `${out}.unfinished`;
  await mkdir(dirname(out), { recursive: true });
  // Before it begins: what it computes with is what was loaded now, whatever is edited meanwhile.
  const code = await codeSha256(definition.recipe);
  const trained = await definition.train({
    rows: data.rows,
    dev: data.dev?.rows ?? null,
    seed,
    onProgress,
    imageRoot: data.folder,
    checkpoints: fileCheckpoints(kept),
  });
  const sha256 = await saveArtefact(
    out,
    {
      name: definition.name,
      data: { version: data.version, files: data.files, dev: data.dev?.files ?? [], labels: data.labels },
      code,
      seed,
      libraries,
      labels: trained.labels,
      thresholds: trained.thresholds,
      calibration: trained.calibration,
      metrics: trained.metrics,
    },
    trained,
  );
  await rm(kept, { force: true });
  return { sha256, manifest: (await readManifest(out)).manifest, riskCoverage: trained.riskCoverage ?? null };
}

/** Kept in one file, replaced as a whole: a training that is killed while it saves finds the one before. */
export function fileCheckpoints(path: string): Checkpoints {
  return {
    async load() {
      try {
        return await readFile(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
    },
    async save(bytes) {
      await writeFile(`${path}.new`, bytes);
      await rename(`${path}.new`, path);
    },
  };
}
