import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Db } from "#shared/db/db.ts";
import type { AnswerSeen } from "#shared/ml/measured.ts";

export interface Metrics {
  registry: Registry;
  observeRun(run: { stage: string; state: "done" | "failed"; seconds: number; code?: string }): void;
  observeReceive(received: { source: string; duplicate: boolean }): void;
  observeSmtp(reply: { code: number }): void;
  observeHttp(request: { method: string; route: string; status: number; seconds: number }): void;
  observeAnswer(answer: AnswerSeen): void;
  /** Adds gauges that are read from the database when somebody looks. */
  watchDatabase(db: Db): void;
}

const RUN_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120];
/** A letter takes a millisecond, a page as an image a hundred. */
const ANSWER_SECONDS = [0.001, 0.002, 0.005, 0.02, 0.1, 0.5, 2, 10];
/** Narrow near 1, where the thresholds are. */
const CONFIDENCES = [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1];
const HTTP_SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** A registry of its own, so that two systems in one process (tests) do not count for each other. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "mailroom_process_" });
  const runs = new Counter({
    name: "mailroom_runs_total",
    help: "Finished runs by stage, state and code",
    labelNames: ["stage", "state", "code"],
    registers,
  });
  const seconds = new Histogram({
    name: "mailroom_run_seconds",
    help: "Time a run took, without waiting",
    labelNames: ["stage"],
    buckets: RUN_SECONDS,
    registers,
  });
  const receipts = new Counter({
    name: "mailroom_receipts_total",
    help: "Receipts given, by source and whether the bytes were there before",
    labelNames: ["source", "duplicate"],
    registers,
  });
  const smtp = new Counter({
    name: "mailroom_smtp_replies_total",
    help: "Final replies to SMTP messages by code",
    labelNames: ["code"],
    registers,
  });
  const http = new Histogram({
    name: "mailroom_http_seconds",
    help: "HTTP requests by method, route and status",
    labelNames: ["method", "route", "status"],
    buckets: HTTP_SECONDS,
    registers,
  });
  const answers = new Counter({
    name: "mailroom_model_answers_total",
    help: "Answers of models, and questions without one by code",
    labelNames: ["model", "code"],
    registers,
  });
  const answerSeconds = new Histogram({
    name: "mailroom_model_seconds",
    help: "Time until a model's answer was there, with waiting",
    labelNames: ["model"],
    buckets: ANSWER_SECONDS,
    registers,
  });
  const confidences = new Histogram({
    name: "mailroom_model_confidence",
    help: "How sure models were of their answers",
    labelNames: ["model"],
    buckets: CONFIDENCES,
    registers,
  });
  return {
    registry,
    observeRun({ stage, state, seconds: took, code = "" }) {
      runs.inc({ stage, state, code });
      seconds.observe({ stage }, took);
    },
    observeReceive: ({ source, duplicate }) => receipts.inc({ source, duplicate: String(duplicate) }),
    observeSmtp: ({ code }) => smtp.inc({ code: String(code) }),
    observeHttp: ({ method, route, status, seconds: took }) =>
      http.observe({ method, route, status: String(status) }, took),
    observeAnswer({ model, code, seconds: took, confidence }) {
      answers.inc({ model, code });
      answerSeconds.observe({ model }, took);
      if (confidence !== null) confidences.observe({ model }, confidence);
    },
    watchDatabase(db) {
      new Gauge({
        name: "mailroom_cases",
        help: "Cases by status; received is their sum",
        labelNames: ["status"],
        registers,
        async collect() {
          const rows = await db
            .selectFrom("case_file")
            .select((eb) => ["status", eb.fn.countAll<number>().as("count")])
            .groupBy("status")
            .execute();
          for (const { status, count } of rows) this.set({ status }, count);
        },
      });
      new Gauge({
        name: "mailroom_runs_ready",
        help: "Runs waiting or under way, by stage",
        labelNames: ["stage"],
        registers,
        async collect() {
          this.reset();
          const rows = await db
            .selectFrom("run")
            .select((eb) => ["stage", eb.fn.countAll<number>().as("count")])
            .where("state", "=", "ready")
            .groupBy("stage")
            .execute();
          for (const { stage, count } of rows) this.set({ stage }, count);
        },
      });
      new Gauge({
        name: "mailroom_audit_unsealed",
        help: "Log entries committed and not yet chained",
        registers,
        async collect() {
          const { count } = await db
            .selectFrom("audit_unsealed")
            .select((eb) => eb.fn.countAll<number>().as("count"))
            .executeTakeFirstOrThrow();
          this.set(count);
        },
      });
    },
  };
}
