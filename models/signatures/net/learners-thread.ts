import { parentPort, workerData } from "node:worker_threads";
import { openRuntime } from "#shared/ml/runtime.ts";
import { loadFonts } from "../pages/fonts.ts";
import { composeShare } from "../pages/share.ts";
import { gradientOf, loadGradients } from "./gradient.ts";
import { type Done, type Order, PARTS_PER_SHARE, SHARES, type Task } from "./learners.ts";

/** A thread of learners.ts: each message asks for the gradient of one share of a step. */

const { sources, seed } = workerData as Order;
const fonts = loadFonts();
const { tf } = await openRuntime();
await loadGradients();

const composed = (step: number, share: number) =>
  composeShare({ sources, fonts, seed, parts: PARTS_PER_SHARE, shares: SHARES }, step, share);
/** By share: what the next step will ask for, composed while the last one's gradients are put to use. */
const ahead = new Map<number, { step: number; examples: ReturnType<typeof composed> }>();

parentPort?.on("message", ({ step, share, weights }: Task) => {
  const kept = ahead.get(share);
  const gradient = gradientOf(tf, weights, kept?.step === step ? kept.examples : composed(step, share));
  parentPort?.postMessage(
    { share, gradient } satisfies Done,
    [...gradient.kernels, ...gradient.bias].map(({ buffer }) => buffer as ArrayBuffer),
  );
  ahead.set(share, { step: step + 1, examples: composed(step + 1, share) });
});
