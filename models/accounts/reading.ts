import { type Proposed, propose } from "#shared/accounts/find-accounts.ts";
import type { PageInput } from "#shared/accounts/page-text.ts";
import type { Box, Word } from "#shared/reading.ts";
import type { GivenPage } from "./model.ts";

/** Pages as somebody gave them, in the form numbers are looked for. */
export function proposedBy(given: { text: string } | { pages: readonly GivenPage[] }): Proposed {
  if ("text" in given) return propose([{ number: null, words: [], text: given.text }]);
  return propose(given.pages.map(pageOf));
}

/** A box far beyond 1 is in points or pixels, not in shares of the page. */
const SHARES_MAX = 2;

function pageOf({ width, height, words }: GivenPage, i: number): PageInput {
  const isShares = words.every(({ box }) => box.every((edge) => edge <= SHARES_MAX));
  const scaled = words.map((word): Word => {
    const [left, top, right, bottom] = word.box;
    const box: Box = isShares ? word.box : [left / width, top / height, right / width, bottom / height];
    return {
      text: word.text,
      box,
      line: word.line ?? -1,
      ...(word.confidence !== undefined && { confidence: word.confidence }),
    };
  });
  return { number: i + 1, words: scaled.some(({ line }) => line < 0) ? withLines(scaled) : scaled, text: "" };
}

/** Words that stand at the same height, in the order they are given: a new line begins lower, higher, or further left. */
function withLines(words: readonly Word[]): Word[] {
  let line = -1;
  let last: Box | null = null;
  return words.map((word) => {
    const middle = (word.box[1] + word.box[3]) / 2;
    if (last === null || middle < last[1] || middle > last[3] || word.box[0] < last[0]) line += 1;
    last = word.box;
    return { ...word, line };
  });
}
