import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { eventRoutes } from "./events.ts";
import { lockRoutes } from "./locks.ts";
import { newCase, person } from "./world.test-support.ts";

const { db } = await testDatabase();
const people: Record<string, Principal> = { anna: await person(db) };
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
await app.register(eventRoutes, { db, log: silentLogger });
await app.register(lockRoutes, { db });
const url = await app.listen({ port: 0, host: "127.0.0.1" });
after(() => app.close());
const headers = { authorization: "Bearer anna" };

/** What one open page hears: the cases of each event, as they come. */
async function* heard(signal: AbortSignal): AsyncGenerator<string[]> {
  const answer = await fetch(`${url}/api/events`, { headers, signal });
  let text = "";
  for await (const chunk of answer.body ?? assert.fail("no stream")) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const data = /^event: changed\ndata: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data !== undefined) yield (JSON.parse(data) as { cases: string[] }).cases;
    }
  }
}

test("open pages hear that a case was laid down, and that somebody's lock ran out, each once", async () => {
  const [laid, out, other] = [await newCase(db), await newCase(db), await newCase(db)];
  const ends = new AbortController();
  const events = heard(ends.signal);
  const next = async () => (await events.next()).value ?? assert.fail("the stream ended");
  const lock = (id: string, method: string) => fetch(`${url}/api/cases/${id}/lock`, { method, headers });
  const first = next();
  // Taking is an entry of the log; until the stream has had its first look, nobody is told.
  let isTold = false;
  while (!isTold) {
    assert.equal((await lock(laid.id, "DELETE")).status, 204);
    assert.equal((await lock(laid.id, "PUT")).status, 200);
    await db.deleteFrom("review_lock").where("case_id", "=", laid.id).execute();
    assert.equal((await lock(laid.id, "PUT")).status, 200);
    isTold = await Promise.race([first.then(() => true), new Promise<false>((wake) => setTimeout(wake, 300, false))]);
  }
  assert.deepEqual(await first, [laid.id]);

  await db
    .insertInto("review_lock")
    .values({
      case_id: out.id,
      user_id: people.anna?.id ?? "",
      taken_at: new Date(),
      expires_at: new Date(Date.now() + 1_500),
    })
    .execute();
  assert.equal((await lock(laid.id, "DELETE")).status, 204);
  const told: string[] = [];
  while (!(told.includes(laid.id) && told.includes(out.id))) told.push(...(await next()));
  // Neither is said again: the next that is heard is about another case.
  assert.equal((await lock(other.id, "PUT")).status, 200);
  const after = await next();
  assert.ok(after.includes(other.id) && !after.includes(out.id), after.join());
  ends.abort();
});
