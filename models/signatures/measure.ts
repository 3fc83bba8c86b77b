import { diceOf } from "#shared/ml/dice.ts";
import type { Found } from "./detect.ts";
import type { Judged } from "./figures.ts";
import { degrade } from "./pages/degrade.ts";
import { sheetOf } from "./pages/draw.ts";
import { DRAWN_PAGE, DRAWN_SCALE, drawPage } from "./pages/draw-page.ts";
import { wipe } from "./pages/pieces.ts";
import { distract, type Fonts } from "./pages/scenes.ts";
import type { LoadedPage } from "./pages/sources.ts";
import type { Picture } from "./pixels.ts";

/** Pages to calibrate and measure on, from pages kept back: as they are, with every signature wiped out, and drawn ones. */

export interface DevPage {
  name: string;
  kind: "signed" | "wiped" | "drawn";
  source: string;
  picture: Picture;
  judged: Judged;
}
type Detector = (page: Picture) => Found[];

/** Every dev page through `detector`. `onPage` hears of each. */
export async function detectDev(
  pages: readonly LoadedPage[],
  fonts: Fonts,
  detector: Detector,
  drawn: number,
  onPage: () => void,
): Promise<DevPage[]> {
  const results: DevPage[] = [];
  const add = (page: Omit<DevPage, "judged">, truth: Pick<Judged, "truth" | "unknown">) => {
    results.push({ ...page, judged: { found: detector(page.picture), ...truth } });
    onPage();
  };
  for (const { page, picture, boxes } of pages) {
    const { image: name, source, unknown } = page;
    if (page.boxes.length > 0) {
      add({ name, kind: "signed", source, picture }, { truth: page.boxes, unknown });
      const wiped = { ...picture, dark: picture.dark.slice(), colour: picture.colour?.slice() ?? null };
      for (const box of boxes) wipe(wiped, box);
      add({ name, kind: "wiped", source, picture: wiped }, { truth: [], unknown });
    } else add({ name, kind: "wiped", source, picture }, { truth: [], unknown });
    // Lets the thread that serves also hear of other things.
    await new Promise(setImmediate);
  }
  for (let i = 0; i < drawn; i += 1) {
    const picture = unsignedPage(fonts, i);
    add({ name: `drawn ${i}`, kind: "drawn", source: "drawn", picture }, { truth: [], unknown: [] });
  }
  return results;
}

/** A drawn page without a signature, from dice that training never throws. */
export function unsignedPage(fonts: Fonts, number: number): Picture {
  const dice = diceOf(0xa11d + number);
  const [width, height] = [Math.round(DRAWN_PAGE.width * DRAWN_SCALE), Math.round(DRAWN_PAGE.height * DRAWN_SCALE)];
  const page: Picture = {
    width,
    height,
    dark: new Uint8Array(width * height),
    colour: new Uint8Array(width * height),
  };
  const sheet = sheetOf(page, DRAWN_SCALE);
  drawPage(sheet, fonts, dice, { ...DRAWN_PAGE, x: 0, y: 0 });
  for (let i = 0; i < dice.whole(0, 5); i += 1) distract(sheet, fonts, dice);
  degrade(page, dice);
  return page;
}
