import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import PDFDocument from "pdfkit";
import { ended, inHand, openConsole, SCREENS, skip, upload, violations } from "./console-browser.ts";
import { runCommand } from "./harness.ts";

/** Two matters in one letter, and one matter in two: split and joined in a browser, and nothing is lost. */

const WRONG = "IBAN: BE68 5390 0754 7035";
const { site, admin } = await openConsole();

/** One page each; a number with wrong check digits keeps the case for a person. */
async function letterOf(...pages: string[]): Promise<Buffer> {
  const pdf = new PDFDocument({ autoFirstPage: false });
  for (const text of pages) pdf.addPage().fontSize(14).text(text);
  pdf.end();
  return buffer(pdf);
}
const hand = async (name: string, ...pages: string[]) => {
  const receipt = await upload(admin, name, await letterOf(...pages), "application/pdf");
  assert.equal(await ended(admin, receipt), "review");
  return receipt;
};
const counts = () =>
  admin.page.evaluate(async () => {
    const answer = (await (await fetch("/api/cases?limit=1")).json()) as { counts: Record<string, number> };
    return answer.counts;
  });

test("pages are split off by keyboard; the new case is read by itself, and both name each other", {
  skip,
}, async () => {
  const { page } = admin;
  const receipt = await hand(
    "two matters.pdf",
    `Please pay this invoice. ${WRONG}`,
    `A loan. ${WRONG}`,
    `The end of it.`,
  );
  await page.goto(`/review/${receipt}`);
  await page.getByRole("button", { name: "Reject (x)" }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Split off a part").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("s");
  await page.waitForFunction("document.activeElement?.type === 'checkbox'");
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.type("2-4");
  await page.getByText("Write two pages from 1 to 3").waitFor();
  await page.keyboard.press("Backspace");
  await page.keyboard.type("3");
  await page.keyboard.press("Tab");
  await page.keyboard.type("The loan is another matter.");
  await page.screenshot({ path: `${SCREENS}dialog-split-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("admin split off a part as receipt").waitFor();
  await page.getByText("The loan is another matter.").waitFor();
  await page
    .getByText(`Pages 2–3 went to receipt ${receipt + 1}`)
    .first()
    .waitFor();
  // Its number is decided there: it is told here, and neither counted nor corrected any more.
  await page.getByText(`Went to receipt ${receipt + 1}; it is decided there.`).waitFor();
  await page.getByRole("tab", { name: "Numbers (1)" }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Correct BE68/ }).count(), 1);
  await page.screenshot({ path: `${SCREENS}case-split-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  assert.equal(await ended(admin, receipt + 1), "review");
  await page.goto(`/cases/${receipt + 1}`);
  await page.getByText("admin split this off from receipt").waitFor();
  await page.getByText("The loan is another matter.").waitFor();
  await page.getByText("two matters (2-3).pdf").first().waitFor();
  await page.getByText("of 2", { exact: true }).waitFor();
  await page.locator("section img").waitFor();
  await page.screenshot({ path: `${SCREENS}case-split-off-light-1280.png` });
  assert.deepEqual(await violations(page), []);
});

test("a case is joined to another by keyboard: its documents are there, and it says where it is decided", {
  skip,
}, async () => {
  const { page } = admin;
  const into = await hand("letter.pdf", `Please pay this invoice. ${WRONG}`);
  const joined = await hand("annex.pdf", `The annex of my letter. ${WRONG}`);
  const before = await counts();
  await page.goto(`/review/${joined}`);
  await page.getByRole("button", { name: "Reject (x)" }).waitFor();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: /^Join to another case/ }).waitFor();
  await page.screenshot({ path: `${SCREENS}case-more-light-1280.png` });
  await page.keyboard.press("Escape");
  await page.getByRole("menuitem").first().waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("g");
  await inHand(page, "Receipt of the other case");
  await page.keyboard.type(String(into));
  await page
    .getByRole("dialog")
    .getByText(new RegExp(`${into}: \\u2068?letter\\.pdf`))
    .waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type("Belongs to the letter.");
  await page.screenshot({ path: `${SCREENS}dialog-join-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/review/${into}$`));
  await page.getByText("admin joined receipt").waitFor();
  await page.getByText("Belongs to the letter.").first().waitFor();
  await page
    .getByRole("button", { name: /annex\.pdf/ })
    .first()
    .click();
  await page.getByText(`of receipt ${joined}`).waitFor();
  await page.locator("section img").waitFor();
  await page.screenshot({ path: `${SCREENS}case-joined-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  await page.goto(`/cases/${joined}`);
  await page.getByText("Everything is decided at receipt").waitFor();
  assert.equal(await page.getByRole("button", { name: "Reject (x)" }).count(), 0);
  const now = await counts();
  const { received = 0, open = 0, review = 0, closed = 0, rejected = 0 } = now;
  assert.equal(received, open + review + closed + rejected);
  assert.deepEqual([received, closed], [before.received, (before.closed ?? 0) + 1]);
  const verified = await runCommand(site, ["audit", "verify"]);
  assert.equal(verified.code, 0, verified.stdout);
  const replayed = await runCommand(site, ["replay", String(joined)]);
  assert.equal(replayed.code, 0, replayed.stdout + replayed.stderr);
  assert.deepEqual(admin.complaints, []);
});
