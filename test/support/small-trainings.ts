import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import accounts from "#models/accounts/model.ts";
import numbers from "#models/numbers/model.ts";
import router from "#models/router/model.ts";
import signatures from "#models/signatures/model.ts";
import { loadDefinition } from "#shared/ml/discover.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { readNamedData } from "../../services/trainer/data.ts";
import { writeNewModel } from "../../services/trainer/new-model.ts";
import { trainModel } from "../../services/trainer/train.ts";
import { toyRows } from "../fixtures/router-rows.ts";
import { signedPage } from "../fixtures/signature-pages.ts";

/**
 * `node test/support/small-trainings.ts DIR`: trains a small model of each kind, as the
 * shipped ones are trained and with less of everything, and prints the version of each:
 * the sha256 of its manifest, which names the sha256 of its weights, data and figures.
 */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SIGNED_PAGES = 10;
const folder = process.argv[2] ?? "";
if (folder === "") throw new Error("a folder is needed");

const jsonl = async (name: string, rows: readonly unknown[]): Promise<string> => {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return path;
};

/** A model as `mailroom new-model` writes it. */
async function fromTemplate(): Promise<AnyModel> {
  for (const name of ["package.json", "shared", "node_modules"]) await symlink(join(ROOT, name), join(folder, name));
  await writeNewModel(folder, "complaints");
  return loadDefinition(folder, "complaints");
}

async function versionOf(definition: AnyModel, rows: string): Promise<string> {
  const data = await readNamedData(definition, [rows], []);
  const out = join(folder, "weights", definition.name);
  return (await trainModel(definition, data, { seed: 1, out, onProgress: () => undefined })).sha256;
}

await mkdir(folder, { recursive: true });
const pages = await Promise.all(Array.from({ length: SIGNED_PAGES }, (_, i) => signedPage(folder, i)));
const letters = [{ text: "Please pay to DE89 3704 0044 0532 0130 00.", accounts: [] }, { text: "No number here." }];
const accountsSmall: AnyModel = {
  ...accounts,
  train: async (request) => {
    const recipe = await import("#models/accounts/train.ts");
    return recipe.train(request, { madeDocuments: 60, measuredDocuments: 40, epochs: 2 });
  },
};
const signaturesSmall: AnyModel = {
  ...signatures,
  train: async (request) => {
    const recipe = await import("#models/signatures/train.ts");
    return recipe.train(request, { steps: 2, stepsPerCheckpoint: 2, drawnDev: 2 });
  },
};
const numbersSmall: AnyModel = {
  ...numbers,
  train: async (request) => {
    const recipe = await import("#models/numbers/train.ts");
    return recipe.train(request, { steps: [1, 1], stepsPerCheckpoint: 2, measuredLines: 8 });
  },
};
const template = await fromTemplate();
const versions = {
  router: await versionOf(router, await jsonl("router.jsonl", toyRows(250))),
  accounts: await versionOf(accountsSmall, await jsonl("accounts.jsonl", letters)),
  signatures: await versionOf(signaturesSmall, await jsonl("signatures.jsonl", pages)),
  numbers: await versionOf(numbersSmall, await jsonl("numbers.jsonl", letters)),
  "new-model": await versionOf(template, join(folder, "complaints", "examples.jsonl")),
};
process.stdout.write(`${JSON.stringify(versions)}\n`);
