import type { Ask, Help } from "#shared/contained/contained.ts";
import { BUNDLED, type OcrChoice } from "./choice.ts";
import { createOcr, type Ocr } from "./engine.ts";
import { askForOcr, helpWithOcr } from "./installed.ts";

/** What a contained process is told of the engine that reads: which it is, and not how to start it. */
export type ChildOcr = Pick<OcrChoice, "data"> & { isInstalled: boolean };

/** In the parent: what a task of the engine's is given besides its limits. The bundled one asks nothing. */
export const ocrHelp = (ocr: OcrChoice): { help?: Help } => (ocr.command === null ? {} : { help: helpWithOcr(ocr) });

export const forChild = ({ data, command }: OcrChoice): ChildOcr => ({ data, isInstalled: command !== null });

// Loaded once in a process: languages take half a second each.
let bundled: Ocr | undefined;

/** In the child: the engine that its parent chose. */
export function ocrInChild(ask: Ask, scratch: string, { data, isInstalled }: ChildOcr = forChild(BUNDLED)): Ocr {
  if (isInstalled) return askForOcr(ask, scratch);
  bundled ??= createOcr(data);
  return bundled;
}
