import { languageHits } from "#shared/language.ts";
import { type OcrWord, openWorker, pgm } from "./engine.ts";
import type { Grey } from "./grey.ts";

/**
 * What letters a page is written in. The engine reads Cyrillic or Greek with Latin letters, as
 * words that nobody wrote; a person has to know that nothing of such a page was read.
 */

/** Below this a page says too little: a stamp, a letterhead. */
const WORDS_MIN = 10;
/** Share of the words that every text in a language that is read has many of; lists and forms have half as many. */
const FUNCTION_WORDS_MAX = 0.12;
/** Words that mix capitals, small letters and digits within: a third of Cyrillic ones, a tenth on the worst faxes. */
const MIXED_MIN = 0.14;
const MIXED = /\p{Ll}\p{Lu}|\p{L}\p{N}|\p{N}\p{L}/u;
/** Or that the engine itself does not believe. */
const DOUBTED_CONFIDENCE = 0.6;
const DOUBTED_MIN = 0.4;

/** Whether words may be those of another script, read with Latin letters. Cheap: asked of every page. Pure. */
export function mayBeForeign(words: readonly Pick<OcrWord, "text" | "confidence">[]): boolean {
  if (words.length < WORDS_MIN) return false;
  const share = (isSo: (word: Pick<OcrWord, "text" | "confidence">) => boolean) =>
    words.filter(isSo).length / words.length;
  const [best] = languageHits(words.map(({ text }) => text).join(" "));
  if ((best?.count ?? 0) >= words.length * FUNCTION_WORDS_MAX) return false;
  return (
    share(({ text }) => MIXED.test(text)) >= MIXED_MIN ||
    share(({ confidence }) => confidence < DOUBTED_CONFIDENCE) >= DOUBTED_MIN
  );
}

const LATIN = "Latin";

/**
 * The script of an upright page by Tesseract's own classifier of shapes ("Cyrillic", "Arabic", ...), or
 * null where it is Latin or nothing to go by. Takes Latin print that is broken for Cyrillic now and
 * then, so it is asked only where `mayBeForeign`. Its worker is ended, since few pages need it.
 */
export async function foreignScriptOf(image: Grey): Promise<string | null> {
  const worker = await openWorker("osd", { legacy: true });
  try {
    const { data } = await worker.detect(pgm(image));
    return data.script === LATIN ? null : data.script;
  } finally {
    await worker.terminate();
  }
}
