import { type Grey, scaled, turned } from "./grey.ts";
import type { Preparation } from "./place.ts";
import { skewOf } from "./skew.ts";

/** An image as the engine wants it: upright, of its size, its lines level; and how it came to that. */
export async function prepare(
  page: Grey,
  quarterTurns: Preparation["quarterTurns"],
  scale: number,
): Promise<{ image: Grey; preparation: Preparation }> {
  const resized = await scaled(await turned(page, quarterTurns * 90), scale);
  const levelled = -skewOf(resized);
  const image = await turned(resized, levelled);
  const read = { width: image.width, height: image.height };
  return { image, preparation: { width: page.width, height: page.height, quarterTurns, scale, levelled, read } };
}
