import { sql } from "kysely";
import { appendAudit } from "#shared/audit.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { sha256 as sha256OfText } from "#shared/json.ts";

/** The registry of model versions, and the history of which of them answers where. */

export type PlacementRole = "live" | "shadow" | "ended";

export interface Placement {
  id: number;
  name: string;
  sha256: string;
  environment: string;
  role: PlacementRole;
  actor: string;
  reason: string;
  at: Date;
}

export interface Held {
  live: Placement | null;
  shadows: Placement[];
}

export interface Version {
  sha256: string;
  name: string;
  manifest: unknown;
}

/** Enters a version, unless it is there already. Says whether it was new. */
export async function registerVersion(tx: Tx, version: Version, actor: string): Promise<boolean> {
  const { sha256, name, manifest } = version;
  const added = await tx
    .insertInto("model_version")
    .values({ sha256, name, manifest: JSON.stringify(manifest) })
    .onConflict((conflict) => conflict.column("sha256").doNothing())
    .returning("sha256")
    .executeTakeFirst();
  if (added === undefined) return false;
  await appendAudit(tx, [{ actor, action: "model.registered", detail: { model: sha256, name } }]);
  return true;
}

/**
 * Adds a row to the history, with its entry in the log. `shipped`: the version that answers
 * in this environment where none was promoted. Throws MODEL_NOT_PLACED for a row that would
 * say what is not so.
 */
export async function placeVersion(
  tx: Tx,
  placement: Omit<Placement, "id" | "at">,
  shipped: string | null = null,
): Promise<void> {
  const { name, sha256, environment, role, actor, reason } = placement;
  // One at a time: what is looked at must still be so when the row is written.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`placement ${environment} ${name}`}, 0))`.execute(tx);
  const history = (await placements(tx, environment)).filter((row) => row.name === name);
  const why = refusal(history, { sha256, role }, shipped);
  if (why !== null) throw new PermanentError("MODEL_NOT_PLACED", `${name}@${sha256} ${why} in ${environment}`);
  const { id } = await tx
    .insertInto("model_placement")
    .values({ name, model_sha256: sha256, environment, role, actor, reason })
    .returning("id")
    .executeTakeFirstOrThrow();
  // The reason is a person's words: it stays in the history, and its hash ties it to the log.
  const detail = { placement: id, model: sha256, name, environment, role, reasonSha256: sha256OfText(reason) };
  await appendAudit(tx, [{ actor, action: "model.placed", detail }]);
}

/** The whole history, oldest first. */
export async function placements(db: Db, environment?: string): Promise<Placement[]> {
  const rows = await db
    .selectFrom("model_placement")
    .selectAll()
    .$if(environment !== undefined, (query) => query.where("environment", "=", environment ?? ""))
    .orderBy("id")
    .execute();
  return rows.map(({ id, name, model_sha256, environment: where, role, actor, reason, created_at }) => ({
    id,
    name,
    sha256: model_sha256,
    environment: where,
    role: role as PlacementRole,
    actor,
    reason,
    at: created_at,
  }));
}

/** Number of the latest row of an environment, or null: what holds there changes only with it. */
export async function latestPlacement(db: Db, environment: string): Promise<number | null> {
  const { id } = await db
    .selectFrom("model_placement")
    .select((eb) => eb.fn.max("id").as("id"))
    .where("environment", "=", environment)
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * What holds after `history` (of one environment, oldest first), by model. A version is
 * what its latest row says; of several live ones the latest is live.
 */
export function holding(history: readonly Placement[]): Map<string, Held> {
  const latest = new Map<string, Placement>();
  for (const placement of history) latest.set(`${placement.name}@${placement.sha256}`, placement);
  const held = new Map<string, Held>();
  for (const placement of [...latest.values()].sort((a, b) => a.id - b.id)) {
    const of = held.get(placement.name) ?? { live: null, shadows: [] };
    held.set(placement.name, of);
    if (placement.role === "live") of.live = placement;
    if (placement.role === "shadow") of.shadows.push(placement);
  }
  return held;
}

/** Why a row may not follow `history` (of one model in one environment), or null. */
export function refusal(
  history: readonly Placement[],
  { sha256, role }: Pick<Placement, "sha256" | "role">,
  shipped: string | null,
): string | null {
  const [held] = holding(history).values();
  const latest = history.findLast((row) => row.sha256 === sha256);
  // As a shadow it would be live no more, and what shipped would answer in its place.
  if (role === "shadow" && (held?.live?.sha256 ?? shipped) === sha256) return "is live";
  if (role === "ended" && (latest === undefined || latest.role === "ended")) return "is neither live nor a shadow";
  return null;
}

/** The one registered version whose sha256 begins with `prefix`. Throws MODEL_UNKNOWN for none and for several. */
export async function versionNamed(db: Db, name: string, prefix: string): Promise<Version> {
  if (!/^[0-9a-f]{4,64}$/.test(prefix))
    throw new PermanentError("MODEL_UNKNOWN", `${prefix} is no version: give at least 4 characters of its sha256`);
  const found = await db
    .selectFrom("model_version")
    .select(["sha256", "name", "manifest"])
    .where("name", "=", name)
    .where("sha256", "like", `${prefix}%`)
    .limit(2)
    .execute();
  const [version, another] = found;
  if (version === undefined || another !== undefined)
    throw new PermanentError("MODEL_UNKNOWN", `${found.length === 0 ? "no" : "more than one"} ${name}@${prefix}`);
  return version;
}
