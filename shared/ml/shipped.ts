import { existsSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { appendAudit } from "#shared/audit.ts";
import type { Db } from "#shared/db/db.ts";
import { MANIFEST_FILE, readManifest } from "./artefact.ts";
import { listModels, weightsFolder } from "./discover.ts";
import { registerVersion, type Version } from "./registry.ts";

/** The versions that come with a checkout, and since when which of them does. */

/** One of each model that has weights; a model that somebody is still writing has none. Throws MODEL_TAMPERED. */
export async function shippedVersions(modelsDir: string): Promise<Version[]> {
  const found: Version[] = [];
  for (const name of await listModels(modelsDir)) {
    const folder = weightsFolder(modelsDir, name);
    if (existsSync(join(folder, MANIFEST_FILE))) found.push({ name, ...(await readManifest(folder)) });
  }
  return found;
}

export interface Shipped {
  name: string;
  sha256: string;
  environment: string;
  actor: string;
  codeCommit: string;
  at: Date;
}

/** Adds a row, with its entry in the log, for every model that ships in another version than at the start before. */
export async function recordShipped(
  db: Db,
  versions: readonly Version[],
  { environment, actor, codeCommit }: Pick<Shipped, "environment" | "actor" | "codeCommit">,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // One at a time: what came before must still be so when the row is written.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`shipped ${environment}`}, 0))`.execute(tx);
    const before = new Map((await shippedHistory(tx, environment)).map(({ name, sha256 }) => [name, sha256]));
    for (const version of versions.filter(({ name, sha256 }) => before.get(name) !== sha256)) {
      const { name, sha256 } = version;
      await registerVersion(tx, version, actor);
      const { id } = await tx
        .insertInto("model_shipped")
        .values({ name, model_sha256: sha256, environment, actor, code_commit: codeCommit })
        .returning("id")
        .executeTakeFirstOrThrow();
      const detail = { shipped: id, model: sha256, name, environment, commit: codeCommit };
      await appendAudit(tx, [{ actor, action: "model.shipped", detail }]);
    }
  });
}

/** All rows, oldest first: the last of a model is what ships. */
export async function shippedHistory(db: Db, environment?: string): Promise<Shipped[]> {
  const rows = await db
    .selectFrom("model_shipped")
    .selectAll()
    .$if(environment !== undefined, (query) => query.where("environment", "=", environment ?? ""))
    .orderBy("id")
    .execute();
  return rows.map(({ name, model_sha256, environment: where, actor, code_commit, created_at }) => ({
    ...{ name, sha256: model_sha256, environment: where, actor, codeCommit: code_commit, at: created_at },
  }));
}
