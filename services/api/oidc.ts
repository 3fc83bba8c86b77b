import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { isLocalPath } from "#shared/access/claims.ts";
import { ATTEMPT_SECONDS, type Oidc } from "#shared/access/oidc.ts";
import { httpStatusOf } from "#shared/errors.ts";
import { codeOf, SESSION_COOKIE } from "#shared/http/server.ts";
import { SIGN_INS_PER_MINUTE } from "./session.ts";

export const OIDC_PATH = "/api/session/oidc";
export const OIDC_CALLBACK_PATH = `${OIDC_PATH}/callback`;
const TICKET_COOKIE = "mailroom_oidc";
const NEXT_MAX = 2_000;

const SignInOptions = z.object({
  oidc: z
    .object({
      name: z.string(),
      keepsDepartments: z.boolean().describe("Whether the provider says which departments its users see"),
    })
    .nullable(),
});

export interface OidcRoutesOptions {
  /** null: only local accounts sign in here. */
  oidc: { name: string; keepsDepartments: boolean; flow: Oidc } | null;
  /** Where people reach the console; they are sent nowhere else but to the provider. */
  publicUrl: string;
  signInsPerMinute?: number;
}

/** How one can sign in, and the way to the provider and back. A browser goes there itself, so a refusal is a page too. */
export const oidcRoutes: FastifyPluginAsyncZod<OidcRoutesOptions> = async (app, options) => {
  const { oidc, publicUrl, signInsPerMinute = SIGN_INS_PER_MINUTE } = options;
  app.get(
    "/api/session/options",
    {
      config: { public: true },
      schema: {
        summary: "How one can sign in besides by name and password",
        tags: ["access"],
        response: { 200: SignInOptions },
      },
    },
    async () => ({ oidc: oidc === null ? null : { name: oidc.name, keepsDepartments: oidc.keepsDepartments } }),
  );
  if (oidc === null) return;
  const config = { public: true, rateLimit: { max: signInsPerMinute, timeWindow: "1 minute" } } as const;
  const secure = publicUrl.startsWith("https:");
  // Lax: the browser comes back from another site, and brings this cookie along.
  const ticketCookie = { path: OIDC_PATH, httpOnly: true, sameSite: "lax", secure } as const;

  await app.register(async (scope: typeof app) => {
    scope.setErrorHandler((error, _request, answer) => {
      const { code } = codeOf(error);
      if (httpStatusOf(code) >= 500 && httpStatusOf(code) !== 503) throw error;
      return answer.redirect(`${publicUrl}/?refused=${code}`);
    });
    scope.get(
      OIDC_PATH,
      {
        config,
        schema: {
          summary: "Sign in at the OpenID provider: sends the browser there",
          tags: ["access"],
          querystring: z.object({
            next: z
              .string()
              .max(NEXT_MAX)
              .refine(isLocalPath, { error: "must be a path on this server" })
              .default("/")
              .describe("Where to go then"),
          }),
        },
      },
      async ({ query }, answer) => {
        const { url, ticket } = await oidc.flow.begin(query.next);
        return answer.setCookie(TICKET_COOKIE, ticket, { ...ticketCookie, maxAge: ATTEMPT_SECONDS }).redirect(url);
      },
    );
    scope.get(
      OIDC_CALLBACK_PATH,
      {
        config,
        schema: { summary: "Where the OpenID provider sends the browser back to; opens the session", tags: ["access"] },
      },
      async (request, answer) => {
        void answer.clearCookie(TICKET_COOKIE, ticketCookie);
        const { search } = new URL(request.url, publicUrl);
        const { token, next } = await oidc.flow.finish(request.cookies[TICKET_COOKIE], search);
        return answer
          .setCookie(SESSION_COOKIE, token, { path: "/", httpOnly: true, sameSite: "strict", secure })
          .redirect(new URL(next, publicUrl).href);
      },
    );
  });
};
