import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { imageOfText } from "../fixtures/fixtures.ts";
import { ended, openConsole, SCREENS, skip, upload, violations } from "./console-browser.ts";

/** The picture of a page: larger, smaller, turned, its words selected, its numbers linked with the list beside it. */

const WRONG = "BE68 5390 0754 7035";
const { admin } = await openConsole();
const receipt = skip === false ? await scan() : 0;

async function scan(): Promise<number> {
  const image = await imageOfText(`Please transfer the amount of the invoice\n\n\n\nIBAN: ${WRONG}`);
  const which = await upload(admin, "scan.png", image, "image/png");
  assert.equal(await ended(admin, which), "review");
  return which;
}

const picture = (page: Page) => page.getByRole("img", { name: "page 1" });
async function open(): Promise<Page> {
  const { page } = admin;
  await page.goto(`/cases/${receipt}`);
  await picture(page).waitFor();
  await picture(page).evaluate(async (image) => (image as unknown as { decode(): Promise<void> }).decode());
  await page.locator("button[data-field]").waitFor();
  return page;
}
const boxOf = async (page: Page) => (await picture(page).boundingBox()) ?? assert.fail("no picture");

test("larger and smaller by key and by button, and back to the width of its place", { skip }, async () => {
  const page = await open();
  const { width } = await boxOf(page);
  await page.keyboard.press("+");
  await page.getByRole("button", { name: "Larger" }).click();
  assert.ok(Math.abs((await boxOf(page)).width / width - 1.25 ** 2) < 0.02, "twice larger");
  await page.keyboard.press("-");
  assert.ok(Math.abs((await boxOf(page)).width / width - 1.25) < 0.02, "once smaller");
  await page.keyboard.press("0");
  assert.ok(Math.abs((await boxOf(page)).width - width) < 2, "as at first");
});

test("turned and larger, each of its sides can be scrolled to, and a box drawn on it is where it was drawn", {
  skip,
}, async () => {
  const page = await open();
  const upright = await boxOf(page);
  for (const key of [".", "+", "+", "+"]) await page.keyboard.press(key);
  const turned = await boxOf(page);
  assert.ok(turned.width / turned.height > 1 === upright.height / upright.width > 1, JSON.stringify(turned));
  const sides = (await page.evaluate(`(() => {
    const image = document.querySelector('main img[alt="page 1"]');
    const place = image.closest("section[tabindex]");
    const seen = (left, top) => {
      place.scrollTo(left, top);
      const [a, b] = [image.getBoundingClientRect(), place.getBoundingClientRect()];
      return { left: a.left - b.left, top: a.top - b.top, right: b.right - a.right, bottom: b.bottom - a.bottom };
    };
    const [start, end] = [seen(0, 0), seen(1e6, 1e6)];
    return { left: start.left, top: start.top, right: end.right, bottom: end.bottom };
  })()`)) as Record<string, number>;
  for (const [side, distance] of Object.entries(sides)) assert.ok(distance >= -1, `${side} ${distance}`);
  await page.screenshot({ path: `${SCREENS}page-turned-light-1280.png` });
  await page.keyboard.press("0");
  await page.getByRole("button", { name: "Draw a box (b)" }).click();
  await page.evaluate("document.querySelector('button[data-field]').scrollIntoView({ block: 'center' })");
  const mark = (await page.locator("button[data-field]").boundingBox()) ?? assert.fail("no mark");
  // Turned to the right, a line runs from above to below: its box begins over the first of its digits.
  await page.mouse.move(mark.x - 6, mark.y - 1);
  await page.mouse.down();
  await page.mouse.move(mark.x + mark.width + 6, mark.y + mark.height + 6, { steps: 4 });
  await page.mouse.up();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("read again, closer:").waitFor();
  const read = (await dialog.getByLabel("Number", { exact: true }).inputValue()).replaceAll(/[^A-Z0-9]/g, "");
  assert.ok(read.endsWith(WRONG.replaceAll(" ", "")), read);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("words of the picture are selected with the mouse", { skip }, async () => {
  const page = await open();
  const word = (text: string) => page.locator("svg text", { hasText: text }).first().boundingBox();
  const [first, last] = [await word("transfer"), await word("invoice")];
  assert.ok(first !== null && last !== null);
  await page.mouse.move(first.x + 1, first.y + first.height / 2);
  await page.mouse.down();
  await page.mouse.move(last.x + last.width - 1, last.y + last.height / 2, { steps: 8 });
  await page.mouse.up();
  const selected = String(await page.evaluate("getSelection().toString()"));
  assert.match(selected.replaceAll(/\s+/g, " "), /transfer the amount of the invoice/);
  // A found number too, though its mark lies over it: from the word before it to beyond its end.
  const [label, mark] = [await word("IBAN"), await page.locator("button[data-field]").boundingBox()];
  assert.ok(label !== null && mark !== null);
  await page.mouse.move(label.x + 1, label.y + label.height / 2);
  await page.mouse.down();
  await page.mouse.move(mark.x + mark.width + 8, label.y + label.height / 2, { steps: 8 });
  await page.mouse.up();
  const number = String(await page.evaluate("getSelection().toString()"));
  assert.match(number.replaceAll(/\s+/g, ""), /IBAN:?BE68539007547035/);
});

test("pointing at a number in the picture shows it in the list, and the other way round", { skip }, async () => {
  const page = await open();
  const mark = page.locator("button[data-field]");
  const row = page.locator(`[data-row="${await mark.getAttribute("data-field")}"]`);
  const active = async () => [await mark.getAttribute("data-active"), await row.getAttribute("data-active")];
  await page.mouse.move(1, 1);
  await mark.hover();
  assert.deepEqual(await active(), ["true", "true"]);
  await page.mouse.move(1, 1);
  assert.deepEqual(await active(), ["false", "false"]);
  await row.hover();
  assert.deepEqual(await active(), ["true", "true"]);
  // By keyboard too.
  await page.mouse.move(1, 1);
  await mark.focus();
  assert.deepEqual(await active(), ["true", "true"]);
  assert.deepEqual(admin.complaints, []);
});

test("each tab beside the picture: axe finds nothing, and the timeline names the versions that answered", {
  skip,
}, async () => {
  const page = await open();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const name of [/^Numbers/, /^Route/, /^Timeline/]) {
      await page.getByRole("tab", { name }).click();
      await page.getByRole("tabpanel").locator("p, li").first().waitFor();
      assert.deepEqual(await violations(page), [], `${name} ${colorScheme}`);
    }
  }
  await page
    .getByRole("tabpanel")
    .getByText(/router@?\s*[0-9a-f]{8}/)
    .first()
    .waitFor();
});
