import assert from "node:assert/strict";
import { test } from "node:test";
import { createOidc } from "#shared/access/oidc.ts";
import { createOidcProvider } from "#shared/access/oidc-provider.ts";
import { testDatabase, testLog } from "../../test/support/services.ts";
import { Browser, openSignInDoor, type SignInDoor } from "../../test/support/sign-in-door.ts";
import { OIDC_CALLBACK_PATH, OIDC_PATH } from "./oidc.ts";

/** Signing out, here and at the provider. */

const { db } = await testDatabase();
const door = await openSignInDoor(db, testLog);
await door.access.createUser("ann", "correct horse battery", ["clerk"], "command");

async function signIn(subject: string, at: SignInDoor): Promise<{ browser: Browser; id: string }> {
  at.provider.people.set(subject, { groups: ["mailroom-reviewers"] });
  at.provider.who.subject = subject;
  const browser = new Browser();
  const callback = await browser.follow(`${at.url}${OIDC_PATH}`, (address) => address.includes(OIDC_CALLBACK_PATH));
  await browser.open(callback);
  const { body } = await browser.open(`${at.url}/api/session`);
  return { browser, id: (JSON.parse(body) as { id: string }).id };
}
async function signOut(browser: Browser, at: SignInDoor): Promise<string | null> {
  const { status, body } = await browser.open(`${at.url}/api/session`, "DELETE");
  assert.equal(status, 200);
  assert.equal((await browser.open(`${at.url}/api/session`)).status, 401);
  return (JSON.parse(body) as { next: string | null }).next;
}

test("whoever signed in at the provider is sent there to end its session as well, and back", async () => {
  const { browser } = await signIn("rosa", door);
  const next = new URL((await signOut(browser, door)) ?? assert.fail("no place to sign out at the provider"));
  assert.equal(next.origin, door.provider.issuer);
  assert.deepEqual(Object.fromEntries(next.searchParams), {
    client_id: door.provider.client.id,
    post_logout_redirect_uri: `${door.url}/`,
  });
  const page = await browser.open(next.href);
  assert.equal(page.status, 200, "the provider knows this address of ours");
  assert.match(page.body, /logout/i);
});

test("a local account signs out here alone", async () => {
  const browser = new Browser();
  const { token } = await door.access.signIn("ann", "correct horse battery");
  browser.cookies.set(door.url, new Map([["mailroom_session", token]]));
  assert.equal(await signOut(browser, door), null);
});

test("a provider that offers no such place, or is away, keeps nobody from signing out here", async () => {
  const without = await openSignInDoor(db, testLog, { provider: { hasEnd: false } });
  const { browser, id } = await signIn("sam", without);
  assert.equal(await signOut(browser, without), null);
  const { issuer, client } = without.provider;
  await without.provider.stop();
  const provider = createOidcProvider({
    ...{ issuer, clientId: client.id, clientSecret: client.secret, callbackUrl: `${without.url}${OIDC_CALLBACK_PATH}` },
    ...{ scopes: "openid", claims: [], log: testLog },
  });
  const flow = createOidc({
    ...{ db, provider, name: "Staff", rolesClaim: "groups", rules: [], departmentsClaim: null, departments: [] },
  });
  assert.equal(await flow.leave(id, "https://mailroom.example/"), null);
});
