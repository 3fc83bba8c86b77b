import { createHash, randomBytes, randomUUID } from "node:crypto";
import { appendAudit } from "#shared/audit.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { type Code, MailroomError, PermanentError } from "#shared/errors.ts";
import { openSession } from "./access.ts";
import { type Claims, departmentsOf, namesFor, type RoleRule, rolesOf } from "./claims.ts";
import type { Checks, OidcProvider } from "./oidc-provider.ts";
import type { Role } from "./roles.ts";
import { endSessionsOf } from "./users.ts";

/** Sign-in at an OpenID provider. */
export interface Oidc {
  /** Where to send the browser, and a ticket that its cookie brings back. Throws OIDC_AWAY. */
  begin(next: string): Promise<{ url: string; ticket: string }>;
  /**
   * Opens a session for the person the provider names, who becomes a user here at their
   * first sign-in and gets their roles anew at each. Throws OIDC_EXPIRED, OIDC_REFUSED,
   * OIDC_WITHOUT_ROLE, USER_DISABLED or OIDC_AWAY.
   */
  finish(ticket: string | undefined, callbackQuery: string): Promise<{ token: string; next: string }>;
  /** Where the provider ends its session of this user, or null: theirs is a local account, or it offers no such place. */
  leave(userId: string, backTo: string): Promise<string | null>;
}

export interface OidcOptions {
  db: Db;
  provider: OidcProvider;
  /** What the sign-in page calls the provider. */
  name: string;
  rolesClaim: string;
  rules: readonly RoleRule[];
  /** null: departments are set here. */
  departmentsClaim: string | null;
  departments: readonly string[];
  now?: () => Date;
}

/** Long enough to find a second factor; both the cookie and its row live so long. */
export const ATTEMPT_SECONDS = 600;
const TICKET_BYTES = 32;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

type Admitted = { token: string } | { code: Code };
/** `departments` undefined: they are set here, and stay. */
type Rights = { roles: Role[]; departments: string[] | null | undefined };

export function createOidc(options: OidcOptions): Oidc {
  const { db, provider, now = () => new Date() } = options;

  /** Takes the attempt out, so that nobody can come back with it again. */
  const take = async (ticket: string) =>
    db
      .deleteFrom("oidc_attempt")
      .where("ticket_sha256", "=", sha256(ticket))
      .where("expires_at", ">", now())
      .returning(["state", "nonce", "verifier", "next"])
      .executeTakeFirst();

  const rightsOf = (claims: Claims): Rights => ({
    roles: rolesOf(claims, options.rolesClaim, options.rules),
    departments:
      options.departmentsClaim === null
        ? undefined
        : departmentsOf(claims, options.departmentsClaim, options.departments),
  });

  const admit = (claims: Claims, issuer: string, subject: string) =>
    db.transaction().execute(async (tx): Promise<Admitted> => {
      const rights = rightsOf(claims);
      const known = await userOf(tx, issuer, subject);
      if (rights.roles.length === 0) {
        if (known !== undefined) await takeRolesAway(tx, known.id, now());
        return refuse(tx, known?.id ?? null, "OIDC_WITHOUT_ROLE");
      }
      const user = known ?? (await makeUser(tx, { issuer, subject }, namesFor(claims, options.name), rights));
      if (user.disabled_at !== null) return refuse(tx, user.id, "USER_DISABLED");
      await setRights(tx, user, rights);
      return { token: await openSession(tx, user.id, now(), { way: "oidc" }) };
    });

  const claimed = async (callbackQuery: string, checks: Checks): Promise<Claims> => {
    try {
      return await provider.claimsOf(callbackQuery, checks);
    } catch (error) {
      // That the provider is away says nothing about a person, so it is no entry of the log.
      if (error instanceof MailroomError && error.code !== "OIDC_AWAY")
        await db.transaction().execute((tx) => refuse(tx, null, error.code));
      throw error;
    }
  };

  return {
    async begin(next) {
      const { url, ...checks } = await provider.begin();
      const ticket = randomBytes(TICKET_BYTES).toString("base64url");
      await db.deleteFrom("oidc_attempt").where("expires_at", "<=", now()).execute();
      await db
        .insertInto("oidc_attempt")
        .values({
          ticket_sha256: sha256(ticket),
          ...checks,
          next,
          expires_at: new Date(now().getTime() + ATTEMPT_SECONDS * 1000),
        })
        .execute();
      return { url, ticket };
    },

    async finish(ticket, callbackQuery) {
      const attempt = ticket === undefined ? undefined : await take(ticket);
      if (attempt === undefined) {
        await db.transaction().execute((tx) => refuse(tx, null, "OIDC_EXPIRED"));
        throw new PermanentError("OIDC_EXPIRED");
      }
      const { next, ...checks } = attempt;
      const claims = await claimed(callbackQuery, checks);
      const admitted = await admit(claims, String(claims.iss), String(claims.sub));
      if ("code" in admitted) throw new PermanentError(admitted.code);
      return { token: admitted.token, next };
    },

    async leave(userId, backTo) {
      const { oidc_issuer } = await db
        .selectFrom("user_account")
        .select("oidc_issuer")
        .where("id", "=", userId)
        .executeTakeFirstOrThrow();
      if (oidc_issuer === null) return null;
      try {
        return await provider.end(backTo);
      } catch (error) {
        // Our own session has ended all the same.
        if (error instanceof MailroomError && error.code === "OIDC_AWAY") return null;
        throw error;
      }
    },
  };
}

const userOf = (tx: Tx, issuer: string, subject: string) =>
  tx
    .selectFrom("user_account")
    .select(["id", "roles", "departments", "disabled_at"])
    .where("oidc_issuer", "=", issuer)
    .where("oidc_subject", "=", subject)
    .forUpdate()
    .executeTakeFirst();
type User = NonNullable<Awaited<ReturnType<typeof userOf>>>;

/** Written in the transaction that refuses, which therefore ends well. */
async function refuse(tx: Tx, userId: string | null, code: Code): Promise<{ code: Code }> {
  const actor = userId === null ? "system" : `user:${userId}`;
  await appendAudit(tx, [{ actor, action: "session.refused", detail: { way: "oidc", code } }]);
  return { code };
}

/** Makes the user under the first name that is free. Somebody may sign in twice at once: then the other one's row is theirs. */
async function makeUser(
  tx: Tx,
  { issuer, subject }: { issuer: string; subject: string },
  names: readonly string[],
  { roles, departments = null }: Rights,
): Promise<User> {
  for (const name of names) {
    const id = randomUUID();
    const made = await tx
      .insertInto("user_account")
      .values({ id, name, roles, departments, oidc_issuer: issuer, oidc_subject: subject })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (made !== undefined) {
      const detail = { user: id, roles, departments, way: "oidc" };
      await appendAudit(tx, [{ actor: "system", action: "user.created", detail }]);
      return { id, roles, departments, disabled_at: null };
    }
    const other = await userOf(tx, issuer, subject);
    if (other !== undefined) return other;
  }
  throw new PermanentError("CONFLICT", "every name for this person is taken by another user");
}

/** The provider's word counts, and what it changes is recorded. Open sessions have the new rights from then on. */
async function setRights(tx: Tx, user: User, { roles, departments }: Rights): Promise<void> {
  const set = {
    ...(isSame(user.roles, roles) ? {} : { roles }),
    ...(departments === undefined || isSame(user.departments, departments) ? {} : { departments }),
  };
  if (Object.keys(set).length === 0) return;
  await tx.updateTable("user_account").set(set).where("id", "=", user.id).execute();
  const detail = { user: user.id, changed: Object.keys(set), ...set, way: "oidc" };
  await appendAudit(tx, [{ actor: "system", action: "user.changed", detail }]);
}

/** Whoever has no role any more keeps no session from when they had one. */
async function takeRolesAway(tx: Tx, userId: string, at: Date): Promise<void> {
  const had = await tx
    .updateTable("user_account")
    .set({ roles: [] })
    .where("id", "=", userId)
    .where((eb) => eb("roles", "!=", eb.val<string[]>([])))
    .returning("id")
    .executeTakeFirst();
  if (had === undefined) return;
  await endSessionsOf(tx, userId, at);
  const detail = { user: userId, changed: ["roles"], roles: [], way: "oidc" };
  await appendAudit(tx, [{ actor: "system", action: "user.changed", detail }]);
}

const isSame = (one: readonly string[] | null, other: readonly string[] | null) =>
  JSON.stringify(one) === JSON.stringify(other);
