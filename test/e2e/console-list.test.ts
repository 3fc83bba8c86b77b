import assert from "node:assert/strict";
import { test } from "node:test";
import {
  colleague,
  ended,
  inHand,
  openConsole,
  type Person,
  SCREENS,
  skip,
  upload,
  violations,
} from "./console-browser.ts";

/** The list of cases: filters that are kept, and the same done with many cases, by keyboard. */

const letter = (about: string) =>
  `Dear bank,\nplease pay invoice ${about} to the beneficiary's account\nIBAN: BE68 5390 0754 7035\nKind regards\n`;

const console = await openConsole();
const { admin } = console;
const receipts: number[] = [];
if (skip === false) {
  for (const name of ["one", "two", "three", "four"]) receipts.push(await upload(admin, `${name}.txt`, letter(name)));
  for (const receipt of receipts) assert.equal(await ended(admin, receipt), "review");
}

/** Decides over the API, as a colleague's browser would. */
const decide = (person: Person, receipt: number, body: object) =>
  person.page.evaluate(
    async ([which, wish]) => {
      const view = (await (await fetch(`/api/cases/${which}/view`)).json()) as { version: number };
      const answer = await fetch(`/api/cases/${which}/decisions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...(wish as object), version: view.version }),
      });
      return answer.status;
    },
    [receipt, body] as const,
  );

test("filters are kept under a name, found again after a reload, and deleted, all by keyboard", { skip }, async () => {
  const { page } = admin;
  await page.goto("/cases?status=review");
  await page.getByRole("row").nth(3).waitFor();
  await page.keyboard.press("w");
  await inHand(page, "Name of the filter");
  await page.keyboard.type("Waiting");
  await page.screenshot({ path: `${SCREENS}dialog-save-filter-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.goto("/cases");
  await page.getByRole("row").nth(3).waitFor();
  await page.keyboard.press("f");
  await page.getByRole("option", { name: "Waiting" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/status=review/);
  assert.equal(await page.getByLabel("Saved filters").first().inputValue(), "Waiting");
  await page.getByRole("button", { name: "Delete this saved filter" }).focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Delete this saved filter").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("D");
  await page.getByRole("button", { name: "Save these filters" }).waitFor();
});

test("several cases are re-routed with one reason; what somebody else decided meanwhile is said", {
  skip,
}, async () => {
  const { page } = admin;
  await page.goto("/cases");
  await page.getByRole("row").nth(4).waitFor();
  await page.keyboard.press("s");
  await page.keyboard.press("j");
  await page.keyboard.press("s");
  await page.getByRole("checkbox", { name: `Select case ${receipts[1]}` }).check();
  await page.getByText("3 selected").waitFor();
  await page.screenshot({ path: `${SCREENS}cases-selected-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  // With another filter none is selected: nothing is done with what is out of sight.
  await page.getByRole("button", { name: /For review/ }).click();
  await page.getByText("3 selected").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /received/ }).click();
  for (const receipt of receipts.slice(1)) await page.getByRole("checkbox", { name: `Select case ${receipt}` }).check();
  await page.getByText("3 selected").waitFor();
  const other = await colleague(console, "quick", "--role", "reviewer");
  assert.equal(await decide(other, receipts[2] ?? 0, { kind: "reject", reason: "not for us" }), 201);
  await page.keyboard.press("r");
  await page.getByRole("dialog").getByLabel("Department").click();
  await page.getByRole("option", { name: "Securities" }).click();
  await page.getByLabel("Reason").fill("All about bonds.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("2 done, 1 not").waitFor();
  await dialog.getByText("changed meanwhile").waitFor();
  await page.screenshot({ path: `${SCREENS}dialog-bulk-results-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("row").filter({ hasText: "Securities" }).nth(1).waitFor();
  assert.equal(await page.getByRole("row").filter({ hasText: "Securities" }).count(), 2);
  await page.getByText("3 selected").waitFor({ state: "detached" });
});

test("taken in hand together, they are mine in the queue; an auditor can select nothing", { skip }, async () => {
  const { page } = admin;
  await page.goto("/cases?status=review");
  await page.getByRole("row").nth(1).waitFor();
  await page.keyboard.press("*");
  await page.getByText("1 selected").waitFor();
  await page.keyboard.press("t");
  await page.getByRole("dialog").getByText("For an hour nobody else").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Take in hand" }).click();
  await page.getByRole("dialog").getByText("1 done, 0 not").waitFor();
  await page.goto("/review");
  await page.getByRole("cell", { name: "you", exact: true }).waitFor();
  const auditor = await colleague(console, "auditor", "--role", "auditor");
  await auditor.page.goto("/cases");
  await auditor.page.getByRole("row").nth(4).waitFor();
  assert.equal(await auditor.page.getByRole("checkbox").count(), 0);
  assert.deepEqual([admin.complaints, auditor.complaints], [[], []]);
});
