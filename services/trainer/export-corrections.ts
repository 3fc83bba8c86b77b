import { createHash } from "node:crypto";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { appendAudit } from "#shared/audit.ts";
import type { Db } from "#shared/db/db.ts";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { correctedRows, type Range, type Source } from "./corrected-rows.ts";
import { DataManifest, dataVersion } from "./data.ts";
import { SEED_DEFAULT } from "./train.ts";

export interface Exported {
  model: string;
  /** What `mailroom train --data` on it keeps as its data version. */
  version: string;
  folder: string;
  file: string;
  rows: number;
  /** Corrections nothing can be learned from: no text was read. */
  leftOut: number;
}

/** Customers' texts: whoever exports them reads them, and nobody else on the machine. */
const OWNER_ONLY = 0o600;

/**
 * Writes what people corrected as a data set of its own: rows that `mailroom train
 * --data` takes, and a data.json that names them. The same decisions give the same
 * bytes, so the version says which decisions were learned from. Throws
 * CONFIGURATION_WRONG where the model cannot be corrected, TRAINING_DATA_WRONG where
 * nobody has corrected anything.
 */
export async function exportCorrections(
  db: Db,
  definition: AnyModel,
  { range, folder, actor }: { range: Range; folder: string; actor: string },
): Promise<Exported> {
  const { name } = definition;
  if (definition.corrected === undefined)
    throw new MailroomError("CONFIGURATION_WRONG", `${name} says no way to correct it (\`corrected\` in its model.ts)`);
  await mkdir(folder, { recursive: true });
  const file = `${name}-corrections.jsonl`;
  const path = join(folder, file);
  try {
    const written = await writeRows(`${path}.new`, correctedRows(db, definition, range));
    const { rows, sha256, leftOut, spans } = written;
    if (rows === 0) throw new PermanentError("TRAINING_DATA_WRONG", `there is no correction of ${name} in that time`);
    const manifest: DataManifest = DataManifest.parse({
      model: name,
      seed: SEED_DEFAULT,
      labels: null,
      sets: [
        {
          ...{ name: `${name}-corrections`, file: `./${file}`, rows, sha256 },
          source: "decisions of people on cases of this installation",
          commit: told(spans),
          licence: "the bank's own; customers' texts, not to be handed on",
          split: "train",
          about: "What people said is right, the latest word on each case or document.",
          ...(range.from === null ? {} : { from: range.from.toISOString() }),
          ...(range.until === null ? {} : { until: range.until.toISOString() }),
        },
      ],
    });
    const version = dataVersion({ files: [{ name: file, rows, sha256 }], dev: null, labels: null });
    // The log first: texts that left without an entry would be worse than an entry without texts.
    await db.transaction().execute((tx) =>
      appendAudit(tx, [
        {
          actor,
          action: "data.exported",
          detail: { model: name, version, rows, ...spans.example, reviews: spans.review },
        },
      ]),
    );
    await writeFile(join(folder, "data.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    await rename(`${path}.new`, path);
    return { model: name, version, folder, file, rows, leftOut };
  } catch (error) {
    await rm(`${path}.new`, { force: true });
    throw error;
  }
}

/** The first and the last that gave a row; absent: none did. */
type Spans = Partial<Record<Source, { first: number; last: number }>>;

const told = ({ example, review }: Spans): string =>
  [
    ...(example === undefined ? [] : [`labelled examples ${example.first} to ${example.last}`]),
    ...(review === undefined ? [] : [`reviews of answers ${review.first} to ${review.last}`]),
  ].join(", ");

async function writeRows(path: string, rows: ReturnType<typeof correctedRows>) {
  const hash = createHash("sha256");
  const written = { rows: 0, leftOut: 0, spans: {} as Spans };
  const handle = await open(path, "w", OWNER_ONLY);
  try {
    for await (const { source, id, row } of rows) {
      if (row === null) {
        written.leftOut += 1;
        continue;
      }
      const line = `${JSON.stringify(row)}\n`;
      hash.update(line);
      await handle.write(line);
      written.rows += 1;
      written.spans[source] = { first: written.spans[source]?.first ?? id, last: id };
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { ...written, sha256: hash.digest("hex") };
}
