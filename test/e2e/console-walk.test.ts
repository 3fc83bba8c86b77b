import assert from "node:assert/strict";
import { test } from "node:test";
import { colleague, inHand, openBrowser, openConsole, SCREENS, skip } from "./console-browser.ts";
import { runCommand, until } from "./harness.ts";

/** From the lists to a case, on to the next, and back to where one was. */

const MANY = 400;
const console = await openConsole();
const { page } = console.admin ?? {};
if (skip === false) {
  const made = await runCommand(console.site, ["demo", "--cases", String(MANY)]);
  assert.equal(made.code, 0, made.stderr);
}

/** The receipt of the row at hand, once it is another than before. */
async function marked(before?: string): Promise<string> {
  let receipt: string | null = null;
  await until("a row at hand", 20, async () => {
    receipt = await page.locator('[data-at="true"] a').first().textContent();
    return receipt !== before;
  });
  return receipt ?? "";
}
const atCase = (under: string, receipt: string) => page.waitForURL((url) => url.pathname === `/${under}/${receipt}`);

test("the next case is one that was not passed over, until the queue is looked at again", { skip }, async () => {
  await page.goto("/review");
  await page.getByText("waiting for a person").waitFor();
  const first = await marked();
  const opened: string[] = [];
  for (let i = 0; i < 5; i++) {
    const before = page.url();
    await page.keyboard.press("n");
    await page.waitForURL((url) => url.href !== before && /\/review\/\d+$/.test(url.pathname));
    await page.getByRole("button", { name: "Next case (n)" }).waitFor();
    opened.push(page.url().replace(/.*\//, ""));
  }
  assert.equal(new Set(opened).size, 5, opened.join());
  assert.equal(opened[0], first);
  await page.keyboard.press("Escape");
  await page.waitForURL(/\/review$/);
  assert.equal(await marked(), opened[4]);
  await page.keyboard.press("n");
  await atCase("review", first);
});

test("back from a case the list has its filters, and the case is at hand, on a page loaded later too", {
  skip,
}, async () => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto("/cases?search=42");
  await page.getByRole("row").nth(1).waitFor();
  assert.equal(await marked(), "42", "a receipt number comes first");
  await page.screenshot({ path: `${SCREENS}cases-receipt-light-1920.png` });
  await page.setViewportSize({ width: 1280, height: 800 });
  const list = "/cases?status=closed&search=e";
  await page.goto(list);
  await page.getByRole("row").nth(10).waitFor();
  let receipt = await marked();
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press("PageDown");
    receipt = await marked(receipt);
  }
  const isOnList = () => page.waitForURL((url) => url.pathname + url.search === list);
  await page.keyboard.press("Enter");
  await atCase("cases", receipt);
  await page.getByRole("button", { name: /^Reopen/ }).waitFor();
  await page.keyboard.press("Escape");
  await isOnList();
  assert.equal(await marked(), receipt);
  await page.locator('[data-at="true"] a').waitFor();
  const box = await page.locator('[data-at="true"]').boundingBox();
  assert.ok(box !== null && box.y > 100 && box.y < 800, "it is in sight");
  await page.screenshot({ path: `${SCREENS}cases-back-light-1280.png` });
  await page.locator('[data-at="true"] a').click();
  await atCase("cases", receipt);
  await page.goBack();
  await isOnList();
  assert.equal(await marked(), receipt);
  await page.keyboard.press("Enter");
  await atCase("cases", receipt);
  await page.reload();
  await page.getByRole("link", { name: "Back to the list" }).click();
  await isOnList();
});

test("back from a case of the queue, the case is at hand there", { skip }, async () => {
  await page.goto("/review");
  await page.getByText("waiting for a person").waitFor();
  let receipt = await marked();
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("j");
    receipt = await marked(receipt);
  }
  await page.getByRole("link", { name: receipt, exact: true }).click();
  await atCase("review", receipt);
  await page.goBack();
  await page.waitForURL(/\/review$/);
  assert.equal(await marked(), receipt);
  assert.deepEqual(console.admin.complaints, []);
});

test("a department is chosen by typing: Enter takes the first that fits, Tab the only one", { skip }, async () => {
  await page.goto("/review");
  await page.getByText("waiting for a person").waitFor();
  await page.keyboard.press("n");
  await page.getByRole("button", { name: "Re-route (r)" }).waitFor();
  await page.keyboard.press("r");
  const field = page.getByRole("dialog").getByRole("combobox", { name: "Department" });
  await inHand(page, "Department");
  await page.keyboard.type("secur");
  await page.screenshot({ path: `${SCREENS}dialog-route-typed-light-1280.png` });
  await page.keyboard.press("Enter");
  assert.equal(await field.inputValue(), "Securities");
  await field.fill("");
  await page.keyboard.type("mortg");
  await page.keyboard.press("Tab");
  await inHand(page, "Reason");
  assert.equal(await field.inputValue(), "Mortgages");
  // Several fit: nobody is taken at a word that was not said.
  await field.fill("c");
  await page.keyboard.press("Tab");
  assert.equal(await field.inputValue(), "Mortgages");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("each page has a title of its own, a case its receipt, in the language that is chosen", { skip }, async () => {
  const { page } = console.admin;
  const titled = (title: string, of = page) => until(title, 20, async () => (await of.title()) === title);
  await page.goto("/cases");
  await titled("Cases – Mailroom");
  for (const name of ["Review", "Upload", "Figures", "Log", "Users"]) {
    await page.getByRole("navigation").getByRole("link", { name }).click();
    await titled(`${name} – Mailroom`);
  }
  await page.goto("/cases/7");
  await titled("Receipt 7 – Cases – Mailroom");
  await page.locator("header input[role=combobox]").click();
  await page.getByRole("option", { name: "Deutsch" }).click();
  await titled("Eingang 7 – Vorgänge – Mailroom");
  await page.locator("header input[role=combobox]").click();
  await page.getByRole("option", { name: "English" }).click();
  await titled("Receipt 7 – Cases – Mailroom");
  const { page: stranger } = await openBrowser(console.system);
  await stranger.goto("/log");
  await titled("Sign in – Mailroom", stranger);
});

test("the log says when to the second; figures name departments to whoever sees no case", { skip }, async () => {
  const { page } = console.admin;
  await page.goto("/log");
  await page.getByRole("row").nth(3).waitFor();
  assert.match(
    await page.getByRole("row").nth(3).getByRole("cell").nth(1).innerText(),
    /^\d\d\/\d\d\/\d{4}, \d\d:\d\d:\d\d$/,
  );
  await page.screenshot({ path: `${SCREENS}log-seconds-light-1280.png` });
  // Of who did what by hand, by how a name begins; what half a word does not find is not said to be nowhere.
  await page.evaluate(`new MutationObserver(() => {
    if (document.body.textContent.includes("No entry fits")) document.body.dataset.flashed = "yes";
  }).observe(document.body, { childList: true, subtree: true })`);
  await page.getByLabel("Person or actor").pressSequentially("ADMI", { delay: 120 });
  await page.getByRole("row").filter({ hasText: "stage:" }).first().waitFor({ state: "detached" });
  await page.getByRole("cell", { name: "admin", exact: true }).first().waitFor();
  assert.equal(await page.locator("body").getAttribute("data-flashed"), null);
  await page.getByLabel("Person or actor").fill("nobody at all");
  await page.getByText("No entry fits").waitFor();
  const { page: figures } = await colleague(console, "scientist", "--role", "data-scientist");
  await figures.goto("/figures");
  await figures.getByText("Identity and access").first().waitFor();
});
