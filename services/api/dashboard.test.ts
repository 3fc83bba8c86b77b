import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Registry } from "prom-client";
import type { Access, Principal } from "#shared/access/access.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { dashboardRoutes } from "./dashboard.ts";
import { newCase, person } from "./world.test-support.ts";

const { db } = await testDatabase();
const reader: Principal = await person(db, ["compliance"]);
const access = { principalOfToken: async () => reader } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
const registry = new Registry();
await app.register(dashboardRoutes, { db, registry });
after(() => app.close());

const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

/** A number of the exposition text by its name and labels, or undefined. */
function exported(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const line = text
    .split("\n")
    .find(
      (one) =>
        (one.startsWith(`${name}{`) || one.startsWith(`${name} `)) &&
        Object.entries(labels).every(([key, value]) => one.includes(`${key}="${value}"`)),
    );
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(" ") + 1));
}

test("every number on the page of figures is in /metrics", async () => {
  await Promise.all([
    newCase(db, { status: "review", department: "cards" }),
    newCase(db, { status: "review", department: null, receivedAt: ago(30) }),
    newCase(db, { status: "open", department: "payments" }),
  ]);
  const closed = await Promise.all([1, 2, 3].map(() => newCase(db, { status: "closed", department: "cards" })));
  await db
    .updateTable("case_file")
    .set({ closed_at: new Date() })
    .where(
      "id",
      "in",
      closed.map(({ id }) => id),
    )
    .execute();
  const page = (
    await app.inject({ method: "GET", url: "/api/dashboard", headers: { authorization: "Bearer any" } })
  ).json();
  const text = await registry.metrics();

  assert.equal(page.today.received, 5, "one came before midnight");
  assert.equal(page.today.closedByMachine, 3);
  for (const [what, count] of Object.entries(page.today))
    assert.equal(exported(text, "mailroom_today", { what }), count);
  assert.deepEqual(
    page.ages.map(({ cases }: { cases: number }) => cases),
    [1, 0, 0, 0, 1, 0],
  );
  for (const { upToHours, cases } of page.ages)
    assert.equal(exported(text, "mailroom_review_age", { hours: upToHours === null ? "more" : `${upToHours}` }), cases);
  const sum = (rows: Record<string, number>[], key: string) => rows.reduce((all, row) => all + (row[key] ?? 0), 0);
  for (const what of ["received", "closed"])
    assert.equal(exported(text, "mailroom_last_day", { what }), sum(page.hours, what));
  for (const by of ["machine", "person"])
    assert.equal(exported(text, "mailroom_ended", { by }), sum(page.automatic, by));
  assert.equal(sum(page.automatic, "machine"), 3);
  assert.equal(
    exported(text, "mailroom_oldest_waiting_timestamp_seconds"),
    new Date(page.oldestWaiting).getTime() / 1_000,
  );
  assert.ok(page.departments.length >= 3);
  for (const { department, ...counts } of page.departments)
    for (const [status, count] of Object.entries(counts))
      assert.equal(exported(text, "mailroom_department_cases", { department: department ?? "none", status }), count);
  for (const [outcome, count] of Object.entries(page.sample))
    assert.equal(exported(text, "mailroom_sample", { outcome }), count);
});

test("what people corrected, and how sure the router was, are in /metrics as on the page", async () => {
  const file = await newCase(db, { department: "cards" });
  const { id: decision } = await db
    .insertInto("decision")
    .values({
      case_id: file.id,
      user_id: reader.id,
      kind: "accept",
      at: new Date(),
      case_version: 1,
      before: "{}",
      after: "{}",
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const sha256 = "ab".repeat(32);
  await db.insertInto("model_version").values({ sha256, name: "router", manifest: "{}" }).execute();
  for (const agrees of [true, false, true])
    await db
      .insertInto("labelled_example")
      .values({
        ...{ case_id: file.id, decision_id: decision, model: "router", model_sha256: sha256, department: "cards" },
        ...{ label: '"cards"', agrees, created_at: new Date() },
      })
      .execute();
  for (const confidence of [0.2, 0.6, 0.9])
    await db
      .insertInto("prediction")
      .values({
        ...{ model: "router", model_sha256: sha256, confidence, code_commit: "c", milliseconds: 1 },
        ...{ input_sha256: sha256, output: "{}", output_sha256: sha256 },
      })
      .execute();
  // Another server: figures are kept for some seconds.
  const [fresh, again] = [new Registry(), await createHttpServer({ access, log: silentLogger, version: "test" })];
  await again.register(dashboardRoutes, { db, registry: fresh });
  const page = (
    await again.inject({ method: "GET", url: "/api/dashboard", headers: { authorization: "Bearer any" } })
  ).json();
  const text = await fresh.metrics();
  await again.close();
  assert.deepEqual(page.corrections, [{ model: "router", sha256, department: "cards", answers: 3, corrected: 1 }]);
  const labels = { model: "router", sha256, department: "cards" };
  assert.equal(exported(text, "mailroom_corrections", labels), 1);
  assert.equal(exported(text, "mailroom_answers", labels), 3);
  const [today] = page.confidence;
  assert.equal(today.median, 0.6);
  for (const share of ["low", "median", "high"])
    assert.equal(exported(text, "mailroom_router_confidence", { share }), today[share]);
});
