import { hideCardsOnPage } from "#shared/accounts/hide-cards.ts";
import readLayer, { type LayerInput } from "./layer-child.ts";

/** Runs in a contained process: a text layer, without the card numbers on it. */
export default async function readLayerHidden(input: LayerInput) {
  const found = await readLayer(input);
  return found === null ? null : hideCardsOnPage(found);
}
