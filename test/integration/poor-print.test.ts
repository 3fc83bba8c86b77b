import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { REVIEW_CONFIDENCE_MAX } from "#shared/accounts/accept.ts";
import { createOcr } from "#shared/ocr/engine.ts";
import { readImage } from "#shared/ocr/read-image.ts";
import { DEGRADATIONS } from "../../services/demo/degrade.ts";
import { createRandom, pdfWithText, pngOf, renderPages } from "../fixtures/fixtures.ts";
import { processed } from "../support/processed.ts";
import { testFolder } from "../support/services.ts";

/** A number that the OCR engine cannot read, however closely it looks, through the whole mailroom. */

const IBAN = "DE12500105170648489890";
const LETTER = `Rechnung 2024-118

Bitte überweisen Sie den Betrag innerhalb von dreißig Tagen auf unser Konto.

Bankverbindung: Musterbank, Frankfurt
${IBAN}

Vielen Dank für Ihren Auftrag und mit freundlichen Grüßen
Muster Handel GmbH`;

test("a number on a fax in small print is read by the model made for it, and goes to a person", async () => {
  const folder = await testFolder();
  const fax = DEGRADATIONS.find(({ name }) => name === "fax98");
  assert.ok(fax !== undefined);
  const [page] = await renderPages(await pdfWithText([LETTER], { size: 6 }), fax.dpi);
  assert.ok(page !== undefined);
  const seen = fax.apply(page, createRandom("small print"));
  const path = join(folder, "fax.png");
  await writeFile(path, await pngOf(seen, fax.dpi));

  const ocr = createOcr();
  const { words } = await readImage(ocr, { ...seen, data: seen.pixels }, fax.dpi);
  await ocr.close();
  assert.ok(!words.some(({ text }) => text.includes(IBAN)), "the engine reads it: this shows nothing");

  const accounts = (await processed([path])).get(path) ?? [];
  const account = accounts.find(({ value }) => value === IBAN);
  assert.equal(account?.check, "valid", JSON.stringify(accounts));
  assert.ok(account.confidence <= REVIEW_CONFIDENCE_MAX);
});
