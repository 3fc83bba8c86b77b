import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MailroomError } from "#shared/errors.ts";
import { loadArtefact } from "#shared/ml/artefact.ts";
import { figuresText, table, thousands } from "./card-figures.ts";
import { curveSvg } from "./curve.ts";
import { type DataManifest, readDataManifest } from "./data.ts";
import { type RunRecord, readRunRecord } from "./run-record.ts";

/**
 * card.md = what a person wrote (about.md: use, workings, limits) with the data and the
 * figures of the weights put in where it says `<!-- data -->` and `<!-- figures -->`.
 */

const ABOUT = "about.md";
const CURVE = "risk-coverage.svg";

/** Writes card.md, and the curve where the run record has one. Returns the files written. Throws MODEL_TAMPERED. */
export async function writeCard(modelFolder: string): Promise<string[]> {
  const about = await readFile(join(modelFolder, ABOUT), "utf8").catch((error: unknown) => {
    throw new MailroomError("CONFIGURATION_WRONG", `${join(modelFolder, ABOUT)} is needed to write a card`, {
      cause: error,
    });
  });
  const weights = join(modelFolder, "weights");
  // All of it, hashed: figures are of these weights, and a card must not vouch for others.
  const { sha256, manifest } = await loadArtefact(weights);
  const data = await readDataManifest(modelFolder);
  const run = await readRunRecord(weights);
  const own = run?.sha256 === sha256 ? run : null;
  const curve = own?.riskCoverage ?? null;
  const files = ["card.md"];
  if (curve !== null) {
    await writeFile(join(modelFolder, CURVE), curveSvg(curve));
    files.push(CURVE);
  }
  const figures = [
    figuresText(manifest.metrics),
    ...(curve === null ? [] : [`![Error among the answered by the share answered](${CURVE})`]),
    runText(sha256, manifest, own),
  ].join("\n\n");
  const card = about.replace("<!-- data -->", dataText(data, manifest.data.files)).replace("<!-- figures -->", figures);
  await writeFile(join(modelFolder, "card.md"), card);
  return files;
}

function dataText({ sets }: DataManifest, used: readonly { name: string; rows: number }[]): string {
  const rowsUsed = (file: string, all: number) => used.find(({ name }) => name === file)?.rows ?? all;
  return table(
    ["data", "source", "rows used", "what it is", "licence"],
    sets.map((set) => [
      set.name,
      `${set.source} @ ${set.commit}`,
      thousands(rowsUsed(set.file, set.rows)),
      set.about,
      set.licence,
    ]),
  );
}

function runText(sha256: string, manifest: { seed: number; data: { version: string } }, run: RunRecord | null): string {
  const about = [`Version ${sha256.slice(0, 12)}, data ${manifest.data.version.slice(0, 12)}, seed ${manifest.seed}.`];
  if (run !== null)
    about.push(
      `Trained with Node ${run.node} on ${run.machine}: ${run.cpuSeconds} s of processor time, ${run.megabytesMax} MB.`,
    );
  return about.join(" ");
}
