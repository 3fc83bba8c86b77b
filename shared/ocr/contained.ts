import type { Ask } from "#shared/contained/contained.ts";
import { BUNDLED, type OcrChoice } from "./choice.ts";
import { createOcr, type Ocr } from "./engine.ts";
import { askForOcr } from "./installed.ts";

/** What a contained process is told of the engine that reads: which it is, and not how to start it. */
export type ChildOcr = Pick<OcrChoice, "data"> & { isInstalled: boolean };

export const forChild = ({ data, command }: OcrChoice): ChildOcr => ({ data, isInstalled: command !== null });

// Loaded once in a process: languages take half a second each.
let bundled: Ocr | undefined;

/** In the child: the engine that its parent chose. */
export function ocrInChild(ask: Ask, scratch: string, { data, isInstalled }: ChildOcr = forChild(BUNDLED)): Ocr {
  bundled ??= createOcr(data);
  return isInstalled ? askForOcr(ask, scratch, bundled) : bundled;
}
