import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { ended, openConsole, SCREENS, skip, upload } from "./console-browser.ts";
import { runCommand } from "./harness.ts";

/** Text that asks to be shown in another order than it was written: it is not, and says so. */

const encoded = (text: string) => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
const OVERRIDE = "\u202E";
/** Obeyed, this reads "Pay 4567 3210 now": another number. */
const SUBJECT = `Pay ${OVERRIDE}0123 7654\u202C now`;
const SHOWN = "Pay [U+202E]0123 7654[U+202C] now";
const NAME = `invoice${OVERRIDE}fdp.txt`;
const ARABIC = "طلب تحويل 42";
const mail = (subject: string, sender: string, attachment: string) =>
  [
    `From: ${encoded(sender)} <a@evil.example>`,
    `To: ${encoded(`${OVERRIDE}bank`)} <bank@bank.example>, second@bank.example`,
    `Subject: ${encoded(subject)}`,
    `X-Note: ${OVERRIDE}note`,
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    `Please pay ${OVERRIDE}4321\u202C to IBAN BE68 5390 0754 7035`,
    "--b",
    `Content-Type: text/plain; name="${encoded(attachment)}"`,
    `Content-Disposition: attachment; filename="${encoded(attachment)}"`,
    "",
    `IBAN: BE68 5390 0754 7035 ${OVERRIDE}attached\u202C`,
    "--b--",
    "",
  ].join("\r\n");

/** What obeys, wherever a person or a screen reader could meet it. Isolates (U+2068, U+2069) are our own. */
const OBEYED = `(() => {
  const obeys = /[\\u200E\\u200F\\u061C\\u202A-\\u202E\\u2066\\u2067]/;
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.nodeType === Node.TEXT_NODE) { if (obeys.test(node.data)) found.push(node.data); }
    else {
      for (const { name, value } of node.attributes) if (obeys.test(value)) found.push(name + "=" + value);
      if (obeys.test(node.value ?? "")) found.push("value=" + node.value);
    }
  return found;
})()`;
/** From left to right, where the letters of a text are on the screen. */
const DRAWN = `(text) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const from = node.data.indexOf(text);
    if (from < 0) continue;
    const letters = [...text].map((letter, index) => {
      const range = document.createRange();
      range.setStart(node, from + index);
      range.setEnd(node, from + index + 1);
      return { letter, left: range.getBoundingClientRect().left };
    });
    return letters.sort((a, b) => a.left - b.left).map(({ letter }) => letter).join("");
  }
  return null;
}`;
const drawn = (page: Page, text: string) => page.evaluate(`(${DRAWN})(${JSON.stringify(text)})`);

const console = await openConsole();
const { admin } = console;
const receipts = { turned: 0, arabic: 0 };
if (skip === false) {
  receipts.turned = await upload(admin, "turned.eml", mail(SUBJECT, `${OVERRIDE}ecnaniF`, NAME), "message/rfc822");
  receipts.arabic = await upload(admin, "arabic.eml", mail(ARABIC, "בנק", "שלום.txt"), "message/rfc822");
  // The same bytes again: the list writes a word of ours before a foreign subject.
  await upload(admin, "שלום.eml", mail(ARABIC, "בנק", "שלום.txt"), "message/rfc822");
  for (const receipt of Object.values(receipts)) assert.equal(await ended(admin, receipt), "review");
}

test("letters stay in the order they were written, in lists and headers, and what would turn them is shown", {
  skip,
}, async () => {
  const { page } = admin;
  for (const path of ["/cases", "/review", `/cases/${receipts.turned}`]) {
    await page.goto(path);
    await page.getByText(SHOWN).first().waitFor();
    await page.getByText("[U+202E]ecnaniF").first().waitFor();
    assert.equal(await drawn(page, "0123 7654"), "0123 7654", path);
    assert.deepEqual(await page.evaluate(OBEYED), [], path);
    await page.screenshot({ path: `${SCREENS}direction-${path.split("/")[1]}-${path.split("/").length}.png` });
  }
});

test("so do a mail's headers, its text, names of files, and what is said to a screen reader", { skip }, async () => {
  const { page } = admin;
  await page.goto(`/cases/${receipts.turned}`);
  await page.getByText("Please pay [U+202E]4321[U+202C]").waitFor();
  await page.getByText("[U+202E]bank").waitFor();
  assert.equal(await drawn(page, "4321"), "4321");
  await page.getByText(/^Headers/).click();
  await page.getByText("[U+202E]note").waitFor();
  assert.deepEqual(await page.evaluate(OBEYED), []);
  await page.getByRole("button", { name: "invoice[U+202E]fdp.txt" }).first().click();
  await page.getByText("[U+202E]attached[U+202C]").first().waitFor();
  assert.deepEqual(await page.evaluate(OBEYED), []);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /Download|original/i }).click(),
  ]);
  assert.doesNotMatch(download.suggestedFilename(), /\u202E/);
  assert.match(download.suggestedFilename(), /fdp\.txt$/);
  await page.keyboard.press("s");
  await page.getByRole("dialog").getByText("invoice[U+202E]fdp.txt").waitFor();
  assert.deepEqual(await page.evaluate(OBEYED), []);
  await page.goto("/upload");
  await page
    .getByTestId("files")
    .setInputFiles({ name: NAME, mimeType: "text/plain", buffer: Buffer.from("Name from this machine") });
  await page.getByText("invoice[U+202E]fdp.txt").waitFor();
  assert.deepEqual(await page.evaluate(OBEYED), []);
});

test("text that runs from right to left does so, and turns nothing of ours round", { skip }, async () => {
  const { page } = admin;
  await page.goto("/cases");
  await page.getByText(ARABIC).first().waitFor();
  // In its own order the number stands left of the words, and the first word right of the second.
  assert.equal(await drawn(page, "42"), "42");
  assert.equal(await drawn(page, "طلب"), [..."طلب"].reverse().join(""));
  const repeat = page.getByRole("row").filter({ hasText: "the same bytes" });
  assert.equal(await repeat.count(), 1);
  assert.equal(await drawn(page, "the same bytes as before"), "the same bytes as before");
  await page.goto(`/cases/${receipts.arabic}`);
  await page.getByRole("button", { name: "שלום.txt" }).first().click();
  await page.getByText("attached").first().waitFor();
  assert.equal(await drawn(page, "طلب"), [..."طلب"].reverse().join(""));
  for (const ours of ["Sender", "whose is unknown"]) assert.equal(await drawn(page, ours), ours);
  await page.screenshot({ path: `${SCREENS}direction-arabic.png` });
});

test("a terminal neither turns nor obeys what a stranger wrote", { skip }, async () => {
  for (const args of [["show", String(receipts.turned)], ["cases"]]) {
    const { code, stdout } = await runCommand(console.site, args);
    assert.equal(code, 0);
    assert.match(stdout, /Pay \[U\+202E\]0123/);
    assert.doesNotMatch(stdout, /[\u202A-\u202E]/);
  }
});
