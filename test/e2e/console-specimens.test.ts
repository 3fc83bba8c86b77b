import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { signedPdf } from "../fixtures/signed-pdfs.ts";
import { ended, inHand, openConsole, SCREENS, skip, upload, violations } from "./console-browser.ts";
import { connectTo } from "./postgres.ts";

/** Signatures on file in the console: put on file, compared and withdrawn, by keyboard. */

const { site, admin } = await openConsole();

/** A case with a found signature. What the model finds is measured elsewhere, so its answer is put there by hand. */
async function signedCase(): Promise<number> {
  const receipt = await upload(admin, "letter.txt", "Please close my account.");
  await ended(admin, receipt);
  const { db, close } = await connectTo(site);
  try {
    const blobs = await fileBlobs(join(site.dataDir, "blobs"));
    const run = await db
      .selectFrom("run")
      .innerJoin("case_file", "case_file.id", "run.case_id")
      .select(["run.id", "run.case_id", "run.document_id"])
      .where("case_file.receipt", "=", receipt)
      .where("run.stage", "=", "find-signatures")
      .executeTakeFirstOrThrow();
    await db
      .insertInto("signature")
      .values({
        case_id: run.case_id,
        document_id: run.document_id ?? assert.fail("a run of a page has a document"),
        run_id: run.id,
        page_number: 1,
        kind: "signature",
        box: JSON.stringify([0.1, 0.1, 0.4, 0.2]),
        confidence: 0.9,
        crop_sha256: (await blobs.put(await picture("none"))).sha256,
      })
      .execute();
  } finally {
    await close();
  }
  return receipt;
}

/** A stroke on paper or, as a cut-out, on nothing. */
const picture = (ground: string): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><rect width="300" height="120" fill="${ground}"/>` +
        '<path d="M20 90C60-10 90 110 130 50S200 10 280 70" fill="none" stroke="#000" stroke-width="4"/></svg>',
    ),
  )
    .png()
    .toBuffer();

test("a clerk puts a signature on file and sees it beside the cut-out, with what the similarity means", {
  skip,
}, async () => {
  const { page, complaints } = admin;
  const receipt = await signedCase();
  await page.goto(`/cases/${receipt}`);
  const compare = page.getByRole("button", { name: "Compare with signatures on file" });
  await compare.first().focus();
  await page.keyboard.press("Enter");
  await inHand(page, "Party");
  await page.keyboard.type("acme 42");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing is on file for this party.").waitFor();

  await page.getByRole("button", { name: "Put a signature on file" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("First day it holds").fill("2026-01-01");
  await dialog.locator('input[type="file"]').setInputFiles({
    name: "card.png",
    mimeType: "image/png",
    buffer: Buffer.from("no picture"),
  });
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Put on file" }).press("Enter");
  await dialog.getByText("This file is neither.").waitFor();
  await dialog
    .locator('input[type="file"]')
    .setInputFiles({ name: "card.png", mimeType: "image/png", buffer: await picture("#fff") });
  await dialog.getByRole("button", { name: "Put on file" }).press("Enter");
  await page.getByText("Similarity 100 of 100, with 1 on file").waitFor();
  await page.getByText(/^Of 100 skilled forgeries, [\d.]+ are as similar or more/).waitFor();
  await page.getByText("Look at both and decide yourself.").waitFor();
  await page.getByAltText(/^Signature on file \d+$/).waitFor();
  await page.getByText("Look at both and decide yourself.").scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${SCREENS}specimens-light-1280.png` });
  assert.deepEqual(await violations(page), []);

  await page.getByRole("button", { name: /^Withdraw: Signature on file/ }).press("Enter");
  await inHand(page, "Reason");
  await page.keyboard.type("The card was lost.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("On file for this party: 1, all withdrawn or not valid").waitFor();
  assert.deepEqual(complaints, []);
});

/** A card with a signature of this hand, as a bank has it on file. */
const card = (way: string): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="420" height="160"><rect width="420" height="160" fill="#fff"/>${way}</svg>`,
    ),
  )
    .png()
    .toBuffer();

test("a signed page as it comes: found, cut out, compared with the card that held, not with the one that had run out", {
  skip,
}, async () => {
  const { page, complaints } = admin;
  const { bytes } = await signedPdf("hairline", 1);
  const receipt = await upload(admin, "mandate.pdf", bytes, "application/pdf");
  await ended(admin, receipt);
  await page.goto(`/cases/${receipt}`);
  await page.getByRole("button", { name: "Compare with signatures on file" }).first().press("Enter");
  await inHand(page, "Party");
  await page.keyboard.type("keller 7");
  await page.keyboard.press("Enter");
  const add = async (from: string, to: string, file: { name: string; mimeType: string; buffer: Buffer }) => {
    await page.getByRole("button", { name: "Put a signature on file" }).press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("First day it holds").fill(from);
    await dialog.getByLabel("Last day it holds").fill(to);
    await dialog.locator('input[type="file"]').setInputFiles(file);
    await dialog.getByRole("button", { name: "Put on file" }).press("Enter");
    return dialog;
  };
  const png = (buffer: Buffer) => ({ name: "card.png", mimeType: "image/png", buffer });
  const other = await card(
    '<path d="M30 120L80 30 120 130 160 40 200 120 380 90" fill="none" stroke="#000" stroke-width="5"/>',
  );
  await add("2020-01-01", "2021-12-31", png(other));
  await page.getByText("On file for this party: 1, all withdrawn or not valid").waitFor();
  const large = await add("2026-01-01", "", png(Buffer.alloc(6 * 1024 * 1024, 1)));
  await large.getByRole("alert").waitFor();
  await page.screenshot({ path: `${SCREENS}specimens-too-large-1280.png` });
  await large.getByRole("button", { name: "Close" }).press("Enter");

  const shown = page.getByAltText("In the case");
  const cutOut = await page.request.get(
    (await page.locator(`img[src*="/signatures/"]`).first().getAttribute("src")) ?? "",
  );
  const same = await sharp(await cutOut.body())
    .flatten({ background: "#fff" })
    .png()
    .toBuffer();
  await add("2026-01-01", "", png(same));
  await page.getByText(/^Similarity \d+ of 100, with 1 on file/).waitFor();
  await shown.waitFor();
  // It is the very same strokes.
  await page.getByText("It may be a copy of what is on file.").waitFor();
  await page.getByText("Look at both and decide yourself.").scrollIntoViewIfNeeded();
  assert.deepEqual(await violations(page), []);
  await page.screenshot({ path: `${SCREENS}specimens-walk-1280.png` });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.getByText("Look at both and decide yourself.").scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${SCREENS}specimens-walk-1920.png` });
  await page.setViewportSize({ width: 1280, height: 800 });

  // What was found is put right where each answer of the model is: of this case, one a page.
  await page.getByRole("link", { name: "Wrong, or one missing?" }).press("Enter");
  await page.getByRole("heading", { name: "Where a page is signed" }).waitFor();
  assert.equal(new URL(page.url()).search, `?case=${receipt}`);
  const answers = page.locator('[aria-label="Answers"] li');
  await answers.first().waitFor();
  assert.deepEqual(
    (await answers.allInnerTexts()).filter((line) => !line.includes(`Receipt ${receipt}`)),
    [],
  );
  await page.getByAltText("Page").or(page.locator("main img")).first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/^Places \(\d+\)$/).waitFor();
  const places = dialog.getByRole("button", { name: /^Place \d+ of \d+$/ });
  const before = await places.count();
  await dialog.getByRole("button", { name: "Add a place" }).press("Enter");
  await dialog.getByRole("button", { name: `Place ${before + 1} of ${before + 1}`, exact: true }).waitFor();
  const style = () => places.last().getAttribute("style");
  assert.match((await style()) ?? "", /left: 50%/);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowDown");
  assert.match((await style()) ?? "", /left: 49%/);
  const sheet = dialog.getByAltText("What was asked");
  await sheet.hover({ position: { x: 60, y: 60 }, force: true });
  const at = (await sheet.boundingBox()) ?? assert.fail("the page is not shown");
  await page.mouse.down();
  await page.mouse.move(at.x + 200, at.y + 100, { steps: 3 });
  await page.mouse.up();
  await dialog.getByText(`Places (${before + 2})`).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.screenshot({ path: `${SCREENS}specimens-places-1280.png` });
  await page.keyboard.press("Delete");
  await dialog.getByText(`Places (${before + 1})`).waitFor();
  await dialog.getByRole("button", { name: "Save" }).press("Enter");
  await page.getByText(`: signed, places: ${before + 1}`).waitFor();
  await page.screenshot({ path: `${SCREENS}specimens-put-right-1280.png` });
  await page.getByRole("link", { name: "Answers about all cases" }).press("Enter");
  await page.waitForURL((url) => url.search === "");
  assert.deepEqual(complaints, []);
});
