import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { MANIFEST_FILE, readManifest } from "#shared/ml/artefact.ts";
import { listModels, loadDefinition, weightsFolder } from "#shared/ml/discover.ts";
import { verifyData } from "../trainer/data-verify.ts";
import { exportData } from "./data-export.ts";
import type { Io } from "./io.ts";
import { modelConfig } from "./model-arguments.ts";

const USAGE = `Usage: mailroom data verify [MODEL] [--json]
       mailroom data export-corrections MODEL --out DIR [--from DATE] [--until DATE]
`;

/** `mailroom data`: what models are trained on, and what people's corrections add to it. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      json: { type: "boolean", default: false },
      out: { type: "string" },
      from: { type: "string" },
      until: { type: "string" },
    },
    allowPositionals: true,
  });
  const [action, model, ...more] = positionals;
  const { out, from, until } = values;
  if (action === "export-corrections" && model !== undefined && more.length === 0 && out !== undefined)
    return exportData({ model, out, from, until }, io);
  if (action === "verify" && more.length === 0) return verify(model, values.json, io);
  io.err(USAGE);
  return 2;
}

/** Every set that a data.json names, checked in MAILROOM_DATA: 0 all there, 1 not. A model that is not there: MODEL_UNKNOWN. */
async function verify(model: string | undefined, json: boolean, io: Io): Promise<number> {
  const { config } = modelConfig(io);
  const modelsDir = resolve(config.MODELS_DIR);
  if (model !== undefined) await loadDefinition(modelsDir, model);
  const names = model === undefined ? await listModels(modelsDir) : [model];
  let wrong = 0;
  for (const name of names.filter((one) => existsSync(join(modelsDir, one, "data.json")))) {
    const folder = join(modelsDir, name);
    const definition = await loadDefinition(modelsDir, name);
    const { version, sets } = await verifyData(definition, folder, resolve(config.MAILROOM_DATA));
    for (const { name: set, file, problem } of sets) {
      if (problem !== null) wrong += 1;
      if (json) io.out(`${JSON.stringify({ model: name, version, set, file, ok: problem === null, problem })}\n`);
      else io.out(`${problem === null ? "ok   " : "wrong"} ${name} ${set}${problem === null ? "" : `: ${problem}`}\n`);
    }
    if (!json) io.out(`data version of ${name}: ${await told(version, weightsFolder(modelsDir, name))}\n`);
  }
  return wrong === 0 ? 0 : 1;
}

/** A version, and whether the weights in `folder` were trained on it. */
async function told(version: string | null, folder: string): Promise<string> {
  if (version === null) return "none, while a file is wrong";
  if (!existsSync(join(folder, MANIFEST_FILE))) return version;
  const { manifest } = await readManifest(folder);
  return manifest.data.version === version
    ? `${version}; the weights that ship were trained on it`
    : `${version}; the weights that ship were trained on another, ${manifest.data.version}`;
}
