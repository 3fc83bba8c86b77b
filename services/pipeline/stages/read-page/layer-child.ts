import { hideCardsOnPage } from "#shared/accounts/hide-cards.ts";
import { PermanentError } from "#shared/errors.ts";
import { languageOf } from "#shared/language.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import { secondOpinion } from "#shared/pdf/second-opinion.ts";
import type { PageReading } from "#shared/reading.ts";
import { judgePage } from "./judge.ts";
import { WORDS_MAX } from "./limits.ts";

export interface LayerInput {
  path: string;
  /** From 1. */
  page: number;
  passwords?: readonly string[];
}
/** A reading, or null where the page has to be looked at. */
export type LayerOutput = (PageReading & { isCut: boolean }) | null;

/** Runs in a contained process: the text layer of one PDF page, if it can be trusted, without the card numbers on it. */
export default async function readLayer(input: LayerInput): Promise<LayerOutput> {
  const found = await layerOf(input);
  return found === null ? null : hideCardsOnPage(found);
}

async function layerOf({ path, page: number, passwords }: LayerInput): Promise<LayerOutput> {
  const pdf = await openPdf(path, { passwords }).catch(async (error: unknown) => {
    const text = isBroken(error) ? await secondOpinion(path, number) : "";
    if (text === "") throw error;
    return text;
  });
  if (typeof pdf === "string") return withoutPlaces(pdf);
  try {
    const page = pdf.page(number);
    const { words, text, isCut, sight } = judgePage(page);
    if (sight.at !== "nothing") return null;
    const { width, height } = page;
    return {
      width,
      height,
      source: "text-layer",
      language: languageOf(text),
      text,
      words: words.slice(0, WORDS_MAX),
      isCut: isCut || words.length > WORDS_MAX,
    };
  } finally {
    pdf.close();
  }
}

const isBroken = (error: unknown): boolean => error instanceof PermanentError && error.code === "DOCUMENT_DAMAGED";

/** What the other reader makes of a file that the first cannot open: text, and no places. */
const withoutPlaces = (text: string): PageReading & { isCut: boolean } => ({
  width: null,
  height: null,
  source: "text-layer",
  language: languageOf(text),
  text,
  words: [],
  isCut: false,
});
