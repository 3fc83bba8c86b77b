import { createHash } from "node:crypto";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { isRole, ROLES } from "#shared/access/roles.ts";
import { addUser, changeUser, endSession, type KeptByProvider, listSessions, listUsers } from "#shared/access/users.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { SessionRow, UserRow } from "#shared/http/console-forms.ts";
import { SESSION_COOKIE } from "#shared/http/server.ts";

/** NIST 800-63B asks for 8 at least; a bank's staff may have 12. */
const PASSWORD_MIN = 12;
const PASSWORD_MAX = 1_000;
const DEPARTMENTS_MAX = 200;
const SESSION_ID = /^[0-9a-f]{12}$/;

const Roles = z.array(z.string().refine(isRole, { error: `one of ${Object.keys(ROLES).join(", ")}` })).min(1);
const Departments = z.array(z.string().max(64)).max(DEPARTMENTS_MAX).nullable();
const Password = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX);

export interface UserRoutesOptions {
  db: Db;
  /** What cannot be changed here of a user who signs in at the provider. */
  kept: KeptByProvider;
}

/** People who may sign in, and their sessions. */
export const userRoutes: FastifyPluginAsyncZod<UserRoutesOptions> = async (app, { db, kept }) => {
  const config = { permission: "user.manage" } as const;
  app.get(
    "/api/users",
    { config, schema: { summary: "Users", tags: ["access"], response: { 200: z.array(UserRow) } } },
    async () => listUsers(db),
  );
  app.post(
    "/api/users",
    {
      config,
      schema: {
        summary: "Add a user",
        tags: ["access"],
        body: z.object({
          name: z.string().trim().min(1).max(200),
          password: Password,
          roles: Roles,
          departments: Departments.default(null),
        }),
        response: { 201: z.object({ id: z.uuid() }) },
      },
    },
    async ({ body, principal }, answer) => {
      const user = { ...body, roles: body.roles.filter(isRole) };
      return answer.code(201).send({ id: await addUser(db, user, `user:${principal?.id}`) });
    },
  );
  app.patch(
    "/api/users/:user",
    {
      config,
      schema: {
        summary: "Change a user's roles, departments or password, or disable them; ends their sessions",
        tags: ["access"],
        params: z.object({ user: z.uuid() }),
        body: z.object({
          roles: Roles.optional(),
          departments: Departments.optional(),
          password: Password.optional(),
          isDisabled: z.boolean().optional(),
        }),
        response: { 204: z.null() },
      },
    },
    async ({ params, body, principal }, answer) => {
      const change = { ...body, roles: body.roles?.filter(isRole) };
      await changeUser(db, params.user, change, `user:${principal?.id}`, kept);
      return answer.code(204).send(null);
    },
  );
  app.get(
    "/api/sessions",
    {
      config: { public: true },
      schema: {
        summary: "Open sessions: mine, or everybody's for an administrator who asks for all",
        tags: ["access"],
        querystring: z.object({ all: z.stringbool().default(false) }),
        response: { 200: z.array(SessionRow) },
      },
    },
    async (request) => {
      const who = manages(request.principal, request.query.all);
      const current = createHash("sha256")
        .update(request.cookies[SESSION_COOKIE] ?? "")
        .digest("hex");
      const rows = await listSessions(db, who.userId);
      return rows.map((row) => ({ ...row, current: current.startsWith(row.id) }));
    },
  );
  app.delete(
    "/api/sessions/:session",
    {
      config: { public: true },
      schema: {
        summary: "End a session: mine, or anybody's for an administrator",
        tags: ["access"],
        params: z.object({ session: z.string().regex(SESSION_ID) }),
        response: { 204: z.null() },
      },
    },
    async ({ params, principal }, answer) => {
      const who = manages(principal, principal?.roles.includes("administrator") ?? false);
      await endSession(db, params.session, who.userId, `user:${who.id}`);
      return answer.code(204).send(null);
    },
  );
};

/** Whose sessions somebody may handle: everybody signed in handles their own. */
function manages(
  principal: { id: string; roles: readonly string[] } | null,
  all: boolean,
): { id: string; userId: string | null } {
  if (principal === null) throw new PermanentError("NOT_SIGNED_IN");
  if (all && !principal.roles.includes("administrator")) throw new PermanentError("NOT_ALLOWED");
  return { id: principal.id, userId: all ? null : principal.id };
}
