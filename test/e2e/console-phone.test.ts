import assert from "node:assert/strict";
import { test } from "node:test";
import { imageOfText } from "../fixtures/fixtures.ts";
import { ended, openBrowser, openConsole, SCREENS, signIn, skip, upload, violations } from "./console-browser.ts";

/** Handing in on a phone: files, and a letter photographed page by page. */

const SIZE = { width: 390, height: 844 };
const { system, admin } = await openConsole();
const WIDE = "document.documentElement.scrollWidth";

test("on a phone: sign in and hand in a file", { skip }, async () => {
  const phone = await openBrowser(system, SIZE, true);
  await signIn(phone);
  await upload(phone, "phone.txt", "From a phone.");
  // Where one is, is in sight, and so is the choice of language.
  const place = await phone.page.locator("nav [aria-current=page]").boundingBox();
  assert.ok(place !== null && place.x >= 0 && place.x + place.width <= SIZE.width, JSON.stringify(place));
  await phone.page.locator("header input[role=combobox]").waitFor();
  await phone.page.screenshot({ path: `${SCREENS}upload-phone.png` });
  assert.ok(Number(await phone.page.evaluate(WIDE)) <= SIZE.width);
});

test("a letter photographed page by page is one case; a photo that failed is taken again", { skip }, async () => {
  const phone = await openBrowser(system, SIZE, true);
  const { page } = phone;
  await signIn(phone);
  await page.goto("/upload");
  const camera = page.getByTestId("camera");
  assert.deepEqual(
    [await camera.getAttribute("capture"), await camera.getAttribute("accept")],
    ["environment", "image/*"],
    "the phone opens its camera, the one at its back",
  );
  /** A camera calls every photo the same. */
  const photo = async (text: string) => ({ name: "image.png", mimeType: "image/png", buffer: await imageOfText(text) });
  const take = async (button: string, text: string) => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: button }).tap();
    await (await chooser).setFiles(await photo(text));
  };
  await take("Take a photo", "First page of the letter");
  await take("Photograph the next page", "A thumb");
  // Whoever looks at something else meanwhile finds them again.
  await page.getByRole("link", { name: "Cases" }).tap();
  await page.waitForURL(/\/cases$/);
  await page.getByRole("link", { name: "Upload" }).tap();
  await page.getByRole("img", { name: "page 2" }).waitFor();
  await page.getByRole("button", { name: "Remove page 2" }).tap();
  await page.getByRole("img", { name: "page 2" }).waitFor({ state: "detached" });
  await take("Photograph the next page", "Second page IBAN BE68 5390 0754 7034");
  await page.evaluate("Promise.all([...document.querySelectorAll('ol img')].map((image) => image.decode()))");
  await page.screenshot({ path: `${SCREENS}photos-phone.png` });
  assert.deepEqual(await violations(page), []);
  assert.ok(Number(await page.evaluate(WIDE)) <= SIZE.width);
  await page.getByRole("button", { name: "Hand in as one case (2)" }).tap();
  const link = page.getByRole("link", { name: /^Receipt \d+$/ });
  await link.waitFor();
  assert.equal(await link.count(), 1);
  assert.equal(await page.getByRole("img", { name: /^page / }).count(), 0, "they are handed in, and no longer here");
  const receipt = Number((await link.textContent())?.replace(/\D/g, ""));
  await ended(admin, receipt);
  const documents = await admin.page.evaluate(async (which) => {
    const view = await (await fetch(`/api/cases/${which}/view`)).json();
    return (view as { documents: { name: string; pages: unknown[] }[] }).documents.map(({ name, pages }) => [
      name,
      pages.length,
    ]);
  }, receipt);
  assert.deepEqual(documents, [
    ["photo-1.png", 1],
    ["photo-2.png", 1],
  ]);
  assert.deepEqual([...phone.complaints, ...phone.strangers], []);
});
