import assert from "node:assert/strict";
import { after, test } from "node:test";
import { sql } from "kysely";
import type { Access, Principal } from "#shared/access/access.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { auditReads } from "./audit-reads.ts";
import { caseRoutes } from "./cases.ts";
import { viewRoutes } from "./view.ts";
import { DEPARTMENTS, newCase, person } from "./world.test-support.ts";

const { db } = await testDatabase();
const people: Record<string, Principal> = {
  anna: await person(db),
  bert: await person(db),
  payments: await person(db, ["reviewer"], ["payments"]),
};
const departments = DEPARTMENTS.map((each) => ({ ...each, sensitive: each.id === "cards" }));
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
auditReads(app, { db, departments });
await app.register(caseRoutes, { db });
await app.register(viewRoutes, { db, departments, fourEyes: [] });
after(() => app.close());

const read = async (who: string, path: string) =>
  app.inject({ method: "GET", url: `/api/cases/${path}`, headers: { authorization: `Bearer ${who}` } });
const readers = async (caseId: string) =>
  (
    await db
      .selectFrom("audit_entry")
      .select(["actor", "detail"])
      .where("case_id", "=", caseId)
      .where("action", "=", "case.read")
      .orderBy("id")
      .execute()
  ).map(({ actor }) => actor);

test("who reads a sensitive case is in the log, once however many things of it they ask for at once", async () => {
  const [secret, plain] = await Promise.all([
    newCase(db, { department: "cards" }),
    newCase(db, { department: "payments" }),
  ]);
  const answers = await Promise.all(
    ["view", "timeline", "runs", "history", "view"].map((what) => read("anna", `${secret.receipt}/${what}`)),
  );
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200, 200, 200],
  );
  assert.equal(answers[0]?.json().isSensitive, true);
  assert.deepEqual(await readers(secret.id), [`user:${people.anna?.id}`]);
  await read("bert", secret.id);
  assert.deepEqual(await readers(secret.id), [`user:${people.anna?.id}`, `user:${people.bert?.id}`]);
  assert.equal((await read("anna", `${plain.receipt}/view`)).json().isSensitive, false);
  assert.deepEqual(await readers(plain.id), []);
  // Nothing was shown, so nothing was read.
  assert.equal((await read("payments", `${secret.id}/view`)).statusCode, 404);
  assert.equal((await readers(secret.id)).length, 2);
});

const isRepeatOf = async (id: string, first: string) =>
  db.updateTable("case_file").set({ duplicate_of: first, status: "closed" }).where("id", "=", id).execute();
const isJoinedTo = async (id: string, other: string) =>
  db
    .updateTable("case_file")
    .set({ merged_into: other, merged_at: new Date(), status: "closed" })
    .where("id", "=", id)
    .execute();

test("reading a repeat of a sensitive case, one joined to it, or a repeat of a joined one, is reading it", async () => {
  const [secret, repeat, joined, repeatOfJoined] = await Promise.all([
    newCase(db, { department: "cards" }),
    newCase(db, { department: null }),
    newCase(db, { department: "payments" }),
    newCase(db, { department: null }),
  ]);
  await isRepeatOf(repeat.id, secret.id);
  await isJoinedTo(joined.id, secret.id);
  await isRepeatOf(repeatOfJoined.id, joined.id);
  for (const { id, receipt } of [repeat, joined, repeatOfJoined]) {
    const answer = await read("anna", `${receipt}/view`);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.json().id, secret.id);
    assert.equal(answer.json().isSensitive, true);
    assert.deepEqual(await readers(id), [`user:${people.anna?.id}`]);
  }
});

test("what cannot be recorded is not shown", async () => {
  const secret = await newCase(db, { department: "cards" });
  await sql`alter table audit_entry add constraint no_reading check (action <> 'case.read') not valid`.execute(db);
  const answer = await read("anna", `${secret.id}/view`);
  assert.equal(answer.statusCode, 500);
  assert.equal(answer.body.includes("BE68539007547035"), false);
  await sql`alter table audit_entry drop constraint no_reading`.execute(db);
  assert.equal((await read("anna", `${secret.id}/view`)).statusCode, 200);
});
