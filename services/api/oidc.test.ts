import assert from "node:assert/strict";
import { test } from "node:test";
import pino from "pino";
import { changeUser, listUsers } from "#shared/access/users.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { testDatabase, testLog } from "../../test/support/services.ts";
import { Browser, openSignInDoor, type SignInDoor } from "../../test/support/sign-in-door.ts";
import { OIDC_CALLBACK_PATH, OIDC_PATH, oidcRoutes } from "./oidc.ts";

const { db } = await testDatabase();
const kept = keptLog();
const door = await openSignInDoor(db, kept.log);
const { provider } = door;
await door.access.ensureAdministrator();
await door.access.createUser("ann", "correct horse battery", ["clerk"], "command");

const isBack = (address: string) => address.includes(OIDC_CALLBACK_PATH);
/** Up to the callback, which is not opened yet. */
async function goToProvider(subject: string | null, at: SignInDoor = door, next = "/cases?status=review") {
  at.provider.who.subject = subject;
  const browser = new Browser();
  const callback = await browser.follow(`${at.url}${OIDC_PATH}?next=${encodeURIComponent(next)}`, isBack);
  return { browser, callback };
}
async function signIn(subject: string | null, at: SignInDoor = door) {
  const { browser, callback } = await goToProvider(subject, at);
  const { to } = await browser.open(callback);
  const { body, status } = await browser.open(`${at.url}/api/session`);
  return {
    browser,
    to,
    me: status === 200 ? (JSON.parse(body) as { id: string; roles: string[]; name: string }) : null,
  };
}
const refusal = (code: string, at: SignInDoor = door) => `${at.url}/?refused=${code}`;
const userOf = async (id: string | undefined) => (await listUsers(db)).find((user) => user.id === id);
const lastEntries = async (count: number) =>
  (
    await db
      .selectFrom("audit_entry")
      .select(["actor", "action", "detail"])
      .orderBy("id", "desc")
      .limit(count)
      .execute()
  ).reverse();
const newPerson = (groups: unknown, more: Record<string, unknown> = {}): string => {
  const subject = `s-${provider.people.size + 1}`;
  provider.people.set(subject, { preferred_username: `person ${subject}`, groups, ...more });
  return subject;
};

test("whoever signs in at the provider becomes a user with the roles of their groups, and has a session", async () => {
  const subject = newPerson(["mailroom-reviewers", "mailroom-auditors", "football"]);
  const { browser, to, me } = await signIn(subject);
  assert.equal(to, `${door.url}/cases?status=review`);
  assert.deepEqual([me?.roles, me?.name], [["reviewer", "auditor"], `person ${subject}`]);
  assert.deepEqual(
    (await lastEntries(2)).map(({ actor, action, detail }) => [actor, action, detail]),
    [
      ["system", "user.created", { user: me?.id, roles: ["reviewer", "auditor"], departments: null, way: "oidc" }],
      [`user:${me?.id}`, "session.started", { way: "oidc" }],
    ],
  );
  assert.deepEqual((await userOf(me?.id))?.isFromProvider, true);
  const [ticket = "", gone = "", session = ""] = browser.set.filter((line) => line.startsWith("mailroom_"));
  assert.match(ticket, /^mailroom_oidc=[\w-]{43}; Max-Age=600; Path=\/api\/session\/oidc; HttpOnly; SameSite=Lax$/);
  assert.match(gone, /^mailroom_oidc=; /);
  assert.match(session, /^mailroom_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.equal(await db.selectFrom("oidc_attempt").selectAll().executeTakeFirst(), undefined);
});

test("the next sign-in is the same user, with the roles of today, in every session", async () => {
  const subject = newPerson(["mailroom-reviewers"]);
  const first = await signIn(subject);
  provider.people.set(subject, { preferred_username: "renamed", groups: "mailroom-auditors" });
  const second = await signIn(subject);
  assert.equal(second.me?.id, first.me?.id);
  assert.deepEqual(second.me?.roles, ["auditor"]);
  assert.deepEqual(JSON.parse((await first.browser.open(`${door.url}/api/session`)).body).roles, ["auditor"]);
  const [changed] = await lastEntries(2);
  assert.deepEqual(
    [changed?.action, changed?.detail],
    ["user.changed", { user: first.me?.id, changed: ["roles"], roles: ["auditor"], way: "oidc" }],
  );
});

test("groups without a role are refused; whoever had one keeps no session", async () => {
  const stranger = await signIn(newPerson(["football"]));
  assert.deepEqual([stranger.to, stranger.me], [refusal("OIDC_WITHOUT_ROLE"), null]);
  assert.deepEqual((await lastEntries(1))[0], {
    actor: "system",
    action: "session.refused",
    detail: { way: "oidc", code: "OIDC_WITHOUT_ROLE" },
  });
  const subject = newPerson(["mailroom-reviewers"]);
  const before = await signIn(subject);
  provider.people.set(subject, { groups: [] });
  const after = await signIn(subject);
  assert.equal(after.to, refusal("OIDC_WITHOUT_ROLE"));
  assert.equal((await before.browser.open(`${door.url}/api/session`)).status, 401);
  assert.deepEqual((await userOf(before.me?.id))?.roles, []);
  assert.equal((await lastEntries(1))[0]?.actor, `user:${before.me?.id}`);
});

test("whoever is disabled here is refused here, and the provider's word does not change that", async () => {
  const subject = newPerson(["mailroom-reviewers"]);
  const { me, browser } = await signIn(subject);
  await changeUser(db, me?.id ?? "", { isDisabled: true }, "command");
  assert.equal((await browser.open(`${door.url}/api/session`)).status, 401);
  provider.people.set(subject, { groups: ["mailroom-it"] });
  assert.equal((await signIn(subject)).to, refusal("USER_DISABLED"));
  assert.deepEqual((await userOf(me?.id))?.roles, ["reviewer"]);
  assert.deepEqual((await lastEntries(1))[0]?.detail, { way: "oidc", code: "USER_DISABLED" });
});

test("a user of the provider has no password, and is given none", async () => {
  const { me } = await signIn(newPerson(["mailroom-reviewers"]));
  for (const password of ["", "none", "null", "undefined"])
    await assert.rejects(door.access.signIn(me?.name ?? "", password), { code: "SIGN_IN_FAILED" });
  await assert.rejects(changeUser(db, me?.id ?? "", { password: "long enough for it" }, "command"), {
    code: "CONFLICT",
  });
  await assert.rejects(changeUser(db, me?.id ?? "", { roles: ["administrator"] }, "command"), { code: "CONFLICT" });
  await changeUser(db, me?.id ?? "", { departments: ["cards"] }, "command");
  await assert.rejects(changeUser(db, me?.id ?? "", { departments: null }, "command", ["departments"]), {
    code: "CONFLICT",
  });
});

test("the name of a local user gives nobody their account", async () => {
  const { me } = await signIn(newPerson(["mailroom-auditors"], { preferred_username: "ann" }));
  const again = await signIn(newPerson(["mailroom-auditors"], { preferred_username: "ann" }));
  assert.deepEqual([me?.name, again.me?.name.startsWith("ann (Staff: s-")], ["ann (Staff)", true]);
  const { principal } = await door.access.signIn("ann", "correct horse battery");
  assert.deepEqual(principal.roles, ["clerk"]);
});

test("two first sign-ins at once are one user", async () => {
  const ready = await Promise.all([1, 2, 3, 4].map(() => goToProvider(newSubject)));
  const answers = await Promise.all(ready.map(({ browser, callback }) => browser.open(callback)));
  assert.deepEqual(new Set(answers.map(({ to }) => to)), new Set([`${door.url}/cases?status=review`]));
  const users = await db.selectFrom("user_account").select("id").where("oidc_subject", "=", newSubject).execute();
  assert.equal(users.length, 1);
});
const newSubject = newPerson(["mailroom-reviewers"]);

test("an answer with another state, another nonce or another's code is refused", async () => {
  const subject = newPerson(["mailroom-reviewers"]);
  const changed = async (change: (callback: URL) => void) => {
    const { browser, callback } = await goToProvider(subject);
    const address = new URL(callback);
    change(address);
    return (await browser.open(address.href)).to;
  };
  assert.equal(await changed((url) => url.searchParams.set("state", "x".repeat(43))), refusal("OIDC_REFUSED"));
  assert.equal(await changed((url) => url.searchParams.delete("state")), refusal("OIDC_REFUSED"));
  assert.equal(await changed((url) => url.searchParams.set("iss", "http://127.0.0.1:1")), refusal("OIDC_REFUSED"));
  assert.equal(await changed((url) => url.searchParams.delete("code")), refusal("OIDC_REFUSED"));
  const other = new URL((await goToProvider(subject)).callback).searchParams.get("code") ?? "";
  assert.equal(await changed((url) => url.searchParams.set("code", other)), refusal("OIDC_REFUSED"));

  const browser = new Browser();
  const { to } = await browser.open(`${door.url}${OIDC_PATH}`);
  const request = new URL(to ?? "");
  request.searchParams.set("nonce", "another");
  const callback = await browser.follow(request.href, isBack);
  assert.equal((await browser.open(callback)).to, refusal("OIDC_REFUSED"));
  assert.deepEqual((await lastEntries(1))[0]?.detail, { way: "oidc", code: "OIDC_REFUSED" });
  for (const reason of [/"state"/, /"iss"/, /invalid_grant/, /"nonce"/, /no authorization code/])
    assert.match(reasons(), reason);
});

test("an answer counts once, in time, and in the browser that began", async () => {
  const { browser, callback } = await goToProvider(newPerson(["mailroom-reviewers"]));
  assert.equal((await new Browser().open(callback)).to, refusal("OIDC_EXPIRED"));
  const ticket = browser.cookies.get(door.url)?.get("mailroom_oidc") ?? "";
  assert.equal((await browser.open(callback)).to, `${door.url}/cases?status=review`);
  browser.cookies.get(door.url)?.set("mailroom_oidc", ticket);
  assert.equal((await browser.open(callback)).to, refusal("OIDC_EXPIRED"));

  let minutes = 0;
  const late = await openSignInDoor(db, testLog, { now: () => new Date(Date.now() + minutes * 60_000) });
  late.provider.people.set("slow", { groups: ["mailroom-reviewers"] });
  const begun = await goToProvider("slow", late);
  minutes = 11;
  assert.equal((await begun.browser.open(begun.callback)).to, refusal("OIDC_EXPIRED", late));
});

test("whoever breaks off at the provider is told so", async () => {
  assert.equal((await signIn(null)).to, refusal("OIDC_REFUSED"));
});

test("nobody is sent to another site", async () => {
  for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "cases", ""]) {
    const { to } = await new Browser().open(`${door.url}${OIDC_PATH}?next=${encodeURIComponent(next)}`);
    assert.equal(to, refusal("BAD_REQUEST"), next);
  }
  const subject = newPerson(["mailroom-reviewers"]);
  for (const next of ["/.//evil.example", "/@evil.example"]) {
    const { browser, callback } = await goToProvider(subject, door, next);
    assert.equal(new URL((await browser.open(callback)).to ?? "").origin, door.url, next);
  }
});

test("departments come from their claim where one is named, and an administrator's stay where none is", async () => {
  const kept = newPerson(["mailroom-reviewers"], { departments: ["payments"] });
  const { me } = await signIn(kept);
  assert.equal((await userOf(me?.id))?.departments, null);
  await changeUser(db, me?.id ?? "", { departments: ["cards"] }, "command");
  await signIn(kept);
  assert.deepEqual((await userOf(me?.id))?.departments, ["cards"]);

  const named = await openSignInDoor(db, testLog, {
    departmentsClaim: "departments",
    provider: { claimsInToken: true },
  });
  named.provider.people.set("d", { groups: ["mailroom-reviewers"], departments: ["cards", "kitchen"] });
  const first = await signIn("d", named);
  assert.deepEqual((await userOf(first.me?.id))?.departments, ["cards"]);
  for (const [departments, expected] of [
    ["*", null],
    [undefined, []],
  ] as const) {
    named.provider.people.set("d", { groups: ["mailroom-reviewers"], departments });
    await signIn("d", named);
    assert.deepEqual((await userOf(first.me?.id))?.departments, expected);
  }
});

test("the provider is away: its sign-in says so, local accounts go on, and it comes back by itself", async () => {
  const { log, text } = keptLog();
  const away = await openSignInDoor(db, log);
  await away.provider.stop();
  const begun = await new Browser().open(`${away.url}${OIDC_PATH}`);
  assert.equal(begun.to, refusal("OIDC_AWAY", away));
  assert.match(text(), /ECONNREFUSED/);
  const local = await fetch(`${away.url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "ann", password: "correct horse battery" }),
  });
  assert.equal(local.status, 200);

  await away.provider.start();
  away.provider.people.set("a", { groups: ["mailroom-reviewers"] });
  const { browser, callback } = await goToProvider("a", away);
  await away.provider.stop();
  const entries = await lastEntries(1);
  assert.equal((await browser.open(callback)).to, refusal("OIDC_AWAY", away));
  assert.deepEqual(await lastEntries(1), entries);
  await away.provider.start();
  assert.notEqual((await signIn("a", away)).me, null);
});

test("no code, token or secret is in the log", async () => {
  const { log, text } = keptLog();
  const wrong = await openSignInDoor(db, log, {
    clientSecret: "not the one",
    provider: { method: "client_secret_post" },
  });
  wrong.provider.people.set("w", { groups: ["mailroom-reviewers"] });
  const { browser, callback } = await goToProvider("w", wrong);
  const ticket = browser.cookies.get(wrong.url)?.get("mailroom_oidc") ?? "";
  assert.equal((await browser.open(callback)).to, refusal("OIDC_REFUSED", wrong));
  assert.match(text(), /invalid_client/);
  for (const secret of [new URL(callback).searchParams.get("code") ?? "", ticket, "not the one"])
    assert.ok(secret.length > 8 && !text().includes(secret), secret);
});

test("sign-ins are counted by address, as local ones are", async () => {
  const few = await openSignInDoor(db, testLog, { signInsPerMinute: 2 });
  const open = async (path: string) => (await new Browser().open(`${few.url}${path}`)).to;
  for (const path of [OIDC_PATH, OIDC_CALLBACK_PATH]) {
    await open(path);
    assert.notEqual(await open(path), refusal("TOO_MANY_REQUESTS", few));
    assert.equal(await open(path), refusal("TOO_MANY_REQUESTS", few));
  }
});

test("the sign-in page learns what to call the provider, and that there is none", async () => {
  const { body } = await new Browser().open(`${door.url}/api/session/options`);
  assert.deepEqual(JSON.parse(body), { oidc: { name: "Staff", keepsDepartments: false } });
  const app = await createHttpServer({ access: door.access, log: testLog, version: "0" });
  await app.register(oidcRoutes, { oidc: null, publicUrl: "" });
  assert.deepEqual((await app.inject("/api/session/options")).json(), { oidc: null });
  assert.equal((await app.inject(OIDC_PATH)).statusCode, 404);
  await app.close();
});

/** Why the sign-ins of this file were refused, without the quotes that JSON hides. */
const reasons = () => kept.text().replaceAll('\\"', '"');

function keptLog() {
  const lines: string[] = [];
  return { log: pino({ level: "trace" }, { write: (line: string) => lines.push(line) }), text: () => lines.join("") };
}
