import assert from "node:assert/strict";
import { after, test } from "node:test";
import { sql } from "kysely";
import type { Access } from "#shared/access/access.ts";
import type { Blobs } from "#shared/blobs/blobs.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { createMetrics } from "#shared/metrics.ts";
import type { Queues } from "#shared/queues/queues.ts";
import { samplesOf } from "../../test/support/prometheus.ts";
import { testDatabase } from "../../test/support/services.ts";
import { dashboardRoutes } from "./dashboard.ts";
import { operationRoutes } from "./operations.ts";
import { newCase, person } from "./world.test-support.ts";

/** One database, asked twice: what the figures page gets, and what Prometheus gets. */

const HOUR_MS = 3_600_000;
const MODEL = "ab".repeat(32);
const { db } = await testDatabase();
const reviewer = await person(db);
const departments = [...Array.from({ length: 60 }, (_, index) => `department-${index}`), null];

async function open() {
  const metrics = createMetrics();
  const access = { principalOfToken: async () => reviewer } as unknown as Access;
  const app = await createHttpServer({ access, log: silentLogger, version: "test" });
  await app.register(dashboardRoutes, { db, registry: metrics.registry });
  await app.register(operationRoutes, { db, metrics, blobs: {} as Blobs, queues: {} as Queues });
  after(() => app.close());
  const ask = async (url: string) => {
    const answer = await app.inject({ method: "GET", url, headers: { authorization: "Bearer any" } });
    assert.equal(answer.statusCode, 200, answer.body);
    return answer;
  };
  return {
    figures: async () => (await ask("/api/dashboard")).json() as Record<string, unknown>,
    metrics: async () => samplesOf((await ask("/metrics")).body),
  };
}

/** Where each number of the page is in /metrics. A number that is not named here has no place there, and fails. */
function expected(figures: Record<string, unknown>): Map<string, number> {
  const all = new Map<string, number>();
  const daysAgo = (day: string, last: string) => String((Date.parse(last) - Date.parse(day)) / (24 * HOUR_MS));
  const place: Record<string, (row: never, key: string, index: number) => [name: string, value: number][]> = {
    from: () => [],
    today: (count, what) => [[`mailroom_today{what="${what}"}`, count]],
    hours: ({ at, ...counts }: { at: string }, _, index) =>
      Object.entries(counts).map(([what, count]) => [
        `mailroom_hour{hours_ago="${23 - index}",what="${what}"}`,
        count as number,
      ]),
    ages: ({ upToHours, cases }: { upToHours: number | null; cases: number }) => [
      [`mailroom_review_age{hours="${upToHours ?? "more"}"}`, cases],
    ],
    oldestWaiting: (at: string) => [["mailroom_review_oldest_timestamp_seconds", Date.parse(at) / 1_000]],
    automatic: ({ day, ...counts }: { day: string }) =>
      Object.entries(counts).map(([by, count]) => [
        `mailroom_day_closed{by="${by}",days_ago="${daysAgo(day, today)}"}`,
        count as number,
      ]),
    corrections: ({ day, model, sha256, department, ...counts }: Record<string, string | number | null>) =>
      Object.entries(counts).map(([what, count]) => [
        `mailroom_day_${what === "answers" ? "looked_at" : "corrected"}{days_ago="${daysAgo(String(day), today)}",department="${department ?? "none"}",model="${model}",sha256="${sha256 ?? "none"}"}`,
        Number(count),
      ]),
    confidence: ({ day, answers, ...quantiles }: { day: string; answers: number }) => [
      [`mailroom_day_answers{days_ago="${daysAgo(day, today)}"}`, answers],
      ...Object.entries(quantiles).map(([which, value]): [string, number] => [
        `mailroom_day_confidence{days_ago="${daysAgo(day, today)}",quantile="${{ low: 0.1, median: 0.5, high: 0.9 }[which]}"}`,
        value as number,
      ]),
    ],
    departments: ({ department, ...counts }: { department: string | null }) =>
      Object.entries(counts).map(([status, count]) => [
        `mailroom_department_cases{department="${department ?? "none"}",status="${status}"}`,
        count as number,
      ]),
    sample: (count, outcome) => [[`mailroom_sample{outcome="${outcome}"}`, count]],
  };
  const today = (figures.automatic as { day: string }[]).at(-1)?.day ?? "";
  for (const [figure, value] of Object.entries(figures)) {
    const numbers = place[figure];
    assert.ok(numbers !== undefined, `${figure} has no place in /metrics`);
    const rows = typeof value === "object" && value !== null ? Object.entries(value) : [["", value] as const];
    for (const [index, [key, row]] of rows.entries())
      for (const [name, number] of numbers(row as never, key, index)) {
        assert.equal(all.has(name), false, `${name} stands for two numbers`);
        all.set(name, number);
      }
  }
  return all;
}

async function fill(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const { id } = await newCase(db, { status: "closed" });
    await db.insertInto("review_sample").values({ case_id: id, picked_at: new Date() }).execute();
  }
  const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS);
  await db.insertInto("model_version").values({ sha256: MODEL, name: "router", manifest: "{}" }).execute();
  for (const [index, department] of departments.entries()) {
    const status = ["review", "open", "closed", "rejected"][index % 4] ?? "";
    const { id } = await newCase(db, { department, status, receivedAt: ago(index * 1.7) });
    const closedAt = status === "closed" || status === "rejected" ? ago(index * 1.6) : null;
    await db.updateTable("case_file").set({ closed_at: closedAt }).where("id", "=", id).execute();
    const { id: decision } = await db
      .insertInto("decision")
      .values({
        case_id: id,
        user_id: reviewer.id,
        at: ago(index / 3),
        kind: index % 8 === 2 ? "sample" : "accept",
        case_version: 0,
        before: "{}",
        after: JSON.stringify({ agrees: index % 16 === 2 }),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    if (status === "closed")
      await db
        .insertInto("review_sample")
        .values({ case_id: id, picked_at: new Date(), decision_id: index % 8 === 2 ? decision : null })
        .execute();
    for (const agrees of [true, false, false].slice(0, (index % 3) + 1))
      await db
        .insertInto("labelled_example")
        .values({
          decision_id: decision,
          case_id: id,
          model: index % 2 === 0 ? "router" : "accounts",
          model_sha256: index % 5 === 0 ? null : MODEL,
          answered: "{}",
          label: "{}",
          agrees,
          department,
          created_at: ago(index),
        })
        .execute();
    await db
      .insertInto("prediction")
      .values({
        case_id: id,
        model: "router",
        model_sha256: MODEL,
        input_sha256: MODEL,
        output: "{}",
        output_sha256: MODEL,
        confidence: 0.5 + index / 200,
        milliseconds: 1,
        code_commit: "test",
        created_at: ago(index * 11),
      })
      .execute();
  }
}

test("each number of the figures page is in /metrics, also where nothing has happened yet", async () => {
  const { figures, metrics } = await open();
  const [shown, counted] = [await figures(), await metrics()];
  assert.equal(shown.oldestWaiting, null);
  assert.equal(counted.has("mailroom_review_oldest_timestamp_seconds"), false);
  for (const [name, number] of expected({ ...shown, oldestWaiting: new Date(0).toISOString() }))
    if (name !== "mailroom_review_oldest_timestamp_seconds") assert.equal(counted.get(name), number, name);
});

test("each number of the figures page is in /metrics, and nothing else is there under these names", async () => {
  await fill();
  const { figures, metrics } = await open();
  // Asked at once, as by two Prometheus servers: nobody gets half of it, or all of it twice.
  const [shown, counted, again] = await Promise.all([figures(), metrics(), metrics()]);
  const numbers = expected(shown);
  const mine = [...new Set([...numbers.keys()].map((name) => name.replace(/\{.*/, "")))];
  for (const samples of [counted, again]) {
    for (const [name, number] of numbers) assert.equal(samples.get(name), number, name);
    const extra = [...samples.keys()].filter((name) => mine.includes(name.replace(/\{.*/, "")) && !numbers.has(name));
    assert.deepEqual(extra, []);
  }
  assert.equal(mine.length, 11);
  // The numbers themselves, counted another way.
  const { rows } = await sql<{ answers: number; corrected: number; waiting: number; samples: number; looked: number }>`
    select (select count(*) from labelled_example where model = 'router')
        + (select count(*) from account where case_id in (select case_id from decision where kind = 'accept')) as answers,
      (select count(*) from labelled_example where model = 'router' and not agrees) as corrected,
      (select count(*) from case_file where status = 'review') as waiting,
      3::bigint as samples, (select count(*) from review_sample where decision_id is not null) as looked`.execute(db);
  const sum = (name: string) =>
    [...counted].reduce((total, [each, value]) => total + (each.startsWith(`${name}{`) ? value : 0), 0);
  assert.deepEqual(
    {
      answers: sum("mailroom_day_looked_at"),
      corrected: sum("mailroom_day_corrected"),
      waiting: sum("mailroom_review_age"),
      samples: counted.get('mailroom_sample{outcome="waiting"}'),
      looked: counted.get('mailroom_sample{outcome="looked"}'),
    },
    rows[0],
  );
});
