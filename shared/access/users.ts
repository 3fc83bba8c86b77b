import { randomUUID } from "node:crypto";
import { hash } from "@node-rs/argon2";
import { type AuditAction, appendAudit } from "#shared/audit.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { ARGON2, IDLE_MINUTES } from "./access.ts";
import { forgetAttempts, hashOfName } from "./attempts.ts";
import type { Role } from "./roles.ts";

export interface UserChange {
  roles?: readonly Role[] | undefined;
  /** null: every department. */
  departments?: readonly string[] | null | undefined;
  password?: string | undefined;
  isDisabled?: boolean | undefined;
}

/** What of a user the sign-in provider says, or has: it cannot be changed here. */
export type KeptByProvider = readonly ("roles" | "password" | "departments")[];
const KEPT: KeptByProvider = ["roles", "password"];

/** How much of a session's hash names it: enough to tell them apart, useless to sign in with. */
const SESSION_ID_CHARACTERS = 12;

/** A session not used since then can no longer be used. */
const idleSince = () => new Date(Date.now() - IDLE_MINUTES * 60_000);

/** Everybody who may sign in, with how many sessions of theirs are open. */
export const listUsers = (db: Db) =>
  db
    .selectFrom("user_account as u")
    .leftJoin("session", (join) =>
      join
        .onRef("session.user_id", "=", "u.id")
        .on("ended_at", "is", null)
        .on("expires_at", ">", new Date())
        .on("seen_at", ">", idleSince()),
    )
    .leftJoin("sign_in_attempt as attempt", (join) => join.on("attempt.name_sha256", "=", hashOfName("u.name")))
    .select((eb) => [
      ...(["u.id", "u.name", "u.roles", "u.departments"] as const),
      "u.created_at as createdAt",
      "u.disabled_at as disabledAt",
      "attempt.locked_until as lockedUntil",
      eb("u.oidc_issuer", "is not", null).$castTo<boolean>().as("isFromProvider"),
      eb.fn.count<number>("session.token_sha256").as("sessions"),
    ])
    .groupBy(["u.id", "attempt.locked_until"])
    .orderBy("u.name")
    .execute();

/** Throws CONFLICT when the name is taken. */
export function addUser(
  db: Db,
  user: { name: string; password: string; roles: readonly Role[]; departments: readonly string[] | null },
  actor: string,
): Promise<string> {
  return db.transaction().execute(async (tx) => {
    const id = randomUUID();
    const { name, password, roles, departments } = user;
    const made = await tx
      .insertInto("user_account")
      .values({
        id,
        name,
        password_hash: await hash(password, ARGON2),
        roles: [...roles],
        departments: departments === null ? null : [...departments],
      })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (made === undefined) throw new PermanentError("CONFLICT", "there is a user of this name already");
    await record(tx, actor, "user.created", { user: id, roles, departments });
    return id;
  });
}

/**
 * Changes who somebody is here. Sessions end with a new password, fewer rights or a
 * disabled account. CONFLICT rather than leave nobody who could undo it, or change what
 * the provider of a user keeps.
 */
export function changeUser(
  db: Db,
  id: string,
  change: UserChange,
  actor: string,
  kept: KeptByProvider = KEPT,
): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const { roles, departments, password, isDisabled } = change;
    const user = await tx
      .selectFrom("user_account")
      .select(["name", "oidc_issuer"])
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    if (user === undefined) throw new PermanentError("NOT_FOUND", "no such user");
    if (user.oidc_issuer !== null && kept.some((part) => change[part] !== undefined))
      throw new PermanentError("CONFLICT", `the sign-in provider keeps this user's ${kept.join(", ")}`);
    const set = {
      ...(roles === undefined ? {} : { roles: [...roles] }),
      ...(departments === undefined ? {} : { departments: departments === null ? null : [...departments] }),
      ...(password === undefined ? {} : { password_hash: await hash(password, ARGON2) }),
      ...(isDisabled === undefined ? {} : { disabled_at: isDisabled ? new Date() : null }),
    };
    if (Object.keys(set).length === 0) return;
    await tx.updateTable("user_account").set(set).where("id", "=", id).execute();
    if (password !== undefined) await forgetAttempts(tx, user.name);
    const administrator = await tx
      .selectFrom("user_account")
      .select("id")
      .where("disabled_at", "is", null)
      .where((eb) => eb("roles", "@>", eb.val(["administrator"])))
      .executeTakeFirst();
    if (administrator === undefined)
      throw new PermanentError("CONFLICT", "the last administrator cannot be taken away");
    await endSessionsOf(tx, id, new Date());
    await record(tx, actor, "user.changed", {
      user: id,
      changed: Object.keys(change),
      ...(roles === undefined ? {} : { roles }),
      ...(departments === undefined ? {} : { departments }),
    });
  });
}

/** Whoever has other rights, or another password, signs in anew. */
export async function endSessionsOf(tx: Tx, userId: string, at: Date): Promise<void> {
  await tx
    .updateTable("session")
    .set({ ended_at: at })
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .execute();
}

/** Open sessions of one person, or of all. */
export async function listSessions(db: Db, userId: string | null) {
  const rows = await db
    .selectFrom("session")
    .innerJoin("user_account as u", "u.id", "session.user_id")
    .select(["token_sha256", "u.name as user"])
    .select(["session.created_at as createdAt", "seen_at as seenAt", "expires_at as expiresAt"])
    .where("ended_at", "is", null)
    .where("expires_at", ">", new Date())
    .where("seen_at", ">", idleSince())
    .$if(userId !== null, (q) => q.where("user_id", "=", userId ?? ""))
    .orderBy("seen_at", "desc")
    .limit(500)
    .execute();
  return rows.map(({ token_sha256, ...row }) => ({ ...row, id: token_sha256.slice(0, SESSION_ID_CHARACTERS) }));
}

/** Ends a session named by the beginning of its hash; null as `userId` for anybody's. */
export function endSession(db: Db, sessionId: string, userId: string | null, actor: string): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const ended = await tx
      .updateTable("session")
      .set({ ended_at: new Date() })
      .where("token_sha256", "like", `${sessionId.replace(/[^0-9a-f]/g, "")}%`)
      .where("ended_at", "is", null)
      .$if(userId !== null, (q) => q.where("user_id", "=", userId ?? ""))
      .returning("user_id")
      .execute();
    const [first] = ended;
    if (first === undefined) throw new PermanentError("NOT_FOUND", "no such session");
    await record(tx, actor, "session.ended", { user: first.user_id });
  });
}

const record = (tx: Tx, actor: string, action: AuditAction, detail: Record<string, unknown>) =>
  appendAudit(tx, [{ actor, action, detail }]);
