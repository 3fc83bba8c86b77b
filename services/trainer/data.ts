import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import { sha256OfJson } from "#shared/json.ts";
import type { DataFile, Manifest } from "#shared/ml/artefact.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { readRows } from "#shared/ml/rows.ts";

/** models/<name>/data.json: which data a model that ships was trained on, and how their labels were mapped. */
export const DataManifest = z.object({
  model: z.string(),
  seed: z.int().positive(),
  /** File beside this one: per scheme, label of the data -> label of the model; null: none of them; "*": all others. */
  labels: z.string().nullable(),
  sets: z
    .array(
      z.object({
        name: z.string(),
        /** Within MAILROOM_DATA; "./…" lies beside data.json. */
        file: z.string(),
        source: z.string(),
        commit: z.string(),
        licence: z.string(),
        split: z.string(),
        about: z.string(),
        rows: z.int(),
        sha256: z.string(),
        /** Scheme of `labels` that its labels are mapped by. */
        labels: z.string().optional(),
        /** Rows in which this field is true are left out. */
        drop: z.string().optional(),
        /** Rows nobody wrote: never in one figure with those somebody did. */
        made: z.boolean().optional(),
        /** Rows to calibrate and measure on, never learned from. */
        heldOut: z.boolean().optional(),
        /** Of people's corrections: when they were made, from and before. */
        from: z.string().optional(),
        until: z.string().optional(),
      }),
    )
    .min(1),
});
export type DataManifest = z.infer<typeof DataManifest>;
const Labels = z.record(z.string(), z.record(z.string(), z.string().nullable()));
/** Label of some data -> label of the model; null: none of them; "*": all others. */
export type LabelScheme = z.infer<typeof Labels>[string];

export interface TrainingData {
  rows: unknown[];
  files: DataFile[];
  dev: { rows: unknown[]; files: DataFile[] } | null;
  /** sha256 of the label mapping, where there is one. */
  labels: string | null;
  /** See `dataVersion`. */
  version: string;
  /** Fields of the rows that were left out, sorted. */
  without: readonly string[];
  /** Where the first file lies: what paths in the rows are relative to. */
  folder: string;
}

/** How rows are read: labels as they are or mapped by `scheme`; a model learns nothing of the fields in `without`. */
export interface Reading {
  scheme?: LabelScheme | undefined;
  without?: readonly string[] | undefined;
}

/** Rows of files somebody named. Throws TRAINING_DATA_WRONG; CONFIGURATION_WRONG where there is no field to leave out. */
export async function readNamedData(
  definition: AnyModel,
  paths: readonly string[],
  devPaths: readonly string[],
  { scheme, without = [] }: Reading = {},
): Promise<TrainingData> {
  refuseUnknownFields(definition, without);
  const data = await readAll(definition, paths, { scheme, without });
  const dev = devPaths.length === 0 ? null : await readAll(definition, devPaths, { without });
  const named = [...new Set(without)].sort();
  return versioned({ ...data, dev, labels: null, without: named, folder: folderOf(paths) });
}

/** A field that is misspelt would be learned from all the same. */
function refuseUnknownFields({ name, row }: AnyModel, without: readonly string[]): void {
  const fields = "shape" in row ? Object.keys(row.shape as object) : [];
  const unknown = without.filter((field) => !fields.includes(field));
  if (unknown.length > 0)
    throw new MailroomError(
      "CONFIGURATION_WRONG",
      `rows of ${name} have no ${unknown.join(", ")}; they have: ${fields.join(", ")}`,
    );
}

/** Rows of a model's own data.json, checked against it. Throws TRAINING_DATA_WRONG, CONFIGURATION_WRONG. */
export async function readOwnData(
  definition: AnyModel,
  modelFolder: string,
  dataFolder: string,
): Promise<TrainingData & { seed: number }> {
  const manifest = await readDataManifest(modelFolder);
  const labels = await readLabels(modelFolder, manifest);
  const rows: unknown[] = [];
  const files: DataFile[] = [];
  for (const set of manifest.sets) {
    const scheme = set.labels === undefined ? undefined : labels?.[set.labels];
    if (set.labels !== undefined && scheme === undefined)
      throw new MailroomError("CONFIGURATION_WRONG", `data.json: there is no mapping ${set.labels}`);
    let read = 0;
    const found = await readRows(setPath(set.file, modelFolder, dataFolder), definition.row, (raw) => {
      read += 1;
      if (set.drop !== undefined && raw[set.drop] === true) return null;
      const marks = { ...(set.made === true && { made: true }), ...(set.heldOut === true && { heldOut: true }) };
      const row = { ...raw, ...marks };
      return scheme === undefined ? row : { ...row, label: mapLabel(scheme, raw.label, set.name) };
    });
    if (found.file.sha256 !== set.sha256)
      throw new PermanentError(
        "TRAINING_DATA_WRONG",
        `${set.file} is not the file that data.json names (sha256 differs)`,
      );
    if (read !== set.rows)
      throw new PermanentError("TRAINING_DATA_WRONG", `${set.file} has ${read} rows, not ${set.rows}`);
    for (const row of found.rows) rows.push(row);
    files.push({ ...found.file, name: set.file });
  }
  // The mapping by its meaning: layout is no part of the data.
  const mapping = labels === null ? null : sha256OfJson(labels);
  const paths = manifest.sets.map(({ file }) => setPath(file, modelFolder, dataFolder));
  return {
    ...versioned({ rows, files, dev: null, labels: mapping, without: [], folder: folderOf(paths) }),
    seed: manifest.seed,
  };
}

/**
 * `data`, where it is what a training was on by the sha256 of its files, under the names they had
 * there: a file is what it holds, whatever it is called and wherever it lies. Throws
 * TRAINING_DATA_WRONG that says of every file what is wrong, and then `hint`.
 */
export function asTrainedOn<Data extends TrainingData>(data: Data, trained: Manifest["data"], hint?: string): Data {
  const problems = [
    ...filesWrong("", data.files, trained.files),
    ...filesWrong("--dev: ", data.dev?.files ?? [], trained.dev),
  ];
  if (data.labels !== trained.labels) problems.push("its labels were mapped in another way");
  if (problems.length > 0)
    throw new PermanentError("TRAINING_DATA_WRONG", [...problems, ...(hint === undefined ? [] : [hint])].join("\n"));
  const named = (files: readonly DataFile[], as: readonly DataFile[]) =>
    files.map((file, i) => ({ ...file, name: as[i]?.name ?? file.name }));
  const dev = data.dev === null ? null : { ...data.dev, files: named(data.dev.files, trained.dev) };
  return { ...data, ...versioned({ ...data, files: named(data.files, trained.files), dev }) };
}

function filesWrong(which: string, given: readonly DataFile[], trained: readonly DataFile[]): string[] {
  if (given.length !== trained.length)
    return [`${which}${given.length} files are given and it was trained on ${trained.length}: ${namesOf(trained)}`];
  return given.flatMap(({ name, sha256, rows }, i) => {
    const wanted = trained[i] as DataFile;
    if (sha256 !== wanted.sha256) return [`${which}${name} is not ${wanted.name}, sha256 ${wanted.sha256}`];
    // Of the same bytes: data.json may leave rows out.
    return rows === wanted.rows ? [] : [`${which}of ${name}, ${wanted.rows} rows were learned from and not ${rows}`];
  });
}

const namesOf = (files: readonly DataFile[]): string => files.map(({ name }) => name).join(", ") || "none";

/** Throws CONFIGURATION_WRONG where there is none, or it is none. */
export async function readDataManifest(modelFolder: string): Promise<DataManifest> {
  const path = join(modelFolder, "data.json");
  try {
    return DataManifest.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw new MailroomError("CONFIGURATION_WRONG", `${path} is missing or not a data manifest`, { cause: error });
  }
}

/** The mapping of labels that a model's data.json names as `name`. Throws CONFIGURATION_WRONG, naming those there are. */
export async function readLabelScheme(modelFolder: string, name: string): Promise<LabelScheme> {
  const labels = (await readLabels(modelFolder, await readDataManifest(modelFolder))) ?? {};
  const scheme = Object.hasOwn(labels, name) ? labels[name] : undefined;
  if (scheme === undefined)
    throw new MailroomError(
      "CONFIGURATION_WRONG",
      `there is no mapping ${name} of labels; there are: ${Object.keys(labels).join(", ") || "none"}`,
    );
  return scheme;
}

const readLabels = async (modelFolder: string, { labels }: DataManifest) =>
  labels === null ? null : Labels.parse(JSON.parse(await readFile(join(modelFolder, labels), "utf8")));

/** Where a set of data.json lies. */
export const setPath = (file: string, modelFolder: string, dataFolder: string): string =>
  join(file.startsWith("./") ? modelFolder : dataFolder, file);

const folderOf = ([first = "."]: readonly string[]): string => dirname(first);

function mapLabel(scheme: LabelScheme, label: unknown, set: string): string | null {
  const mapped = typeof label === "string" && Object.hasOwn(scheme, label) ? scheme[label] : scheme["*"];
  if (mapped === undefined)
    throw new PermanentError("TRAINING_DATA_WRONG", `${set}: the label ${String(label)} is not mapped`);
  return mapped;
}

async function readAll(
  definition: AnyModel,
  paths: readonly string[],
  { scheme, without = [] }: Reading,
): Promise<{ rows: unknown[]; files: DataFile[] }> {
  const rows: unknown[] = [];
  const files: DataFile[] = [];
  for (const path of paths) {
    const found = await readRows(path, definition.row, (raw) => {
      const row = Object.fromEntries(Object.entries(raw).filter(([field]) => !without.includes(field)));
      return scheme === undefined ? row : { ...row, label: mapLabel(scheme, raw.label, basename(path)) };
    });
    for (const row of found.rows) rows.push(row);
    files.push(found.file);
  }
  return { rows, files };
}

/**
 * The data version: sha256 of which files (name, rows used, sha256), which of them to measure on, which mapping of
 * labels, and which fields were left out of all rows.
 */
export const dataVersion = ({
  without = [],
  ...data
}: {
  files: readonly DataFile[];
  dev: readonly DataFile[] | null;
  labels: string | null;
  without?: readonly string[];
}): string =>
  // Named only where there are some, so that versions from before are what they were.
  sha256OfJson({ ...data, ...(without.length > 0 && { without }) });

function versioned(data: Omit<TrainingData, "version">): TrainingData {
  const { files, dev, labels, without } = data;
  return { ...data, version: dataVersion({ files, dev: dev?.files ?? null, labels, without }) };
}
