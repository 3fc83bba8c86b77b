import assert from "node:assert/strict";
import { test } from "node:test";
import { demoInbox } from "../../services/demo/inbox.ts";
import { colleague, ended, openConsole, SCREENS, skip, upload } from "./console-browser.ts";
import { runCommand } from "./harness.ts";

/** A case that the machine closed, sure of itself, and a person who says that it was wrong. */

/** Samples are picked once a minute. */
const PICKED_MS_MAX = 150_000;
const LETTERS_MAX = 12;
const console = await openConsole({ SAMPLE_PERCENT: "100" });
const { admin } = console;

/** The first letter of the demo's inbox that needs no person, and where the machine sent it. */
async function closedByMachine(): Promise<{ receipt: number; department: string }> {
  for await (const { number, bytes } of demoInbox(7, LETTERS_MAX)) {
    const receipt = await upload(admin, `mail-${number}.eml`, bytes, "message/rfc822");
    if ((await ended(admin, receipt)) !== "closed") continue;
    // Past the console, which does not tell it from the moment on that the case is picked.
    const shown = await runCommand(console.site, ["show", "--json", String(receipt)]);
    return { receipt, department: (JSON.parse(shown.stdout) as { case: { department: string } }).case.department };
  }
  throw new Error(`none of ${LETTERS_MAX} letters was closed by the machine`);
}

test("a sample is looked at blind, by keyboard; another answer than the machine's opens the case again", {
  skip,
}, async () => {
  const { receipt, department } = await closedByMachine();
  const { page, complaints } = await colleague(console, "second", "--role", "reviewer");
  await page.goto("/review");
  const row = page.getByRole("row").filter({ hasText: "A second look at a case that was closed" });
  await row.first().waitFor({ timeout: PICKED_MS_MAX });
  assert.equal(await row.getByRole("link").textContent(), String(receipt));
  await row.getByRole("link").click();
  await page.getByText("say which department is right").first().waitFor();
  // Neither the machine's answer nor how sure it was is anywhere on the page.
  const name = await page.evaluate(async (id) => {
    const all = (await (await fetch("/api/departments")).json()) as { id: string; name: { en: string } }[];
    return all.find((each) => each.id === id)?.name.en ?? "";
  }, department);
  assert.ok(name.length > 0);
  assert.equal(await page.locator("dl").getByText(name, { exact: true }).count(), 0);
  assert.equal(await page.getByText("Confidence", { exact: true }).count(), 0);
  await page.screenshot({ path: `${SCREENS}sample-light-1280.png` });
  // Nor is it in the list, by any filter, or in the timeline.
  await page.goto("/cases");
  const inList = page.getByRole("row").filter({ has: page.getByRole("link", { name: String(receipt), exact: true }) });
  await inList.getByText("second look").waitFor();
  assert.equal(await inList.getByText(name, { exact: true }).count(), 0);
  await page.screenshot({ path: `${SCREENS}sample-list-light-1280.png` });
  await page.goto(`/cases?department=${department}`);
  await page.getByText("No case fits").waitFor();
  await page.goto(`/review/${receipt}`);
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByRole("tabpanel").getByRole("listitem").nth(2).waitFor();
  assert.equal(await page.getByRole("tabpanel").getByText(name).count(), 0);
  await page.screenshot({ path: `${SCREENS}sample-timeline-light-1280.png` });
  await page.keyboard.press("a");
  await page.getByRole("dialog").getByLabel("Department").click();
  const other = department === "securities" ? "Cards" : "Securities";
  await page.getByRole("option", { name: other }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Say the department" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.goto(`/cases/${receipt}`);
  await page.getByText("For review").first().waitFor();
  await page.locator("dl").getByText(name, { exact: true }).waitFor();
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByText("second looked again").waitFor();
  assert.deepEqual(complaints, []);
  const checked = await runCommand(console.site, ["audit", "verify"]);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});
