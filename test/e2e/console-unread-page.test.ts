import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import PDFDocument from "pdfkit";
import { ended, openConsole, SCREENS, skip, upload, violations } from "./console-browser.ts";

/** One page of a document that could not be read: nobody can overlook it, and the others are read. */

const { admin } = await openConsole();
const UNREADABLE = 2;
const ACCOUNT = "BE68 5390 0754 7034";

/** Three pages, of which the second is not where the document says. */
async function withoutSecondPage(): Promise<Buffer> {
  const pdf = new PDFDocument({ autoFirstPage: false });
  const lines = ["Please find our invoice enclosed.", "What nobody reads.", `Please pay to IBAN: ${ACCOUNT}`];
  for (const line of lines) pdf.addPage().fontSize(14).text(line);
  pdf.end();
  const text = (await buffer(pdf)).toString("latin1");
  const damaged = text.replace(/(\/Kids \[\d+ 0 R )\d+/, (_, before: string) => `${before}99`);
  assert.notEqual(damaged, text);
  return Buffer.from(damaged, "latin1");
}

test("a page that could not be read goes to a person, who is led to it and told", { skip }, async () => {
  const { page, complaints } = admin;
  const receipt = await upload(admin, "invoice.pdf", await withoutSecondPage(), "application/pdf");
  assert.equal(await ended(admin, receipt), "review");
  await page.goto("/review");
  await page
    .getByRole("row")
    .filter({ hasText: String(receipt) })
    .getByText("Page not read")
    .waitFor();

  await page.goto(`/cases/${receipt}`);
  // Opened at that page, which says so, in the list of pages and above the case.
  await page.locator('nav button[aria-current=page][aria-label$="could not be read"]').waitFor();
  await page.getByText(`Page ${UNREADABLE} was not read.`).waitFor();
  assert.equal(await page.getByLabel("Go to page").inputValue(), String(UNREADABLE));
  // Reading it failed, and looking for signatures on it: one page all the same.
  assert.equal(await page.getByRole("button", { name: `invoice.pdf, page ${UNREADABLE}` }).count(), 1);
  await page.getByText(ACCOUNT).first().waitFor();
  await page.screenshot({ path: `${SCREENS}case-unread-page-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints, []);
});
