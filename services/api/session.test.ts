import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { createAccess } from "#shared/access/access.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { reviewRoutes } from "./review.ts";
import { SIGN_INS_PER_MINUTE, sessionRoutes } from "./session.ts";
import { userRoutes } from "./users.ts";
import { DEPARTMENTS } from "./world.test-support.ts";

/** Signing in over a real connection: who guesses is stopped, who is signed in can be seen and sent away. */

const PASSWORD = "correct horse battery";
const MINUTE_MS = 60_000;
const { db } = await testDatabase();
let clock = 0;
const access = createAccess({ db, now: () => new Date(Date.now() + clock) });

/** A door of its own counts for itself. */
async function openDoor(proxies: readonly string[] = []) {
  const app = await createHttpServer({ access, log: silentLogger, version: "test", proxies });
  await app.register(sessionRoutes, { access });
  await app.register(userRoutes, { db, kept: [] });
  await app.register(reviewRoutes, { db, departments: DEPARTMENTS, fourEyes: [] });
  await app.listen({ host: "127.0.0.1", port: 0 });
  after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
const attempt = async (door: string, name: string, password: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${door}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ name, password }),
  });
  const { error } = (await answer.clone().json()) as { error?: { code: string } };
  return { answer, outcome: error?.code ?? "in", cookie: answer.headers.get("set-cookie") ?? "" };
};
const asks = async (door: string, cookie: string, path: string, method = "GET") =>
  fetch(`${door}${path}`, { method, headers: { cookie: cookie.split(";")[0] ?? "" } });
const sessionsOf = async (door: string, cookie: string, query = "") =>
  (await (await asks(door, cookie, `/api/sessions${query}`)).json()) as {
    id: string;
    user: string;
    current: boolean;
  }[];
const refusals = async (user: string) =>
  (
    await db
      .selectFrom("audit_entry")
      .select("detail")
      .where("actor", "=", `user:${user}`)
      .where("action", "=", "session.refused")
      .orderBy("id")
      .execute()
  ).map(({ detail }) => (detail as { locked: boolean }).locked);

test("five wrong passwords lock a name for a quarter of an hour, for the right password too, and nobody else", async () => {
  const door = await openDoor();
  const ann = await access.createUser("ann", PASSWORD, ["clerk"], "test");
  await access.createUser("bob", PASSWORD, ["clerk"], "test");
  for (const outcome of ["SIGN_IN_FAILED", "SIGN_IN_FAILED", "SIGN_IN_FAILED", "SIGN_IN_FAILED"])
    assert.equal((await attempt(door, "ann", "wrong")).outcome, outcome);
  // The right one in between forgives: four and four are no five.
  assert.equal((await attempt(door, "ann", PASSWORD)).outcome, "in");
  for (let i = 0; i < 4; i++) assert.equal((await attempt(door, "ann", "wrong")).outcome, "SIGN_IN_FAILED");
  assert.deepEqual(await refusals(ann), Array(8).fill(false));
  assert.equal((await attempt(door, "ann", "wrong")).outcome, "SIGN_IN_FAILED");
  assert.equal((await refusals(ann)).at(-1), true);
  const locked = await attempt(door, "ann", PASSWORD);
  assert.deepEqual([locked.answer.status, locked.outcome, locked.cookie], [429, "SIGN_IN_LOCKED", ""]);
  assert.equal((await attempt(door, "bob", PASSWORD)).outcome, "in");
  try {
    clock = 14 * MINUTE_MS;
    assert.equal((await attempt(door, "ann", PASSWORD)).outcome, "SIGN_IN_LOCKED");
    clock = 16 * MINUTE_MS;
    assert.equal((await attempt(door, "ann", PASSWORD)).outcome, "in");
  } finally {
    clock = 0;
  }
});

test("guesses that come at once are counted one by one: no more than five are judged", async () => {
  const carl = await access.createUser("carl", PASSWORD, ["clerk"], "test");
  const door = await openDoor();
  const guesses = await Promise.all(
    Array.from({ length: SIGN_INS_PER_MINUTE }, (_, index) => attempt(door, "carl", `guess ${index}`)),
  );
  const judged = guesses.filter(({ outcome }) => outcome === "SIGN_IN_FAILED").length;
  assert.ok(judged >= 1 && judged <= 5, `${judged} guesses were judged`);
  assert.equal(guesses.filter(({ outcome }) => outcome === "SIGN_IN_LOCKED").length, SIGN_INS_PER_MINUTE - judged);
  assert.equal((await refusals(carl)).length, judged);
  assert.equal((await attempt(await openDoor(), "carl", PASSWORD)).outcome, "SIGN_IN_LOCKED");
});

test("a name that nobody has is refused and locked like one in use: neither tells who there is", async () => {
  await access.createUser("hugo", PASSWORD, ["clerk"], "test");
  const outcomes = async (name: string) => {
    const door = await openDoor();
    const found: string[] = [];
    for (let i = 0; i < 7; i++) found.push((await attempt(door, name, "wrong")).outcome);
    return found;
  };
  const known = await outcomes("hugo");
  assert.deepEqual(known, [...Array(5).fill("SIGN_IN_FAILED"), "SIGN_IN_LOCKED", "SIGN_IN_LOCKED"]);
  assert.deepEqual(await outcomes("nobody"), known);
  try {
    clock = 16 * MINUTE_MS;
    assert.equal((await attempt(await openDoor(), "nobody", "wrong")).outcome, "SIGN_IN_FAILED");
    // A day later nothing is left of it: whatever anybody types fills no table.
    clock = 41 * 60 * MINUTE_MS;
    await attempt(await openDoor(), "hugo", "wrong");
    const { count } = await db
      .selectFrom("sign_in_attempt")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    assert.equal(Number(count), 1);
  } finally {
    clock = 0;
  }
});

test("an administrator sees who is locked, and a new password opens", async () => {
  const door = await openDoor();
  const dora = await access.createUser("dora", PASSWORD, ["clerk"], "test");
  await access.createUser("root", PASSWORD, ["administrator"], "test");
  for (let i = 0; i < 5; i++) await attempt(door, "dora", "wrong");
  const { cookie } = await attempt(door, "root", PASSWORD);
  const users = (await (await asks(door, cookie, "/api/users")).json()) as { id: string; lockedUntil: string | null }[];
  assert.ok(Date.parse(users.find(({ id }) => id === dora)?.lockedUntil ?? "") > Date.now() + 10 * MINUTE_MS);
  const changed = await fetch(`${door}/api/users/${dora}`, {
    method: "PATCH",
    headers: { cookie: cookie.split(";")[0] ?? "", "content-type": "application/json" },
    body: JSON.stringify({ password: "another long password" }),
  });
  assert.equal(changed.status, 204);
  assert.equal((await attempt(door, "dora", "another long password")).outcome, "in");
});

test("sessions: one's own are listed and can be ended; others' only by an administrator", async () => {
  const door = await openDoor();
  await access.createUser("eve", PASSWORD, ["clerk"], "test");
  await access.createUser("finn", PASSWORD, ["clerk"], "test");
  await access.createUser("gina", PASSWORD, ["administrator"], "test");
  const [desk, phone, finn, gina] = await Promise.all(
    ["eve", "eve", "finn", "gina"].map(async (name) => (await attempt(door, name, PASSWORD)).cookie),
  );
  assert.ok(desk && phone && finn && gina);
  const mine = await sessionsOf(door, desk);
  assert.deepEqual(mine.map(({ user, current }) => [user, current]).sort(), [
    ["eve", false],
    ["eve", true],
  ]);
  const other = mine.find(({ current }) => !current)?.id ?? "";
  assert.equal((await asks(door, desk, "/api/sessions?all=true")).status, 403);
  assert.equal((await asks(door, "", "/api/sessions")).status, 401);
  // Somebody else's cannot be ended, and is not there for them.
  assert.equal((await asks(door, finn, `/api/sessions/${other}`, "DELETE")).status, 404);
  assert.equal((await asks(door, phone, "/api/session")).status, 200);
  assert.equal((await asks(door, desk, `/api/sessions/${other}`, "DELETE")).status, 204);
  assert.equal((await asks(door, phone, "/api/session")).status, 401);
  assert.equal((await asks(door, desk, "/api/session")).status, 200);
  const all = await sessionsOf(door, gina, "?all=true");
  const finns = all.find(({ user }) => user === "finn");
  assert.ok(all.some(({ user }) => user === "eve") && finns !== undefined);
  assert.equal((await asks(door, gina, `/api/sessions/${finns.id}`, "DELETE")).status, 204);
  assert.equal((await asks(door, finn, "/api/session")).status, 401);
  const ended = await db.selectFrom("audit_entry").select("id").where("action", "=", "session.ended").execute();
  assert.equal(ended.length, 2);
  // Signed out, it is gone from the list as well.
  assert.equal((await asks(door, desk, "/api/session", "DELETE")).status, 200);
  assert.equal((await asks(door, desk, "/api/session")).status, 401);
  assert.equal(
    (await sessionsOf(door, gina, "?all=true")).some(({ user }) => user === "eve"),
    false,
  );
});

test("a session that was left alone for an hour is over, and no longer listed as open", async () => {
  const door = await openDoor();
  const hana = await access.createUser("hana", PASSWORD, ["clerk"], "test");
  const [old, fresh] = await Promise.all([attempt(door, "hana", PASSWORD), attempt(door, "hana", PASSWORD)]);
  const [id] = (await sessionsOf(door, fresh.cookie)).filter(({ current }) => !current).map((row) => row.id);
  const seen = new Date(Date.now() - 61 * MINUTE_MS);
  await db.updateTable("session").set({ seen_at: seen }).where("token_sha256", "like", `${id}%`).execute();
  assert.equal((await asks(door, old.cookie, "/api/session")).status, 401);
  assert.deepEqual(
    (await sessionsOf(door, fresh.cookie)).map(({ current }) => current),
    [true],
  );
  // Half a day after signing in it ends, however busy.
  await db
    .updateTable("session")
    .set({ expires_at: new Date(Date.now() - 1) })
    .where("user_id", "=", hana)
    .execute();
  assert.equal((await asks(door, fresh.cookie, "/api/session")).status, 401);
});

test("sign-ins of one address are slowed, whatever it claims to be", async () => {
  const door = await openDoor();
  for (let i = 0; i < SIGN_INS_PER_MINUTE; i++)
    assert.equal(
      (await attempt(door, `name ${i}`, "wrong", { "x-forwarded-for": `10.0.0.${i}` })).outcome,
      "SIGN_IN_FAILED",
    );
  const { answer, outcome } = await attempt(door, "one more", "wrong", { "x-forwarded-for": "10.9.9.9" });
  assert.deepEqual([answer.status, outcome], [429, "TOO_MANY_REQUESTS"]);
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
  // A cookie for https alone would not come back over the connection it was set on.
  await access.createUser("ivan", PASSWORD, ["clerk"], "test");
  const { cookie } = await attempt(await openDoor(), "ivan", PASSWORD, { "x-forwarded-proto": "https" });
  assert.match(cookie, /^mailroom_session=.+HttpOnly; SameSite=Strict$/);
});

test("behind a proxy that is known, each address counts for itself, and cookies are for https", async () => {
  const door = await openDoor(["127.0.0.0/8"]);
  const from = (address: string, name = "nobody", password = "wrong") =>
    attempt(door, name, password, { "x-forwarded-for": address, "x-forwarded-proto": "https" });
  // Ever other names, since one name is locked sooner.
  for (let i = 0; i < SIGN_INS_PER_MINUTE; i++)
    assert.equal((await from("10.0.0.1", `nobody ${i}`)).outcome, "SIGN_IN_FAILED");
  assert.equal((await from("10.0.0.1")).outcome, "TOO_MANY_REQUESTS");
  // What the client wrote before the proxy's own address is not believed.
  assert.equal((await from("10.0.0.2, 10.0.0.1")).outcome, "TOO_MANY_REQUESTS");
  await access.createUser("jana", PASSWORD, ["clerk"], "test");
  const { outcome, cookie } = await from("10.0.0.2", "jana", PASSWORD);
  assert.equal(outcome, "in");
  assert.match(cookie, /Secure/);
});

test("who types too fast is slowed, and nobody else in the same office", async () => {
  const door = await openDoor();
  await access.createUser("karl", PASSWORD, ["reviewer"], "test");
  await access.createUser("lisa", PASSWORD, ["reviewer"], "test");
  const [karl, lisa] = await Promise.all(
    ["karl", "lisa"].map(async (name) => (await attempt(door, name, PASSWORD)).cookie),
  );
  const check = async (cookie = "") =>
    (
      await fetch(`${door}/api/accounts/check`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie: cookie.split(";")[0] ?? "" },
        body: JSON.stringify({ kind: "iban", value: "BE68539007547034" }),
      })
    ).status;
  for (let i = 0; i < 600; i += 50)
    assert.deepEqual(await Promise.all(Array.from({ length: 50 }, () => check(karl))), Array(50).fill(200));
  assert.equal(await check(karl), 429);
  assert.equal(await check(lisa), 200);
});
