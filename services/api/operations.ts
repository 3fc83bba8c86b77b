import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import ipaddr from "ipaddr.js";
import { sql } from "kysely";
import { z } from "zod";
import { allows } from "#shared/access/roles.ts";
import type { Blobs } from "#shared/blobs/blobs.ts";
import type { Db } from "#shared/db/db.ts";
import { MailroomError, PermanentError } from "#shared/errors.ts";
import type { Metrics } from "#shared/metrics.ts";
import type { Queues } from "#shared/queues/queues.ts";

/** A dependency that takes longer to say it is well is not well. */
const CHECK_MS_MAX = 3_000;

export interface OperationRoutesOptions {
  db: Db;
  blobs: Blobs;
  queues: Queues;
  metrics: Metrics;
}

const Dependency = z.object({ ok: z.boolean(), milliseconds: z.number(), code: z.string().optional() });

/** For operators: models, health, metrics. */
export const operationRoutes: FastifyPluginAsyncZod<OperationRoutesOptions> = async (app, options) => {
  const { db, blobs, queues, metrics } = options;
  app.get(
    "/api/models",
    {
      config: { permission: "model.read" },
      schema: {
        summary: "Model versions that have answered here",
        tags: ["models"],
        response: {
          200: z.array(
            z.object({ name: z.string(), sha256: z.string(), registeredAt: z.date(), predictions: z.int() }),
          ),
        },
      },
    },
    async () =>
      db
        .selectFrom("model_version as version")
        .leftJoin("prediction", "prediction.model_sha256", "version.sha256")
        .select((eb) => [
          "version.name",
          "version.sha256",
          "version.registered_at as registeredAt",
          eb.fn.count<number>("prediction.id").as("predictions"),
        ])
        .groupBy("version.sha256")
        .orderBy("version.registered_at", "desc")
        .execute(),
  );
  app.get(
    "/health/live",
    { config: { public: true }, schema: { summary: "The process answers", tags: ["operations"] } },
    async () => ({ ok: true }),
  );
  app.get(
    "/health/ready",
    {
      config: { public: true },
      schema: {
        summary: "Each thing we depend on, and whether it answers",
        tags: ["operations"],
        response: {
          200: z.object({ ok: z.boolean(), dependencies: z.record(z.string(), Dependency) }),
          503: z.object({ ok: z.boolean(), dependencies: z.record(z.string(), Dependency) }),
        },
      },
    },
    async (_request, answer) => {
      const [database, queue, store] = await Promise.all([
        check("DATABASE_AWAY", () => sql`select 1`.execute(db)),
        check("INTERNAL", () => queues.check()),
        check("STORE_AWAY", () => blobs.check()),
      ]);
      const ok = database.ok && queue.ok && store.ok;
      return answer.code(ok ? 200 : 503).send({ ok, dependencies: { database, queue, store } });
    },
  );
  app.get(
    "/metrics",
    { config: { public: true }, schema: { summary: "Prometheus metrics", tags: ["operations"] } },
    async (request, answer) => {
      // Prometheus beside us needs no token; from elsewhere the numbers are nobody's business.
      const isNear = ipaddr.isValid(request.ip) && ipaddr.process(request.ip).range() === "loopback";
      if (!isNear && request.principal === null) throw new PermanentError("NOT_SIGNED_IN");
      if (!isNear && !allows(request.principal?.roles ?? [], "metrics.read")) throw new PermanentError("NOT_ALLOWED");
      return answer.header("content-type", metrics.registry.contentType).send(await metrics.registry.metrics());
    },
  );
};

async function check(code: string, ask: () => Promise<unknown>): Promise<z.infer<typeof Dependency>> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("too slow")), CHECK_MS_MAX);
  try {
    await Promise.race([ask(), late.promise]);
    return { ok: true, milliseconds: took() };
  } catch (error) {
    return { ok: false, milliseconds: took(), code: error instanceof MailroomError ? error.code : code };
  } finally {
    clearTimeout(timer);
  }
}
