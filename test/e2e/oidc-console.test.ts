import assert from "node:assert/strict";
import { test } from "node:test";
import { startOpenIdProvider } from "../support/openid-provider.ts";
import { freePort } from "../support/servers.ts";
import { openBrowser, signIn, skip, violations } from "./console-browser.ts";
import { newSite, startSystem } from "./harness.ts";

/** Sign-in at a provider as people see it, on a whole running system that is configured as an operator does. */

test("the button leads to the provider and back to the page; a refusal is a sentence on it", { skip }, async (t) => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const provider = await startOpenIdProvider(`${publicUrl}/api/session/oidc/callback`);
  t.after(() => provider.stop());
  const site = await newSite({
    HTTP_PORT: String(port),
    PUBLIC_URL: publicUrl,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.client.id,
    OIDC_CLIENT_SECRET: provider.client.secret,
    OIDC_NAME: "Staff ID",
    OIDC_ROLES: "mailroom-reviewers=reviewer",
  });
  const system = await startSystem(site);
  provider.people.set("r", { preferred_username: "rosa", groups: ["mailroom-reviewers"] });
  provider.people.set("s", { preferred_username: "sam", groups: ["kitchen"] });

  const rosa = await openBrowser(system);
  await rosa.page.goto("/review?department=cards");
  const button = rosa.page.getByRole("link", { name: "Sign in with Staff ID" });
  await button.waitFor();
  assert.deepEqual(await violations(rosa.page), []);
  provider.who.subject = "r";
  await button.click();
  await rosa.page.getByRole("navigation", { name: "Pages" }).waitFor();
  assert.equal(rosa.page.url(), `${publicUrl}/review?department=cards`);
  await rosa.page.reload();
  await rosa.page.getByText("rosa").first().waitFor();
  assert.deepEqual(rosa.complaints, []);

  // Signed out at both, she is asked who she is again.
  await rosa.page.getByRole("button", { name: "rosa" }).click();
  await rosa.page.getByRole("menuitem", { name: "Sign out" }).click();
  await rosa.page.waitForURL((url) => url.origin === provider.issuer);
  await rosa.page.getByRole("button", { name: /^Yes/ }).click();
  await rosa.page.waitForURL(`${publicUrl}/`);
  provider.who.subject = null;
  await button.click();
  await rosa.page.getByRole("alert").getByText("did not succeed").waitFor();
  provider.who.subject = "r";
  await button.click();
  await rosa.page.getByRole("navigation", { name: "Pages" }).waitFor();

  const sam = await openBrowser(system);
  await sam.page.goto("/");
  provider.who.subject = "s";
  await sam.page.getByRole("link", { name: "Sign in with Staff ID" }).click();
  await sam.page.getByRole("alert").getByText("gives you no role here").waitFor();
  assert.equal(sam.page.url(), `${publicUrl}/`);
  assert.deepEqual(await violations(sam.page), []);

  await provider.stop();
  const admin = await openBrowser(system);
  await signIn(admin);
  await admin.page.goto("/users");
  await admin.page.getByRole("button", { name: "Change rosa" }).click();
  await admin.page.getByRole("dialog").getByText("keeps this user's roles and password").waitFor();
  assert.equal(await admin.page.getByRole("dialog").getByLabel("Password").count(), 0);
  await admin.page.getByRole("button", { name: "Disable" }).click();
  await admin.page.getByRole("cell", { name: "disabled" }).waitFor();

  // Her session is over: the page she has open offers both ways, and keeps what is on it.
  // It may have heard of that by itself already; then the dialog lies over the link.
  await rosa.page.getByRole("link", { name: "Figures" }).dispatchEvent("click");
  await rosa.page.getByRole("dialog").getByRole("link", { name: "Sign in with Staff ID in a new tab" }).waitFor();
});
