import { join } from "node:path";
import type { Box } from "../box.ts";
import type { Page } from "../data.ts";
import { INPUT_PIXELS, type Picture, readPicture, shrink } from "../pixels.ts";

/** A page to compose from. */
export interface Source {
  /** The data set it is of: each draws its boxes more or less tight. */
  source: string;
  picture: Picture;
  /** In pixels of the picture. */
  boxes: readonly Box[];
  unknown: readonly Box[];
}

/** A page as training keeps it: decoded, at no more than twice the net's resolution. */
export interface LoadedPage extends Source {
  page: Page;
}

/** Pages are decoded this many at a time; the order stays that of the list. */
const SIDE_BY_SIDE = 4;

/** Reads all pages below `imageRoot`. Throws PAGE_UNREADABLE. */
export async function loadPages(imageRoot: string, pages: readonly Page[]): Promise<LoadedPage[]> {
  const loaded: LoadedPage[] = [];
  for (let from = 0; from < pages.length; from += SIDE_BY_SIDE) {
    const some = pages.slice(from, from + SIDE_BY_SIDE);
    loaded.push(...(await Promise.all(some.map((page) => load(imageRoot, page)))));
  }
  return loaded;
}

async function load(imageRoot: string, page: Page): Promise<LoadedPage> {
  const whole = await readPicture(join(imageRoot, page.image));
  const by = Math.floor(Math.sqrt((whole.width * whole.height) / INPUT_PIXELS) / 1.8);
  const picture = shrink(whole, Math.max(1, by));
  return {
    page,
    source: page.source,
    picture,
    boxes: page.boxes.map((box) => inPixels(box, picture)),
    unknown: page.unknown.map((box) => inPixels(box, picture)),
  };
}

const inPixels = (box: Box, { width, height }: Picture): Box => ({
  left: box.left * width,
  top: box.top * height,
  right: box.right * width,
  bottom: box.bottom * height,
});
