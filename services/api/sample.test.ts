import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { reviewRoutes } from "./review.ts";
import { pickSample } from "./sample.ts";
import { viewRoutes } from "./view.ts";
import { counts, DEPARTMENTS, decisionsLogged, newCase, person } from "./world.test-support.ts";

/** The blind second look at what the machine closed by itself, asked for and answered over the API. */

const { db } = await testDatabase();
const people: Record<string, Principal> = { anna: await person(db), bert: await person(db) };
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
const options = { db, departments: DEPARTMENTS, fourEyes: ["reopened"] };
await app.register(reviewRoutes, options);
await app.register(viewRoutes, options);
await app.listen({ host: "127.0.0.1", port: 0 });
after(() => app.close());
const [url = ""] = [app.listeningOrigin];

const ask = async (who: string, path: string, body?: object) => {
  const answer = await fetch(`${url}/api/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${who}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { error, ...json } = (await answer.json()) as Record<string, never> & { error?: { code: string } };
  return { status: answer.status, code: error?.code, json: json as Record<string, unknown> };
};
const decide = (who: string, receipt: number, body: object) => ask(who, `cases/${receipt}/decisions`, body);
const view = async (who: string, receipt: number) => (await ask(who, `cases/${receipt}/view`)).json;
const queued = async (receipt: number) =>
  ((await ask("anna", "review")).json.cases as Record<string, unknown>[]).find((row) => row.receipt === receipt);

/** A case that the machine closed by itself, surely, and that was picked. */
async function picked() {
  const file = await newCase(db, { status: "closed", department: "payments" });
  await db.updateTable("case_file").set({ closed_at: new Date() }).where("id", "=", file.id).execute();
  await pickSample(db, 100);
  return file;
}

test("a look that differs opens the closed case again: it is in the queue, and a second person closes it", async () => {
  const { id, receipt } = await picked();
  const row = await queued(receipt);
  assert.deepEqual([row?.isSample, row?.department, row?.confidence], [true, null, null]);
  const blind = await view("anna", receipt);
  assert.deepEqual(
    [blind.status, blind.isBlind, blind.department, blind.confidence, blind.route, blind.reasons],
    ["closed", true, null, null, null, []],
  );
  const sampled = await db.selectFrom("audit_entry").select("case_id").where("action", "=", "case.sampled").execute();
  assert.deepEqual(sampled, [{ case_id: id }]);
  const before = await counts(db);
  const answer = await decide("anna", receipt, { kind: "sample", version: blind.version, department: "cards" });
  assert.deepEqual([answer.status, answer.json.status], [201, "review"]);
  const now = await counts(db);
  assert.deepEqual([now.closed ?? 0, now.review ?? 0], [(before.closed ?? 0) - 1, (before.review ?? 0) + 1]);
  const opened = await view("bert", receipt);
  assert.deepEqual(
    [opened.status, opened.closedAt, opened.isBlind, opened.isSample, opened.department],
    ["review", null, false, true, "payments"],
  );
  assert.deepEqual([(await queued(receipt))?.isSample, (await queued(receipt))?.department], [false, "payments"]);
  // Whoever reopened it may not close it, where that rule is on; what they said is what a model learns from.
  assert.equal((await view("anna", receipt)).secondPerson, true);
  const wish = { kind: "route", version: opened.version, department: "cards", reason: "about a card" };
  assert.equal((await decide("anna", receipt, wish)).code, "NOT_ALLOWED");
  assert.deepEqual([(await decide("bert", receipt, wish)).json.status, await queued(receipt)], ["closed", undefined]);
  const examples = await db
    .selectFrom("labelled_example")
    .select(["label", "agrees"])
    .where("case_id", "=", id)
    .orderBy("id")
    .execute();
  assert.deepEqual(examples[0], { label: { department: "cards" }, agrees: false });
  const logged = await decisionsLogged(db, id);
  assert.deepEqual(
    logged.map(({ kind, status }) => [kind, status]),
    [
      ["sample", "review"],
      ["route", "closed"],
    ],
  );
});

test("a look that agrees leaves it closed, and shows what the machine said", async () => {
  const { receipt } = await picked();
  const { version } = await view("anna", receipt);
  const answer = await decide("anna", receipt, { kind: "sample", version, department: "payments" });
  assert.deepEqual([answer.status, answer.json.status], [201, "closed"]);
  const seen = await view("anna", receipt);
  assert.deepEqual([seen.isBlind, seen.department, await queued(receipt)], [false, "payments", undefined]);
});

test("a look is blind once: no second answer takes its place, of two at once one counts", async () => {
  const { id, receipt } = await picked();
  const { version } = await view("anna", receipt);
  const both = await Promise.all(
    ["anna", "bert"].map((who) => decide(who, receipt, { kind: "sample", version, department: "payments" })),
  );
  assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
  const decided = () =>
    db.selectFrom("review_sample").select("decision_id").where("case_id", "=", id).executeTakeFirstOrThrow();
  const first = await decided();
  const again = await decide("bert", receipt, { kind: "sample", version: Number(version) + 1, department: "cards" });
  assert.deepEqual([again.status, again.code], [409, "CONFLICT"]);
  assert.deepEqual(await decided(), first);
  assert.equal((await view("anna", receipt)).status, "closed");
});

test("only what was picked can be looked at, and what a person reopened meanwhile is no sample of the machine", async () => {
  const plain = await newCase(db, { status: "closed" });
  const refused = await decide("anna", plain.receipt, { kind: "sample", version: 1, department: "cards" });
  assert.deepEqual([refused.status, refused.code], [409, "CONFLICT"]);
  assert.equal((await view("anna", plain.receipt)).status, "closed");
  const { receipt } = await picked();
  assert.equal((await decide("anna", receipt, { kind: "reopen", version: 1, reason: "a mistake" })).status, 201);
  assert.equal((await queued(receipt))?.isSample, false);
  assert.equal((await decide("bert", receipt, { kind: "accept", version: 2 })).status, 201);
  assert.equal(await queued(receipt), undefined);
  const seen = await view("anna", receipt);
  assert.deepEqual([seen.isBlind, seen.department], [false, "payments"]);
});

test("no department that is not there, and no answer from a program", async () => {
  const { receipt } = await picked();
  const wish = { kind: "sample", version: 1, department: "butlers" };
  assert.equal((await decide("anna", receipt, wish)).code, "BAD_REQUEST");
  people.token = { ...(people.anna as Principal), kind: "token" };
  assert.equal((await decide("token", receipt, { ...wish, department: "cards" })).code, "NOT_ALLOWED");
  assert.equal((await view("anna", receipt)).isBlind, true);
});
