import { parentPort, workerData } from "node:worker_threads";
import { diceOf } from "#shared/ml/dice.ts";
import type { Order } from "./ahead.ts";
import { compose, SIZES } from "./compose.ts";
import { loadFonts } from "./fonts.ts";

/** The thread of ahead.ts: each message asks for the parts of one step more. */

const { sources, seed, partsPerStep, from } = workerData as Order;
const fonts = loadFonts();
let step = from;

parentPort?.on("message", () => {
  // Each step has dice of its own: a training that was interrupted throws the same ones.
  const dice = diceOf((Math.imul(seed, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b)) >>> 0);
  const size = SIZES[step % SIZES.length] as (typeof SIZES)[number];
  const examples = Array.from({ length: partsPerStep }, () => compose(sources, fonts, dice, size));
  step += 1;
  const planes = examples.flatMap(({ picture: { dark, colour } }) => (colour === null ? [dark] : [dark, colour]));
  parentPort?.postMessage(
    examples,
    planes.map(({ buffer }) => buffer as ArrayBuffer),
  );
});
