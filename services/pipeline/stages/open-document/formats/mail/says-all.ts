/**
 * Of the HTML's words, so many stand in a plain text that was made from it: a tool leaves out a
 * button's text or a footer. One that was written for itself, such as "please look at the HTML", has few.
 */
const WORDS_SHARE_MIN = 0.8;
/** Letters alone; of one letter are signs and bullets. */
const WORD = /[\p{L}\p{M}]{2,}/gu;
const DIGITS = /\p{Nd}+/gu;
/** Where a word may be parted, which a reader does not see. */
const UNSEEN = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;

/** Whether a plain text holds what these texts say: nearly all words of each, and every number, since one digit is another account. */
export function saysAll(plain: string, texts: readonly string[]): boolean {
  const plainSeen = seen(plain);
  const numbers = new Set(plainSeen.match(DIGITS));
  const words = new Set(plainSeen.match(WORD));
  return texts.every((text) => {
    const textSeen = seen(text);
    if (!(textSeen.match(DIGITS) ?? []).every((number) => numbers.has(number))) return false;
    const wanted = [...new Set(textSeen.match(WORD))];
    return wanted.filter((word) => words.has(word)).length >= wanted.length * WORDS_SHARE_MIN;
  });
}

const seen = (text: string): string => text.normalize("NFKC").replace(UNSEEN, "").toLowerCase();
