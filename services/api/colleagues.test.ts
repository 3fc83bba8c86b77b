import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { colleagueRoutes } from "./colleagues.ts";
import { lockRoutes } from "./locks.ts";
import { reviewRoutes } from "./review.ts";
import { viewRoutes } from "./view.ts";
import { DEPARTMENTS, decisionsLogged, newCase, person } from "./world.test-support.ts";

const { db } = await testDatabase();
const people = {
  anna: await person(db),
  bert: await person(db),
  payments: await person(db, ["clerk"], ["payments"]),
  cards: await person(db, ["clerk"], ["cards"]),
  auditor: await person(db, ["auditor"]),
  gone: await person(db),
} satisfies Record<string, Principal>;
type Name = keyof typeof people;
await db.updateTable("user_account").set({ disabled_at: new Date() }).where("id", "=", people.gone.id).execute();
const access = { principalOfToken: async (token: string) => people[token as Name] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
const options = { db, departments: DEPARTMENTS, fourEyes: [] };
await app.register(reviewRoutes, options);
await app.register(viewRoutes, options);
await app.register(lockRoutes, { db });
await app.register(colleagueRoutes, { db });
after(() => app.close());

async function call(who: Name, method: "GET" | "POST" | "PUT", url: string, payload?: object) {
  const headers = { authorization: `Bearer ${who}` };
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}
const ask = (who: Name, caseId: string, version: number, whom: Name) =>
  call(who, "POST", `/api/cases/${caseId}/decisions`, {
    ...{ kind: "ask", version, colleague: people[whom].id, reason: "Is this yours?" },
  });
const queue = async (who: Name) =>
  (await call(who, "GET", "/api/review")).body.cases as { id: string; asked: { mine: boolean } | null }[];

test("one can ask those who may see and decide the case, and nobody else", async () => {
  const { id } = await newCase(db, { department: "payments" });
  const { body } = await call("anna", "GET", `/api/cases/${id}/colleagues`);
  assert.deepEqual(
    body.map((each: { name: string }) => each.name).sort(),
    [people.bert.name, people.payments.name].sort(),
  );
  for (const whom of ["anna", "cards", "auditor", "gone"] as const)
    assert.deepEqual(
      [(await ask("anna", id, 1, whom)).status, (await ask("anna", id, 1, whom)).body.error.code],
      [400, "BAD_REQUEST"],
      whom,
    );
  assert.equal((await call("cards", "GET", `/api/cases/${id}/colleagues`)).status, 404);
});

test("a case comes first for whom it is asked of and last for others, until they answer by a note", async () => {
  const [urgent, asked] = await Promise.all([
    newCase(db, { receivedAt: new Date("2020-01-01") }),
    newCase(db, { receivedAt: new Date() }),
  ]);
  // Whoever asks has it in hand, and lays it down by asking.
  assert.equal((await call("anna", "PUT", `/api/cases/${asked.id}/lock`)).status, 200);
  assert.equal((await ask("anna", asked.id, 1, "bert")).status, 201);
  assert.equal((await queue("bert"))[0]?.id, asked.id);
  assert.equal((await queue("anna")).at(-1)?.id, asked.id);
  const view = await call("bert", "GET", `/api/cases/${asked.id}/view`);
  assert.deepEqual(view.body.asked, { user: people.bert.name, mine: true });
  // Somebody else's note is no answer.
  const note = { kind: "note", reason: "I do not know either." };
  await call("payments", "POST", `/api/cases/${asked.id}/decisions`, { ...note, version: 2 });
  assert.equal((await queue("bert"))[0]?.asked?.mine, true);
  await call("bert", "POST", `/api/cases/${asked.id}/decisions`, { ...note, version: 3 });
  assert.equal((await queue("bert"))[0]?.id, urgent.id);
  assert.equal((await call("anna", "GET", `/api/cases/${asked.id}/view`)).body.asked, null);
});

test("others may decide it all the same; reopened later, it waits for nobody in particular", async () => {
  const { id } = await newCase(db);
  await ask("anna", id, 1, "bert");
  const accepted = await call("payments", "POST", `/api/cases/${id}/decisions`, { kind: "accept", version: 2 });
  assert.equal(accepted.status, 201);
  await call("anna", "POST", `/api/cases/${id}/decisions`, { kind: "reopen", version: 3, reason: "Once more." });
  assert.equal((await queue("bert")).find((row) => row.id === id)?.asked, null);
  const logged = await decisionsLogged(db, id);
  assert.deepEqual(
    logged.map(({ kind }) => kind),
    ["ask", "accept", "reopen"],
  );
});
