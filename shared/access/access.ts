import { createHash, randomBytes, randomUUID } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { appendAudit } from "#shared/audit.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { countAttempt, failAttempt, forgetAttempts, isTooMany, lockOut } from "./attempts.ts";
import { isRole, type Role } from "./roles.ts";

/** Who is asking. */
export interface Principal {
  kind: "user" | "token";
  id: string;
  name: string;
  roles: Role[];
  /** Whose cases they may see; null: every department's. */
  departments: readonly string[] | null;
}

export interface Access {
  /** Throws SIGN_IN_FAILED or SIGN_IN_LOCKED, for names that nobody has like for others, and as late. */
  signIn(name: string, password: string): Promise<{ token: string; principal: Principal }>;
  signOut(token: string): Promise<void>;
  principalOfSession(token: string): Promise<Principal | null>;
  principalOfToken(value: string): Promise<Principal | null>;
  createUser(name: string, password: string, roles: readonly Role[], actor: string): Promise<string>;
  /** The value is shown once; only its hash is kept. Throws CONFLICT when the name is taken. */
  createToken(
    name: string,
    roles: readonly Role[],
    actor: string,
    expiresAt?: Date,
  ): Promise<{ id: string; value: string }>;
  revokeToken(name: string, actor: string): Promise<boolean>;
  listTokens(): Promise<
    { id: string; name: string; roles: string[]; createdAt: Date; expiresAt: Date | null; revokedAt: Date | null }[]
  >;
  /** Makes the first administrator. Resolves to the password to show once, or null when there is a user already. */
  ensureAdministrator(password?: string): Promise<string | null>;
}

export const ADMINISTRATOR = "admin";
/** OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** A working day with its breaks; then one signs in again. */
const SESSION_HOURS = 12;
export const IDLE_MINUTES = 60;
/** How often a session's last use is written down: often enough for the idle limit, without a write per request. */
const SEEN_EVERY_MS = 60_000;
const TOKEN_BYTES = 32;

const minutes = (n: number) => n * 60_000;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const principalOf = (
  kind: Principal["kind"],
  row: { id: string; name: string; roles: readonly string[]; departments: readonly string[] | null },
): Principal => ({
  kind,
  id: row.id,
  name: row.name,
  roles: row.roles.filter(isRole),
  departments: row.departments,
});

/** Opens a session and records it. Resolves to the cookie's value, of which only the hash is kept. */
export async function openSession(
  tx: Tx,
  userId: string,
  at: Date,
  detail: Record<string, unknown> = {},
): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  await tx
    .insertInto("session")
    .values({
      token_sha256: sha256(token),
      user_id: userId,
      created_at: at,
      seen_at: at,
      expires_at: new Date(at.getTime() + minutes(SESSION_HOURS * 60)),
    })
    .execute();
  await appendAudit(tx, [{ actor: `user:${userId}`, action: "session.started", detail }]);
  return token;
}

export function createAccess({ db, now = () => new Date() }: { db: Db; now?: () => Date }): Access {
  // Verified against when the name is unknown, so that the answer takes as long.
  const decoy = hash(randomBytes(TOKEN_BYTES).toString("hex"), ARGON2);

  const recordFailure = (name: string, userId: string | null, attempt: number) =>
    db.transaction().execute(async (tx) => {
      const locked = await failAttempt(tx, name, attempt, now());
      const actor = userId === null ? "system" : `user:${userId}`;
      await appendAudit(tx, [{ actor, action: "session.refused", detail: { locked } }]);
    });

  return {
    async signIn(name, password) {
      const attempt = await countAttempt(db, name, now());
      if (attempt === null) throw new PermanentError("SIGN_IN_LOCKED");
      if (isTooMany(attempt)) {
        // Of guesses that came at once the rest; or of one whose process ended before it was judged.
        await lockOut(db, name, now());
        throw new PermanentError("SIGN_IN_LOCKED");
      }
      const user = await db
        .selectFrom("user_account")
        .selectAll()
        .where("name", "=", name)
        .where("disabled_at", "is", null)
        // Whoever signs in at a provider has no password here.
        .where("password_hash", "is not", null)
        .executeTakeFirst();
      const fits = await verify(user?.password_hash ?? (await decoy), password);
      if (user === undefined || !fits) {
        await recordFailure(name, user?.id ?? null, attempt);
        throw new PermanentError("SIGN_IN_FAILED");
      }
      const token = await db.transaction().execute(async (tx) => {
        await forgetAttempts(tx, name);
        return openSession(tx, user.id, now());
      });
      return { token, principal: principalOf("user", user) };
    },

    async signOut(token) {
      await db.transaction().execute(async (tx) => {
        const ended = await tx
          .updateTable("session")
          .set({ ended_at: now() })
          .where("token_sha256", "=", sha256(token))
          .where("ended_at", "is", null)
          .returning("user_id")
          .executeTakeFirst();
        if (ended !== undefined)
          await appendAudit(tx, [{ actor: `user:${ended.user_id}`, action: "session.ended", detail: {} }]);
      });
    },

    async principalOfSession(token) {
      const row = await db
        .selectFrom("session")
        .innerJoin("user_account as u", "u.id", "session.user_id")
        .select(["u.id", "u.name", "u.roles", "u.departments", "session.seen_at"])
        .where("token_sha256", "=", sha256(token))
        .where("ended_at", "is", null)
        .where("expires_at", ">", now())
        .where("seen_at", ">", new Date(now().getTime() - minutes(IDLE_MINUTES)))
        .where("u.disabled_at", "is", null)
        .executeTakeFirst();
      if (row === undefined) return null;
      if (now().getTime() - row.seen_at.getTime() > SEEN_EVERY_MS)
        await db.updateTable("session").set({ seen_at: now() }).where("token_sha256", "=", sha256(token)).execute();
      return principalOf("user", row);
    },

    async principalOfToken(value) {
      const row = await db
        .selectFrom("api_token")
        .select(["id", "name", "roles"])
        .where("token_sha256", "=", sha256(value))
        .where("revoked_at", "is", null)
        .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now())]))
        .executeTakeFirst();
      return row === undefined ? null : principalOf("token", { ...row, departments: null });
    },

    createUser: (name, password, roles, actor) =>
      db.transaction().execute(async (tx) => {
        const id = randomUUID();
        const made = await tx
          .insertInto("user_account")
          .values({ id, name, password_hash: await hash(password, ARGON2), roles: [...roles] })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .returning("id")
          .executeTakeFirst();
        if (made === undefined) throw new PermanentError("CONFLICT", "there is a user of this name already");
        await appendAudit(tx, [{ actor, action: "user.created", detail: { user: id, roles } }]);
        return id;
      }),

    createToken: (name, roles, actor, expiresAt) =>
      db.transaction().execute(async (tx) => {
        const id = randomUUID();
        const value = `mr_${randomBytes(TOKEN_BYTES).toString("base64url")}`;
        const made = await tx
          .insertInto("api_token")
          .values({ id, name, token_sha256: sha256(value), roles: [...roles], expires_at: expiresAt ?? null })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .returning("id")
          .executeTakeFirst();
        if (made === undefined) throw new PermanentError("CONFLICT", "there is a token of this name already");
        await appendAudit(tx, [{ actor, action: "token.created", detail: { token: id, roles } }]);
        return { id, value };
      }),

    revokeToken: (name, actor) =>
      db.transaction().execute(async (tx) => {
        const revoked = await tx
          .updateTable("api_token")
          .set({ revoked_at: now() })
          .where("name", "=", name)
          .where("revoked_at", "is", null)
          .returning("id")
          .executeTakeFirst();
        if (revoked === undefined) return false;
        await appendAudit(tx, [{ actor, action: "token.revoked", detail: { token: revoked.id } }]);
        return true;
      }),

    listTokens: () =>
      db
        .selectFrom("api_token")
        .select([
          "id",
          "name",
          "roles",
          "created_at as createdAt",
          "expires_at as expiresAt",
          "revoked_at as revokedAt",
        ])
        .orderBy("name")
        .execute(),

    async ensureAdministrator(given) {
      const password = given ?? randomBytes(12).toString("base64url");
      const passwordHash = await hash(password, ARGON2);
      return db.transaction().execute(async (tx) => {
        const { count } = await tx
          .selectFrom("user_account")
          .select((eb) => eb.fn.countAll<number>().as("count"))
          .executeTakeFirstOrThrow();
        if (count > 0) return null;
        const id = randomUUID();
        // Two processes may start at once: the name decides.
        const made = await tx
          .insertInto("user_account")
          .values({ id, name: ADMINISTRATOR, password_hash: passwordHash, roles: ["administrator"] })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .returning("id")
          .executeTakeFirst();
        if (made === undefined) return null;
        await appendAudit(tx, [
          { actor: "system", action: "user.created", detail: { user: id, roles: ["administrator"] } },
        ]);
        return password;
      });
    },
  };
}

/** As the log names who asks. Throws NOT_SIGNED_IN. */
export function actorOf(principal: Principal | null): string {
  if (principal === null) throw new PermanentError("NOT_SIGNED_IN");
  return `${principal.kind}:${principal.id}`;
}
