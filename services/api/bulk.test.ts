import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { bulkRoutes } from "./bulk.ts";
import { caseRoutes } from "./cases.ts";
import { filterRoutes } from "./filters.ts";
import { lockRoutes } from "./locks.ts";
import { reviewRoutes } from "./review.ts";
import { counts, DEPARTMENTS, newCase, person } from "./world.test-support.ts";

const { db } = await testDatabase();
const people: Record<string, Principal> = {
  anna: await person(db),
  bert: await person(db),
  cards: await person(db, ["reviewer"], ["cards"]),
  auditor: await person(db, ["auditor"]),
};
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
const options = { db, departments: DEPARTMENTS, fourEyes: ["value-changed"] };
await app.register(bulkRoutes, options);
await app.register(reviewRoutes, options);
await app.register(lockRoutes, { db });
await app.register(filterRoutes, { db });
await app.register(caseRoutes, { db });
after(() => app.close());

async function call(who: string, method: "GET" | "POST" | "PUT" | "DELETE", url: string, payload?: object) {
  const answer = await app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${who}` },
    ...(payload && { payload }),
  });
  return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
}
const entriesOf = async (caseId: string) =>
  (await db.selectFrom("audit_entry").select("action").where("case_id", "=", caseId).orderBy("id").execute()).map(
    ({ action }) => action,
  );

test("each of many is decided for itself: done, changed meanwhile, in another's hand, not allowed, not there", async () => {
  const [free, changed, held, corrected, closed] = await Promise.all([
    newCase(db),
    newCase(db),
    newCase(db),
    newCase(db),
    newCase(db, { status: "closed" }),
  ]);
  await call("bert", "POST", `/api/cases/${changed.id}/decisions`, { kind: "note", version: 1, reason: "please wait" });
  assert.equal((await call("bert", "PUT", `/api/cases/${held.id}/lock`)).status, 200);
  const changes = [{ account: corrected.account, value: "BE68 5390 0754 7034" }];
  await call("anna", "POST", `/api/cases/${corrected.id}/decisions`, { kind: "correct", version: 1, changes });
  const nobody = "00000000-0000-4000-8000-000000000000";
  const { status, body } = await call("anna", "POST", "/api/bulk", {
    cases: [
      { id: free.id, version: 1 },
      { id: changed.id, version: 1 },
      { id: held.id, version: 1 },
      { id: corrected.id, version: 2 },
      { id: closed.id, version: 1 },
      { id: nobody, version: 1 },
    ],
    wish: { kind: "route", department: "cards", reason: "all about cards" },
  });
  assert.equal(status, 200);
  const results = body.results as { id: string; code: string | null; detail: string | null }[];
  assert.deepEqual(
    results.map(({ code }) => code),
    [null, "CONFLICT", "CONFLICT", "NOT_ALLOWED", "CONFLICT", "NOT_FOUND"],
  );
  assert.match(results[2]?.detail ?? "", /has this case in hand/);
  assert.deepEqual(await entriesOf(free.id), ["case.decided"]);
  const rows = await db.selectFrom("case_file").select(["id", "status", "department"]).execute();
  const of = (id: string) => rows.find((row) => row.id === id);
  assert.deepEqual([of(free.id)?.status, of(free.id)?.department], ["closed", "cards"]);
  for (const { id } of [changed, held, corrected]) assert.equal(of(id)?.status, "review");
});

test("what another department may not see is not decided in bulk either, and a role that may not is refused as a whole", async () => {
  const file = await newCase(db);
  const wish = { kind: "reject", reason: "nothing to do" };
  const { body } = await call("cards", "POST", "/api/bulk", { cases: [{ id: file.id, version: 1 }], wish });
  assert.equal(body.results[0].code, "NOT_FOUND");
  const refused = await call("auditor", "POST", "/api/bulk", { cases: [{ id: file.id, version: 1 }], wish });
  assert.equal(refused.status, 403);
  assert.deepEqual(await entriesOf(file.id), []);
});

test("taken in hand is an entry of the log once; kept it is none; somebody else is told who has it", async () => {
  const [one, other] = [await newCase(db), await newCase(db, { status: "closed" })];
  const cases = [one, other].map(({ id }) => ({ id, version: 1 }));
  const { body } = await call("anna", "POST", "/api/bulk", { cases, wish: { kind: "take" } });
  assert.deepEqual(
    body.results.map(({ code }: { code: string | null }) => code),
    [null, "CONFLICT"],
  );
  const long = (await call("anna", "PUT", `/api/cases/${one.id}/lock`)).body;
  assert.ok(Date.parse(long.until) > Date.now() + 50 * 60_000, "opening it does not shorten what was taken for longer");
  assert.equal((await call("bert", "PUT", `/api/cases/${one.id}/lock`)).body.error.code, "CONFLICT");
  assert.deepEqual(await entriesOf(one.id), ["case.taken"]);
  await call("anna", "DELETE", `/api/cases/${one.id}/lock`);
  assert.equal((await call("bert", "PUT", `/api/cases/${one.id}/lock`)).status, 200);
  assert.deepEqual(await entriesOf(one.id), ["case.taken", "case.taken"]);
});

test("of two who take a case at once, one gets it", async () => {
  const { id } = await newCase(db);
  const answers = await Promise.all(["anna", "bert"].map((who) => call(who, "PUT", `/api/cases/${id}/lock`)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  assert.deepEqual(await entriesOf(id), ["case.taken"]);
});

test("saved filters are one's own, replaced by name, deleted, and not without end", async () => {
  const keep = (who: string, name: string, filter: object) => call(who, "POST", "/api/filters", { name, filter });
  const first = await keep("anna", "My cards", { department: "cards" });
  assert.equal(first.status, 201);
  const again = await keep("anna", "My cards", { department: "cards", status: "review" });
  assert.equal(again.body.id, first.body.id);
  assert.deepEqual((await call("anna", "GET", "/api/filters")).body, [again.body]);
  assert.deepEqual((await call("bert", "GET", "/api/filters")).body, []);
  const card = await keep("bert", "card", { search: "4111 1111 1111 1111" });
  assert.equal(card.body.filter.search, "XXXX XXXX XXXX 1111");
  assert.equal((await call("bert", "DELETE", `/api/filters/${card.body.id}`)).status, 204);
  assert.equal((await call("bert", "DELETE", `/api/filters/${first.body.id}`)).status, 404);
  assert.equal((await call("anna", "DELETE", `/api/filters/${first.body.id}`)).status, 204);
  assert.deepEqual((await call("anna", "GET", "/api/filters")).body, []);
  assert.equal((await keep("anna", " ", {})).status, 400);
  for (let i = 0; i < 50; i++) assert.equal((await keep("bert", `filter ${i}`, {})).status, 201);
  assert.equal((await keep("bert", "one more", {})).body.error.code, "TOO_MANY_FILTERS");
  assert.equal((await keep("bert", "filter 7", { search: "x" })).status, 201);
});

test("the list searches letters of subject and sender and words of pages, tells counts once, and how many wait alone", async () => {
  const { id, receipt } = await newCase(db, { department: "payments" });
  await db
    .updateTable("case_file")
    .set({ subject: "Zeppelin 100% on_time", sender: "Ada <ada@mail.example>" })
    .where("id", "=", id)
    .execute();
  await db.updateTable("page").set({ text: "the quick brown fox" }).where("case_id", "=", id).execute();
  const found = async (search: string, who = "anna") => {
    const { body } = await call(who, "GET", `/api/cases?search=${encodeURIComponent(search)}`);
    return body.cases.map((row: { receipt: number }) => row.receipt);
  };
  for (const search of ["eppel", "100%", "on_time", "ADA@mail", "fox quick"])
    assert.deepEqual(await found(search), [receipt], search);
  for (const search of ["100x", "onXtime", "quick cat"]) assert.deepEqual(await found(search), [], search);
  assert.deepEqual(await found("eppel", "cards"), []);
  const all = (await call("anna", "GET", "/api/cases")).body.counts;
  const { open = 0, review = 0, closed = 0, rejected = 0 } = await counts(db);
  assert.deepEqual(all, { received: open + review + closed + rejected, open, review, closed, rejected });
  assert.equal((await call("anna", "GET", "/api/cases?before=2")).body.counts, null);
  const waiting = (await call("anna", "GET", "/api/review?limit=0")).body;
  assert.deepEqual(waiting, { cases: [], waiting: review });
});
