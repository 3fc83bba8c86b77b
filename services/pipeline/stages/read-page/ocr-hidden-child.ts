import { hideCardsOnPage } from "#shared/accounts/hide-cards.ts";
import type { Ask } from "#shared/contained/contained.ts";
import readByOcr, { type OcrInput } from "./ocr-child.ts";

/** Runs in a contained process: what was read by looking, without the card numbers in it. */
export default async function readByOcrHidden(input: OcrInput, scratch: string, ask: Ask) {
  return hideCardsOnPage(await readByOcr(input, scratch, ask));
}
