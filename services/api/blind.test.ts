import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import type { Role } from "#shared/access/roles.ts";
import { appendAudit } from "#shared/audit.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { auditReads } from "./audit-reads.ts";
import { bulkRoutes } from "./bulk.ts";
import { caseRoutes } from "./cases.ts";
import { colleagueRoutes } from "./colleagues.ts";
import { documentRoutes } from "./documents.ts";
import { lockRoutes } from "./locks.ts";
import { logRoutes } from "./log.ts";
import { reviewRoutes } from "./review.ts";
import { pickSample } from "./sample.ts";
import { viewRoutes } from "./view.ts";
import { DEPARTMENTS, newCase, person } from "./world.test-support.ts";

/** Every door through which the first answer could be seen by whoever is to look blind. */

/** No word of ours holds it, so that it is found wherever it is told. */
const ANSWER = "zanzibar";
const departments = [...DEPARTMENTS, { ...(DEPARTMENTS[0] as (typeof DEPARTMENTS)[0]), id: ANSWER, sensitive: true }];
const HASH = "ab".repeat(32);

const { db } = await testDatabase();
const people: Record<string, Principal> = {
  anna: await person(db, ["reviewer"]),
  chief: await person(db, ["administrator"]),
  office: await person(db, ["compliance"]),
  local: await person(db, ["clerk"], [ANSWER]),
  auditor: await person(db, ["auditor"]),
};
people.program = { ...(people.anna as Principal), kind: "token", roles: ["clerk" satisfies Role] };
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
const options = { db, departments, fourEyes: [] };
const nothing = {} as never;
auditReads(app, { db, departments });
await app.register(caseRoutes, { db });
await app.register(viewRoutes, options);
await app.register(reviewRoutes, options);
await app.register(bulkRoutes, options);
await app.register(lockRoutes, { db });
await app.register(colleagueRoutes, { db });
await app.register(logRoutes, { db, verify: async () => nothing });
await app.register(documentRoutes, { db, blobs: nothing, contained: nothing, passwords: [] });
after(() => app.close());

async function ask(who: string, path: string, body?: object, method = body === undefined ? "GET" : "POST") {
  const answer = await app.inject({
    method: method as "GET",
    url: `/api/${path}`,
    headers: { authorization: `Bearer ${who}` },
    ...(body !== undefined && { payload: body }),
  });
  return { status: answer.statusCode, text: answer.body };
}

/** A case as the machine leaves it: closed, with its answer in every place where it is kept; then picked, and noted on. */
async function sample() {
  const file = await newCase(db, { status: "closed", department: ANSWER });
  const { id } = file;
  await db
    .updateTable("case_file")
    .set({ closed_at: new Date(), reasons: JSON.stringify([`It speaks of ${ANSWER}.`]), subject: "a question" })
    .where("id", "=", id)
    .execute();
  const answer = { label: ANSWER, confidence: 0.99, abstained: false, alternatives: [], reasons: [ANSWER] };
  const run = await db
    .insertInto("run")
    .values({
      ...{ case_id: id, stage: "route", state: "done", output: JSON.stringify({ answer }), output_sha256: HASH },
      finished_at: new Date(),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db.transaction().execute((tx) =>
    appendAudit(tx, [
      { actor: "system", action: "case.received", caseId: id, detail: { receipt: file.receipt } },
      {
        ...{ actor: "stage:route", action: "run.done", caseId: id, runId: run.id },
        detail: { stage: "route", outputSha256: HASH, predictions: [{ output: HASH }] },
      },
      {
        ...{ actor: "stage:route", action: "case.routed", caseId: id },
        detail: { status: "closed", department: ANSWER, confidence: 0.99 },
      },
    ]),
  );
  const repeat = await newCase(db, { status: "closed", department: null });
  await db.updateTable("case_file").set({ duplicate_of: id }).where("id", "=", repeat.id).execute();
  // One that was joined to it, and a repeat of that one: two steps lead to the case that is looked at.
  const joined = await newCase(db, { status: "closed", department: ANSWER });
  const joining = { merged_into: id, merged_at: new Date() };
  await db.updateTable("case_file").set(joining).where("id", "=", joined.id).execute();
  const again = await newCase(db, { status: "closed", department: null });
  await db.updateTable("case_file").set({ duplicate_of: joined.id }).where("id", "=", again.id).execute();
  await pickSample(db, 100);
  await ask("chief", `cases/${file.receipt}/decisions`, { kind: "note", version: 1, reason: "looks odd" });
  // A sensitive one: that somebody read it is in the log, and would say so.
  await ask("auditor", `cases/${file.receipt}`);
  return { ...file, others: [repeat.receipt, joined.receipt, again.receipt] };
}
const { id, receipt, others } = await sample();

/** All that is asked with GET, of the case by its receipt, its id and the receipts that lead to it; and of all cases. */
const DOORS = [receipt, id, ...others].flatMap((which) =>
  ["", "/runs", "/history", "/view", "/timeline", "/documents/1/html", "/documents/1/pages/1/words", "/colleagues"].map(
    (what) => `cases/${which}${what}`,
  ),
);
const LISTS = ["cases", "cases?search=question", "cases?account=BE68539007547035", "cases?status=closed", "review"];
const LOGS = ["log", `log?case=${receipt}`, "log?action=case.routed", "log/export", `log/export?case=${receipt}`];

for (const who of ["anna", "chief", "office"])
  test(`no door tells ${who}, who could take the look, what the machine said`, async () => {
    for (const path of [...DOORS, ...LISTS, ...(who === "anna" ? [] : LOGS)]) {
      const { status, text } = await ask(who, path);
      assert.ok([200, 404].includes(status), `${path}: ${status} ${text}`);
      // A number of JSON: a time may hold the same digits.
      for (const told of [ANSWER, ":0.99", HASH, "case.read"])
        assert.ok(!text.includes(told), `${path} tells ${told}: ${text}`);
    }
    // Nor does a filter by finding it, or a filter that does not find it by leaving it out of all others.
    for (const department of [ANSWER, "payments", "cards"]) {
      const { cases } = JSON.parse((await ask(who, `cases?department=${department}`)).text);
      assert.deepEqual(cases, []);
    }
    const { cases } = JSON.parse((await ask(who, "cases?status=closed")).text);
    const row = cases.find((one: { receipt: number }) => one.receipt === receipt);
    assert.deepEqual([row.isBlind, row.department, row.confidence, row.status], [true, null, null, "closed"]);
    // What is asked with a change in mind is refused without a word of it.
    for (const kind of ["accept", "ask", "split"]) {
      const { status, text } = await ask(who, `cases/${receipt}/decisions`, { kind, version: 2 });
      assert.ok(status >= 400 && !text.includes(ANSWER), text);
    }
    const bulk = await ask(who, "bulk", { wish: { kind: "accept" }, cases: [{ id, version: 2 }] });
    assert.ok(bulk.status === 200 && bulk.text.includes("CONFLICT") && !bulk.text.includes(ANSWER), bulk.text);
    const lock = await ask(who, `cases/${receipt}/lock`, {}, "PUT");
    assert.ok(!lock.text.includes(ANSWER));
    await ask(who, `cases/${receipt}/lock`, undefined, "DELETE");
  });

test("whoever cannot take the look sees the case as ever: a program, an auditor, and a person of one department", async () => {
  for (const who of ["program", "auditor", "local"])
    for (const path of [`cases/${receipt}`, `cases/${receipt}/view`, "cases", `cases?department=${ANSWER}`]) {
      const { status, text } = await ask(who, path);
      assert.ok(status === 200 && text.includes(ANSWER), `${who} ${path}: ${text}`);
    }
  assert.ok((await ask("auditor", `log?case=${receipt}`)).text.includes("case.read"));
  // To see it at all tells them the department; so the look is not theirs.
  assert.ok(!(await ask("local", "review")).text.includes(id));
  const look = await ask("local", `cases/${receipt}/decisions`, { kind: "sample", version: 2, department: ANSWER });
  assert.deepEqual([look.status, JSON.parse(look.text).error.code], [403, "NOT_ALLOWED"]);
});

test("once the look is taken, everything is told", async () => {
  const look = await ask("anna", `cases/${receipt}/decisions`, { kind: "sample", version: 2, department: "cards" });
  assert.equal(look.status, 201, look.text);
  for (const path of ["", "/view", "/history"])
    assert.ok((await ask("anna", `cases/${receipt}${path}`)).text.includes(ANSWER), path);
  assert.ok((await ask("anna", `cases/${receipt}/runs`)).text.includes(HASH));
  for (const path of LOGS.slice(0, 2)) assert.ok((await ask("office", path)).text.includes(ANSWER), path);
  assert.ok((await ask("anna", `cases?department=${ANSWER}`)).text.includes(id));
});
