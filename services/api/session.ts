import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Access, Principal } from "#shared/access/access.ts";
import { allows, isRole, PERMISSIONS, ROLES } from "#shared/access/roles.ts";
import { PermanentError } from "#shared/errors.ts";
import { SESSION_COOKIE } from "#shared/http/server.ts";

/** Guessing at many names at once is slowed by address; one name is slowed by its own lock. */
export const SIGN_INS_PER_MINUTE = 20;
const NAME_MAX = 200;
const PASSWORD_MAX = 1_000;

const Me = z.object({
  kind: z.enum(["user", "token"]),
  id: z.uuid(),
  name: z.string(),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
});
const me = (principal: Principal): z.infer<typeof Me> => ({
  ...principal,
  permissions: PERMISSIONS.filter((permission) => allows(principal.roles, permission)),
});
const Token = z.object({
  id: z.uuid(),
  name: z.string(),
  roles: z.array(z.string()),
  createdAt: z.date(),
  expiresAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
});

export interface SessionRoutesOptions {
  access: Access;
  /** Where somebody who signed in elsewhere signs out there too. */
  leave?: (userId: string) => Promise<string | null>;
}

/** Signing in and out, and tokens for programs. */
export const sessionRoutes: FastifyPluginAsyncZod<SessionRoutesOptions> = async (app, { access, leave }) => {
  app.post(
    "/api/session",
    {
      config: { public: true, rateLimit: { max: SIGN_INS_PER_MINUTE, timeWindow: "1 minute" } },
      schema: {
        summary: "Sign in; sets the session cookie",
        tags: ["access"],
        body: z.object({ name: z.string().max(NAME_MAX), password: z.string().max(PASSWORD_MAX) }),
        response: { 200: Me },
      },
    },
    async (request, answer) => {
      const { token, principal } = await access.signIn(request.body.name, request.body.password);
      return answer
        .setCookie(SESSION_COOKIE, token, {
          path: "/",
          httpOnly: true,
          sameSite: "strict",
          secure: request.protocol === "https",
        })
        .send(me(principal));
    },
  );
  app.get(
    "/api/session",
    { config: { public: true }, schema: { summary: "Who am I", tags: ["access"], response: { 200: Me } } },
    async (request) => {
      if (request.principal === null) throw new PermanentError("NOT_SIGNED_IN");
      return me(request.principal);
    },
  );
  app.delete(
    "/api/session",
    {
      config: { public: true },
      schema: {
        summary: "Sign out; the answer says where to end the sign-in provider's session too, or null",
        tags: ["access"],
        response: { 200: z.object({ next: z.string().nullable() }) },
      },
    },
    async (request, answer) => {
      const token = request.cookies[SESSION_COOKIE];
      const { principal } = request;
      if (token !== undefined && principal !== null) await access.signOut(token);
      const next = principal?.kind === "user" ? ((await leave?.(principal.id)) ?? null) : null;
      return answer.clearCookie(SESSION_COOKIE, { path: "/" }).send({ next });
    },
  );
  app.get(
    "/api/tokens",
    {
      config: { permission: "token.manage" },
      schema: { summary: "API tokens, without their values", tags: ["access"], response: { 200: z.array(Token) } },
    },
    async () => access.listTokens(),
  );
  app.post(
    "/api/tokens",
    {
      config: { permission: "token.manage" },
      schema: {
        summary: "Make an API token; its value is shown only in this answer",
        tags: ["access"],
        body: z.object({
          name: z.string().min(1).max(NAME_MAX),
          roles: z.array(z.string().refine(isRole, { error: `one of ${Object.keys(ROLES).join(", ")}` })).min(1),
        }),
        response: { 201: z.object({ id: z.uuid(), name: z.string(), value: z.string() }) },
      },
    },
    async ({ body, principal }, answer) => {
      const made = await access.createToken(body.name, body.roles.filter(isRole), `user:${principal?.id}`);
      return answer.code(201).send({ ...made, name: body.name });
    },
  );
  app.delete(
    "/api/tokens/:name",
    {
      config: { permission: "token.manage" },
      schema: {
        summary: "Revoke an API token",
        tags: ["access"],
        params: z.object({ name: z.string() }),
        response: { 204: z.null() },
      },
    },
    async ({ params, principal }, answer) => {
      if (!(await access.revokeToken(params.name, `user:${principal?.id}`))) throw new PermanentError("NOT_FOUND");
      return answer.code(204).send(null);
    },
  );
};
