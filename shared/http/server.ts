import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from "fastify-type-provider-zod";
import type { Access, Principal } from "#shared/access/access.ts";
import { allows, type Permission } from "#shared/access/roles.ts";
import { isDatabaseAway } from "#shared/db/errors.ts";
import { type Code, httpStatusOf, MailroomError, sentenceOf } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** What one must be allowed to do; of several, any one is enough. Every route says this or `public`. */
    permission?: Permission | readonly Permission[];
    public?: true;
  }
}

export const SESSION_COOKIE = "mailroom_session";
/** JSON bodies: a prediction over a long letter fits; files come as multipart, with limits of their own. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;
/** A request must have arrived by then; the largest upload over a slow line takes minutes. */
const REQUEST_MS_MAX = 30 * 60_000;
const CONNECTION_MS_MAX = 60_000;
/** Ask again then, when something around us is away. */
const RETRY_AFTER_SECONDS = 30;
/** Addresses of libraries' own pages, which set no permission. */
const DOCS = "/api/docs";

export interface HttpServerOptions {
  access: Access;
  log: Logger;
  version: string;
  /** Networks of the proxies before it. Anybody else who says for whom they ask is not believed. */
  proxies?: readonly string[];
  observe?: (request: { method: string; route: string; status: number; seconds: number }) => void;
}

/** A server that knows who asks, speaks the error table, and documents itself. Routes are registered by the caller. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { access, log } = options;
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    connectionTimeout: CONNECTION_MS_MAX,
    forceCloseConnections: "idle",
    trustProxy: [...(options.proxies ?? [])],
    routerOptions: { maxParamLength: 200 },
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest("principal", null);
  app.setErrorHandler((error, request, answer) => {
    const { code, detail } = codeOf(error);
    const status = httpStatusOf(code);
    if (status >= 500 && status !== 503) log.error({ err: error, requestId: request.id }, "a request failed");
    if (status === 503) void answer.header("retry-after", RETRY_AFTER_SECONDS);
    return answer.code(status).send({
      error: { code, message: sentenceOf(code), ...(detail === undefined ? {} : { detail }), requestId: request.id },
    });
  });
  app.setNotFoundHandler((request, answer) =>
    answer.code(404).send({ error: { code: "NOT_FOUND", message: sentenceOf("NOT_FOUND"), requestId: request.id } }),
  );

  await app.register(cookie);
  await app.register(rateLimit, { global: false, errorResponseBuilder: () => new MailroomError("TOO_MANY_REQUESTS") });
  await app.register(swagger, {
    openapi: {
      info: { title: "Mailroom", version: options.version, description: "Every failure is {error: {code, message}}." },
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", description: "An API token" },
          session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
        },
      },
      security: [{ bearer: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
  });
  app.addHook("onRoute", (route) => {
    const { permission, public: isPublic } = route.config ?? {};
    if (permission === undefined && isPublic !== true && !route.url.startsWith(DOCS))
      throw new Error(`${route.method} ${route.url} says neither which permission it needs nor that it is public`);
  });
  app.addHook("onRequest", async (request, answer) => {
    // Answers are data. Pages set a policy of their own: the console, a mail's HTML, and the docs' library.
    if (!request.url.startsWith(DOCS))
      void answer.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    void answer.headers({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    const { permission } = request.routeOptions.config;
    request.principal = await principalOf(request, access);
    if (permission === undefined) return;
    if (request.principal === null) throw new MailroomError("NOT_SIGNED_IN");
    const { roles } = request.principal;
    const anyOf = [permission].flat();
    if (!anyOf.some((each) => allows(roles, each))) throw new MailroomError("NOT_ALLOWED", anyOf.join(" or "));
  });
  app.addHook("onResponse", async (request, answer) => {
    options.observe?.({
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: answer.statusCode,
      seconds: answer.elapsedTime / 1000,
    });
  });
  await app.register(swaggerUi, { routePrefix: DOCS, staticCSP: true });
  app.get("/api/openapi.json", { config: { public: true }, schema: { hide: true } }, async () => app.swagger());
  return app;
}

/** A bearer token, or the session cookie. With a cookie, a request that changes something must come from our own pages. */
async function principalOf(request: FastifyRequest, access: Access): Promise<Principal | null> {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return access.principalOfToken(bearer);
  const session = request.cookies[SESSION_COOKIE];
  if (session === undefined) return null;
  if (!["GET", "HEAD", "OPTIONS"].includes(request.method) && !isSameOrigin(request))
    throw new MailroomError("NOT_ALLOWED", "the request comes from another site");
  return access.principalOfSession(session);
}

/** Browsers say where a request comes from (Fetch Metadata, or Origin); a program with a cookie may say nothing. */
function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin, host } = request.headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

/** What a failure is called to whoever asked. */
export function codeOf(error: unknown): { code: Code; detail?: string } {
  if (error instanceof MailroomError)
    return error.detail === undefined || httpStatusOf(error.code) >= 500
      ? { code: error.code }
      : { code: error.code, detail: error.detail };
  if (hasZodFastifySchemaValidationErrors(error))
    return {
      code: "BAD_REQUEST",
      detail: error.validation.map((problem) => `${problem.instancePath} ${problem.message}`.trim()).join("; "),
    };
  if (isDatabaseAway(error)) return { code: "DATABASE_AWAY" };
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE" || statusCode === 413) return { code: "TOO_LARGE" };
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE" || statusCode === 415 || statusCode === 406)
    return { code: "MEDIA_TYPE_UNSUPPORTED" };
  if (statusCode === 429) return { code: "TOO_MANY_REQUESTS" };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return { code: "BAD_REQUEST" };
  return { code: "INTERNAL" };
}
