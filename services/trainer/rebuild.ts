import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "#shared/ml/artefact.ts";

export interface Comparison {
  same: boolean;
  /** A sentence each: what differs, or what is worth knowing though it does not. */
  findings: string[];
}

/**
 * Whether a model trained again is the one that ships. What decides is what it says
 * (model.json), what it learned (weights.bin) and what it claims (the manifest). Code that
 * was edited since without changing any of these is told, and is no difference.
 */
export function compareManifests(shipped: Manifest, rebuilt: Manifest): Comparison {
  const findings: string[] = [];
  for (const name of ["model.json", "weights.bin"] as const)
    if (shipped.files[name] !== rebuilt.files[name])
      findings.push(`${name} differs: ${shipped.files[name]} ships, ${rebuilt.files[name]} was rebuilt.`);
  const { code: codeThen, files: _then, ...restThen } = shipped;
  const { code: codeNow, files: _now, ...restNow } = rebuilt;
  for (const key of Object.keys(restThen) as (keyof typeof restThen)[])
    if (!isDeepStrictEqual(restThen[key], restNow[key])) findings.push(`manifest.json differs in ${key}.`);
  const same = findings.length === 0;
  if (codeThen !== codeNow)
    findings.push(
      `The code that trains was edited since (${codeThen.slice(0, 12)} then, ${codeNow.slice(0, 12)} now).`,
    );
  return { same, findings };
}
