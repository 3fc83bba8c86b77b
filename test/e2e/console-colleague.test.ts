import assert from "node:assert/strict";
import { test } from "node:test";
import { colleague, ended, inHand, openConsole, SCREENS, skip, upload, violations } from "./console-browser.ts";

/** A question to a colleague and its answer, by keyboard; and a sensitive case, whose readers are in the log. */

const letter = (about: string) => `Dear bank,\n${about}\nIBAN: BE68 5390 0754 7035\nKind regards\n`;
const console = await openConsole();
const { admin } = console;

test("a colleague is asked by keyboard, finds the case first in the queue, and hands it back by a note", {
  skip,
}, async () => {
  const { page } = admin;
  const bert = await colleague(console, "bert", "--role", "reviewer");
  const [first, second] = [
    await upload(admin, "first.txt", letter("Please pay invoice one.")),
    await upload(admin, "second.txt", letter("Please pay invoice two.")),
  ];
  for (const receipt of [first, second]) assert.equal(await ended(admin, receipt), "review");
  await page.goto(`/review/${second}`);
  await page.getByRole("button", { name: "Reject (x)" }).waitFor();
  await page.keyboard.press("c");
  await inHand(page, "Colleague");
  await page.keyboard.press("ArrowDown");
  await page.getByRole("option", { name: "bert" }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Do you know this sender?");
  await page.screenshot({ path: `${SCREENS}dialog-ask-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  // Asked, it is the other's turn: the next case comes by itself.
  await page.waitForURL(new RegExp(`/review/${first}$`));
  await page.goto("/review");
  await page.getByText("asked: bert").waitFor();
  assert.equal(await page.locator("tbody tr").last().getByRole("link").textContent(), String(second));

  await bert.page.goto("/review");
  await bert.page.getByText("admin asks you").waitFor();
  await bert.page.screenshot({ path: `${SCREENS}review-asked-light-1280.png` });
  assert.deepEqual(await violations(bert.page), []);
  await bert.page.keyboard.press("n");
  await bert.page.waitForURL(new RegExp(`/review/${second}$`));
  await bert.page.getByText("admin asks you:").waitFor();
  await bert.page.getByText("Do you know this sender?").waitFor();
  await bert.page.screenshot({ path: `${SCREENS}case-asked-light-1280.png` });
  assert.deepEqual(await violations(bert.page), []);
  await bert.page.keyboard.press("m");
  await inHand(bert.page, "Your note");
  await bert.page.keyboard.type("Yes, a customer of ours for years.");
  await bert.page.keyboard.press("Tab");
  await bert.page.keyboard.press("Enter");
  await bert.page.getByText("admin asks you:").waitFor({ state: "detached" });
  await page.goto(`/cases/${second}`);
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByText("admin asked bert").waitFor();
  await page.getByText("Yes, a customer of ours for years.").waitFor();
  await page.goto("/review");
  await page.getByText("2 waiting for a person").waitFor();
  assert.equal(await page.getByText("asked: bert").count(), 0);
});

test("a case of a sensitive department says so, and an auditor finds who read it", { skip }, async () => {
  const { page } = admin;
  const receipt = await upload(admin, "fraud.txt", letter("Somebody paid with my card. I dispute this payment."));
  assert.equal(await ended(admin, receipt), "review");
  await page.goto(`/cases/${receipt}`);
  await page.getByRole("button", { name: "Reject (x)" }).waitFor();
  const isSensitive = page.getByText("who reads it is in the log");
  // Where the router thinks of another department, a person says the right one.
  if ((await isSensitive.count()) === 0) {
    await page.keyboard.press("r");
    await inHand(page, "Department");
    await page.keyboard.type("Fraud");
    await page.getByRole("option", { name: "Fraud and disputes" }).click();
    await page.getByLabel("Reason").fill("It is a dispute.");
    await page.getByRole("dialog").getByRole("button", { name: "Re-route" }).click();
  }
  await isSensitive.waitFor();
  await page.screenshot({ path: `${SCREENS}case-sensitive-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  const reader = await colleague(console, "reader", "--role", "reviewer");
  await reader.page.goto(`/cases/${receipt}`);
  await reader.page.getByText("who reads it is in the log").waitFor();
  const auditor = await colleague(console, "auditor", "--role", "auditor");
  await auditor.page.goto("/log");
  await auditor.page.getByLabel("Action").first().click();
  await auditor.page.getByRole("option", { name: "sensitive case read" }).click();
  // The list as it was stays until the filtered one is there.
  await auditor.page.getByRole("cell", { name: "signed in" }).first().waitFor({ state: "detached" });
  const readings = auditor.page
    .getByRole("row")
    .filter({ has: auditor.page.getByRole("cell", { name: "sensitive case read" }) });
  assert.equal(await readings.filter({ hasText: "reader" }).count(), 1);
  assert.deepEqual([admin.complaints, reader.complaints, auditor.complaints], [[], [], []]);
});
