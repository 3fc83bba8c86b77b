import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import { canonicalJson, sha256 } from "#shared/json.ts";
import { decodeTensors, encodeTensors, type Tensor, TensorSpec } from "./tensors.ts";

/**
 * A trained model as three files: model.json (what it is), weights.bin (what it
 * learned), manifest.json (where it comes from, and the sha256 of the other two).
 * The sha256 of manifest.json is the version. No times and no paths: the same
 * training writes the same bytes.
 */

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const DataFile = z.object({
  name: z.string(),
  sha256: Sha256,
  rows: z.int().min(0),
});
export type DataFile = z.infer<typeof DataFile>;

export const Manifest = z.object({
  format: z.literal(1),
  name: z.string(),
  files: z.object({ "model.json": Sha256, "weights.bin": Sha256 }),
  /** What it was trained on; the version is the sha256 of the list, and of how labels were mapped. */
  data: z.object({ version: Sha256, files: z.array(DataFile), dev: z.array(DataFile), labels: Sha256.nullable() }),
  /** sha256 over the source files that decide what training gives. */
  code: Sha256,
  seed: z.int(),
  libraries: z.record(z.string(), z.string()),
  labels: z.array(z.string()),
  thresholds: z.record(z.string(), z.number()),
  calibration: z.record(z.string(), z.number()),
  metrics: z.record(z.string(), z.unknown()),
});
export type Manifest = z.infer<typeof Manifest>;

const Topology = z.object({ config: z.record(z.string(), z.unknown()), weights: z.array(TensorSpec) });

export interface Artefact {
  /** sha256 of manifest.json: the version. */
  sha256: string;
  manifest: Manifest;
  config: Record<string, unknown>;
  tensors: ReadonlyMap<string, Tensor>;
}

export const MANIFEST_FILE = "manifest.json";
const TOPOLOGY_FILE = "model.json";
const WEIGHTS_FILE = "weights.bin";

/** Writes the three files into `folder`; returns the version. The manifest comes last, so a cut-off save does not load. */
export async function saveArtefact(
  folder: string,
  about: Omit<Manifest, "format" | "files">,
  contents: { config: Record<string, unknown>; tensors: readonly Tensor[] },
): Promise<string> {
  const { specs, bytes } = encodeTensors(contents.tensors);
  const topology = `${canonicalJson({ config: contents.config, weights: specs })}\n`;
  const manifest: Manifest = Manifest.parse({
    ...about,
    format: 1,
    files: { [TOPOLOGY_FILE]: sha256(topology), [WEIGHTS_FILE]: sha256(bytes) },
  });
  const text = `${canonicalJson(manifest)}\n`;
  await mkdir(folder, { recursive: true });
  for (const [name, data] of [
    [WEIGHTS_FILE, bytes],
    [TOPOLOGY_FILE, topology],
    [MANIFEST_FILE, text],
  ] as const) {
    const path = join(folder, name);
    await writeFile(`${path}.new`, data);
    await rename(`${path}.new`, path);
  }
  return sha256(text);
}

/** Only the manifest: what the registry needs. Throws MODEL_UNKNOWN where there is none, MODEL_TAMPERED where it is none. */
export async function readManifest(folder: string): Promise<{ sha256: string; manifest: Manifest }> {
  const bytes = await readPart(folder, MANIFEST_FILE, "MODEL_UNKNOWN");
  const parsed = Manifest.safeParse(parseJson(bytes));
  if (!parsed.success) throw new PermanentError("MODEL_TAMPERED", `${MANIFEST_FILE} is not a manifest`);
  return { sha256: sha256(bytes), manifest: parsed.data };
}

/** All of it, checked against the manifest. Throws MODEL_UNKNOWN, MODEL_TAMPERED. */
export async function loadArtefact(folder: string): Promise<Artefact> {
  const head = await readManifest(folder);
  const parts = await Promise.all(
    ([TOPOLOGY_FILE, WEIGHTS_FILE] as const).map(async (name) => {
      const bytes = await readPart(folder, name, "MODEL_TAMPERED");
      if (sha256(bytes) !== head.manifest.files[name])
        throw new PermanentError("MODEL_TAMPERED", `${head.manifest.name}: ${name}`);
      return bytes;
    }),
  );
  const [topologyBytes, weights] = parts as [Buffer, Buffer];
  const topology = Topology.safeParse(parseJson(topologyBytes));
  if (!topology.success) throw new PermanentError("MODEL_TAMPERED", `${TOPOLOGY_FILE} is not a model`);
  return { ...head, config: topology.data.config, tensors: decodeTensors(topology.data.weights, weights) };
}

async function readPart(folder: string, name: string, absent: "MODEL_UNKNOWN" | "MODEL_TAMPERED"): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new PermanentError(absent, `there is no ${name}`);
    throw error;
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // the schema refuses it, with a code
  }
}
