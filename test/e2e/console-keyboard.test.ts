import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { demoInbox } from "../../services/demo/inbox.ts";
import { imageOfText } from "../fixtures/fixtures.ts";
import { ended, openConsole, skip, upload } from "./console-browser.ts";

/** Whatever a mouse can press, Tab reaches, or an arrow within a group of which Tab reaches one. */

/** A page has some sixty places; the list of cases as many as it has rows in sight. */
const TABS_MAX = 400;
/** Texts, because the page's own globals are not ours here. `mark` numbers what can be pressed; `reached` says where the focus is. */
const MARK = `(() => {
  const inGroup = (element) => element.closest("[role=tablist], [role=menu], [role=listbox]") !== null ||
    (element.type === "radio" && !element.checked);
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const pressed = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button], [role=option]")];
  const places = pressed.filter((element) => shown(element) && !element.disabled && !inGroup(element));
  places.forEach((element, index) => element.setAttribute("data-place", index));
  const outside = [...document.querySelectorAll("body *")].filter((element) =>
    getComputedStyle(element).cursor === "pointer" && shown(element) &&
    element.closest("a, button, input, select, textarea, label, summary, [role=option], [role=combobox]") === null &&
    // A row's link, or a field within its frame, does the same.
    element.closest("[role=row]:has(a)") === null && element.querySelector("a, button, input, label") === null);
  const name = (element) => (element.getAttribute("aria-label") ?? element.innerText ?? "").slice(0, 60) || element.outerHTML.slice(0, 120);
  return { places: places.map(name), outside: outside.map(name) };
})()`;
const REACHED = "document.activeElement?.getAttribute('data-place') ?? null";

const { admin } = await openConsole();
const receipts = { mail: 0, scan: 0 };
if (skip === false) {
  for await (const { bytes } of demoInbox(3, 1)) receipts.mail = await upload(admin, "m.eml", bytes, "message/rfc822");
  receipts.scan = await upload(admin, "s.png", await imageOfText("IBAN: BE68 5390 0754 7035"), "image/png");
  for (const receipt of Object.values(receipts)) await ended(admin, receipt);
}

const pages: readonly [path: () => string, ready: (page: Page) => Promise<unknown>][] = [
  [() => "/cases", (page) => page.getByRole("row").nth(2).waitFor()],
  [() => `/cases/${receipts.mail}`, (page) => page.getByRole("tab").first().waitFor()],
  [() => `/review/${receipts.scan}`, (page) => page.locator("button[data-field]").waitFor()],
  [() => "/review", (page) => page.getByRole("row").nth(1).waitFor()],
  [() => "/upload", (page) => page.getByText("Drop files or a folder").waitFor()],
  [() => "/figures", (page) => page.getByText("Automatic share").waitFor()],
  [() => "/models", (page) => page.getByRole("row").nth(4).waitFor()],
  [() => "/models/router", (page) => page.getByRole("button", { name: /^Right/ }).waitFor()],
  [() => "/log", (page) => page.getByRole("row").nth(3).waitFor()],
  [() => "/users", (page) => page.getByText("Open sessions").waitFor()],
];

for (const [path, ready] of pages)
  test(`${path().replace(/0$/, ":case")}: Tab reaches all that can be pressed`, { skip }, async () => {
    const { page } = admin;
    await page.goto(path());
    await ready(page);
    await page.waitForTimeout(500);
    const { places, outside } = (await page.evaluate(MARK)) as { places: string[]; outside: string[] };
    assert.deepEqual(outside, [], "looks as if it could be pressed, and no key does");
    assert.ok(places.length > 5, String(places.length));
    const reached = new Set<string>();
    for (let i = 0; i < TABS_MAX && reached.size < places.length; i++) {
      await page.keyboard.press("Tab");
      const place = (await page.evaluate(REACHED)) as string | null;
      if (place !== null) reached.add(place);
    }
    assert.deepEqual(
      places.filter((_, index) => !reached.has(String(index))),
      [],
      "never reached",
    );
  });
