import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import PDFDocument from "pdfkit";
import { ended, openConsole, SCREENS, skip, upload, violations } from "./console-browser.ts";
import { until } from "./harness.ts";

/** A document of 500 pages, and a mail with 60 attachments: found one's way in, by keyboard too. */

const PAGES = 500;
const ATTACHMENTS = 60;
/** Of the attachments, those that a person must look at. */
const [UNREADABLE, WRONG_NUMBER] = [17, 42];
const SECONDS_MAX = 30;
const { admin } = await openConsole();

async function longDocument(): Promise<Buffer> {
  const pdf = new PDFDocument({ autoFirstPage: false });
  for (let page = 1; page <= PAGES; page++)
    pdf.addPage().fontSize(14).text(`This is sheet ${page} of a long contract.`);
  pdf.end();
  return buffer(pdf);
}

function mailWithAttachments(): string {
  const part = (number: number) => [
    "--b",
    `Content-Type: ${number === UNREADABLE ? "application/pdf" : "text/plain; charset=utf-8"}`,
    `Content-Disposition: attachment; filename="annex ${number}.${number === UNREADABLE ? "pdf" : "txt"}"`,
    "",
    number === UNREADABLE
      ? "%PDF-1.7 and then nothing that is one"
      : `Annex ${number}.${number === WRONG_NUMBER ? " Please pay to IBAN: BE68 5390 0754 7035" : ""}`,
  ];
  return [
    "From: Anna <anna@sender.example>",
    "To: bank@bank.example",
    "Subject: Sixty annexes",
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Please find enclosed sixty annexes.",
    ...Array.from({ length: ATTACHMENTS }, (_, index) => part(index + 1)).flat(),
    "--b--",
    "",
  ].join("\r\n");
}

const shownPage = (number: number) => admin.page.getByRole("img", { name: `page ${number}`, exact: true });
/** A place in the list is in sight: somebody who goes to page 437 must see where they are. */
const isInSight = (selector: string) =>
  holds(
    `${selector} is in sight`,
    `(() => { const at = document.querySelector(${JSON.stringify(selector)}); if (at === null) return false;
      const place = at.getBoundingClientRect(), box = at.parentElement.closest("nav").getBoundingClientRect();
      return place.top >= box.top - 1 && place.bottom <= box.bottom + 1; })()`,
  );
/** What the page says of itself, asked from outside: its policy lets nothing be evaluated inside again and again. */
const holds = (what: string, script: string) =>
  until(what, SECONDS_MAX, async () => (await admin.page.evaluate(script)) === true);

test("a case with 60 attachments says which have problems, and one key leads from one to the next", {
  skip,
}, async () => {
  const { page, complaints } = admin;
  const receipt = await upload(admin, "annexes.eml", mailWithAttachments(), "message/rfc822");
  assert.equal(await ended(admin, receipt), "review");
  await page.goto(`/cases/${receipt}`);
  await page.getByText(`Documents (${ATTACHMENTS + 1})`).waitFor();
  await page.getByText("2 with a problem").waitFor();
  const current = () => page.locator("nav button[aria-current=true]");
  // Opened at the number that is wrong, in sight in the list.
  await current().getByText(`annex ${WRONG_NUMBER}.txt`).waitFor();
  await isInSight("nav button[aria-current=true]");
  await page.screenshot({ path: `${SCREENS}case-60-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("u");
  await current().getByText(`annex ${UNREADABLE}.pdf`).waitFor();
  await isInSight("nav button[aria-current=true]");
  await page.keyboard.press("u");
  await current().getByText(`annex ${WRONG_NUMBER}.txt`).waitFor();
  assert.deepEqual(complaints, []);
});

test("any of 500 pages is one number away, and the list of pages follows", { skip }, async () => {
  const { page, complaints } = admin;
  const receipt = await upload(admin, "contract.pdf", await longDocument(), "application/pdf");
  await page.goto(`/cases/${receipt}`);
  // It is shown as soon as its pages are counted, long before all are read.
  await page.getByText(`of ${PAGES}`, { exact: true }).waitFor();
  await shownPage(1).waitFor();
  for (const [typed, number] of [
    ["437", 437],
    ["9999", PAGES],
    ["0", 1],
    ["250", 250],
  ] as const) {
    await page.keyboard.press("p");
    await page.keyboard.type(typed);
    await page.keyboard.press("Enter");
    await shownPage(number).waitFor();
    await isInSight("nav button[aria-current=page]");
  }
  await page.keyboard.press("]");
  await shownPage(251).waitFor();
  await page.getByLabel("Go to page").fill("not a number");
  await page.keyboard.press("Escape");
  assert.equal(await page.getByLabel("Go to page").inputValue(), "251");
  await holds("the page's picture", "document.querySelector('section img')?.naturalWidth > 0");
  await page.screenshot({ path: `${SCREENS}case-500-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
});
