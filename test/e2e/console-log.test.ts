import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { colleague, ended, openBrowser, openConsole, signIn, skip, upload } from "./console-browser.ts";
import { until } from "./harness.ts";

/** The log as an auditor uses it, and one's sessions. */

const SECONDS_MAX = 60;
const console = await openConsole();
const { system, admin } = console;
const cells = (page: Page, column: number) => page.locator(`tbody td:nth-child(${column})`).allInnerTexts();
/** Waits for the rows of the table to be these, by what stands in one of their cells. */
const rowsAre = (page: Page, column: number, fit: (texts: string[]) => boolean) =>
  until(`rows by column ${column}`, SECONDS_MAX, async () => fit(await cells(page, column)));

test("an auditor filters the log by case, person and action, verifies it, and takes away what is filtered", {
  skip,
}, async () => {
  const [first, second] = [
    await upload(admin, "one.txt", "IBAN: BE68 5390 0754 7035"),
    await upload(admin, "two.txt", "Hello"),
  ];
  for (const receipt of [first, second]) await ended(admin, receipt);
  const { page, complaints } = await colleague(console, "auditor", "--role", "auditor");
  await page.goto("/log");
  const rows = page.locator("tbody tr");
  await rows.nth(3).waitFor();

  await page.getByLabel("Receipt or case id").fill(String(first));
  await rowsAre(page, 5, (texts) => texts.length > 0 && texts.every((text) => text === String(first)));
  assert.ok((await rows.count()) > 2, "what the machine did with it is there too");
  await page.getByLabel("Person or actor").fill("admin");
  await rowsAre(page, 3, (texts) => texts.join() === "admin");
  assert.deepEqual(await cells(page, 4), ["case received"]);
  await page.getByLabel("Receipt or case id").fill("");
  await page.getByLabel("Action", { exact: true }).first().click();
  await page.getByRole("option", { name: "case received" }).click();
  await rowsAre(page, 5, (texts) => texts.join() === [second, first].join());

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export as JSON lines" }).click();
  const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n");
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { receipt: number }).receipt),
    [first, second],
    "the entries of the filter, oldest first",
  );
  await page.getByLabel("Receipt or case id").fill("999999");
  await page.getByText("No entry fits these filters.").waitFor();

  await page.getByRole("button", { name: "Verify the whole log" }).click();
  await page.getByText(/^The log holds: [1-9]\d* entries re-derived/).waitFor();
  assert.deepEqual(complaints, []);
});

test("somebody sees their sessions and ends one: that browser is signed out at its next step", { skip }, async () => {
  const desk = await colleague(console, "two desks", "--role", "clerk");
  const password = "a password of theirs";
  const users = admin.page;
  await users.goto("/users");
  await users.getByRole("button", { name: "Change two desks" }).click();
  await users.getByLabel("Password", { exact: true }).fill(password);
  await users.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await users.getByRole("dialog").waitFor({ state: "detached" });
  // A new password ended the session that was open.
  await desk.page.goto("/cases");
  await desk.page.getByLabel("Password", { exact: true }).waitFor();
  await signIn(desk, "two desks", password);
  const home = await openBrowser(system);
  await signIn(home, "two desks", password);
  await home.page.goto("/users");
  await home.page.getByRole("heading", { name: "My sessions" }).waitFor();
  assert.equal(await home.page.getByText("admin").count(), 0, "nobody else's");
  await home.page.getByText("this one").waitFor();
  await home.page.getByRole("button", { name: "End" }).click();
  await rowsAre(home.page, 1, (texts) => texts.length === 1);
  await desk.page.goto("/cases");
  await desk.page.getByLabel("Password", { exact: true }).waitFor();
  assert.equal(await desk.page.getByRole("navigation").count(), 0);
});

test("a page is shown with a policy that lets no inline script run, and in no frame", { skip }, async () => {
  const { headers } = await fetch(`${system.http}/cases`);
  const policy = headers.get("content-security-policy") ?? "";
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.match(policy, /(default-src|object-src) 'none'/);
  const written = await admin.page.evaluate(`new Promise((done) => {
    const script = document.createElement("script");
    script.textContent = "window.inline = 1";
    document.head.append(script);
    setTimeout(() => done("inline" in window), 50);
  })`);
  assert.equal(written, false);
});
