import type { Raster } from "#shared/pdf/draw.ts";
import type { PdfPage } from "#shared/pdf/page.ts";
import { textOf } from "#shared/pdf/words.ts";
import type { Word } from "#shared/reading.ts";
import { BARE_SHARE_MIN, bareSquares, isPaper, isWrittenOn, type Part, rim, shareOf } from "./regions.ts";
import { judgeLayer, LETTERHEAD_CHARACTERS_MAX, SCAN_SHARE_MIN } from "./trust.ts";

/** What a page of a PDF says by its text layer, and where it has to be looked at. */
export interface Judged {
  /** The text layer's, without letters that it does not name. */
  words: Word[];
  text: string;
  isCut: boolean;
  sight: Sight;
}

/** Where OCR looks, if anywhere: in place of the layer, or at what the layer does not have. */
export type Sight =
  | { at: "nothing" }
  | { at: "all" }
  | {
      at: "rest";
      /** Null: the whole page. */
      part: Part | null;
      /** It is known that text stands there. */
      isMissed: boolean;
    };

/** Enough to tell paper from photographs, in 20 ms. */
const GLANCE = { dpi: 50, pixelsMax: 1_000_000, channels: 1 } as const;

/** The same for whoever asks: the quick lane, whether it can answer, and the slow one, what to read. */
export function judgePage(page: PdfPage): Judged {
  const { words, health, isCut, unmapped } = page.read();
  const text = textOf(words);
  const { share, covered } = page.images();
  const judged = { words, text, isCut };
  const verdict = judgeLayer({ health, text, imageShare: share });
  if (!verdict.isTrusted) return { ...judged, sight: verdict.because === "letterhead" ? whole(true) : { at: "all" } };
  const isMissed = unmapped.length > 0;
  let drawn: Raster | undefined;
  const glance = (): Raster => {
    drawn ??= page.render(GLANCE);
    return drawn;
  };
  // All but a footer may be drawn: letters as outlines, a scan as the pattern of an area.
  if (health.characters <= LETTERHEAD_CHARACTERS_MAX && isWrittenOn(glance(), words, covered))
    return { ...judged, sight: whole(isMissed) };
  const bare = bareSquares(covered, words);
  // Something written stands in a picture beside the text: that part has to be looked at.
  const hasPaper = shareOf(bare) >= BARE_SHARE_MIN && isPaper(glance(), bare);
  if (!hasPaper && !isMissed) return { ...judged, sight: { at: "nothing" } };
  if (hasPaper && share >= SCAN_SHARE_MIN) return { ...judged, sight: whole(isMissed) };
  const squares = rim(hasPaper ? covered : covered.map(() => 0));
  return { ...judged, sight: { at: "rest", part: { squares, boxes: unmapped }, isMissed } };
}

const whole = (isMissed: boolean): Sight => ({ at: "rest", part: null, isMissed });
