import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { combined, distancesOf, type Features, featuresOf } from "#shared/specimens/compare.ts";
import { strokesOf } from "#shared/specimens/strokes.ts";

/** Signatures of public research sets, by signer and in two halves of signers, and their distances to specimens. */

export const SIGNATURES = "signatures/signatures.csv";

/** Signers that the metric and its table were chosen with, and signers that figures are reported on. */
export type Half = "choosing" | "reporting";

export interface Signer {
  name: string;
  own: Features[];
  forged: Features[];
}

/** Distances of one signer's specimens to signatures by the same hand, by forgers, and by others. */
export interface Scores {
  own: number[];
  forgeries: number[];
  strangers: number[];
}

/** The first so many of a signer's signatures are specimens in turn. */
const SPECIMENS = 5;
/** Of each kind and signer; a few signers have more, and would count for more. */
const SIGNATURES_MAX = 16;
const FORGERIES_MAX = 12;
/** Every so-manieth other signer lends a signature. */
const STRANGER_EVERY = 3;

/** Every second signer, in the order of the list, belongs to one half. */
export async function loadSigners(data: string, half: Half): Promise<Signer[]> {
  const rows = (await readFile(join(data, SIGNATURES), "utf8"))
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => {
      const [dataset = "", file = "", writer = "", kind = ""] = row.split(",");
      return { signer: `${dataset} ${writer}`, file, kind };
    });
  const signers: Signer[] = [];
  for (const [i, [name, files]] of [...Map.groupBy(rows, ({ signer }) => signer)].entries()) {
    if ((i % 2 === 0 ? "choosing" : "reporting") !== half) continue;
    const read = async (kind: string, max: number) => {
      const chosen = files.filter((one) => one.kind === kind).slice(0, max);
      const features = await Promise.all(
        chosen.map(({ file }) => readFeatures(join(data, "signatures/signatures", file))),
      );
      return features.filter((one) => one !== null);
    };
    signers.push({ name, own: await read("genuine", SIGNATURES_MAX), forged: await read("forged", FORGERIES_MAX) });
  }
  return signers;
}

async function readFeatures(path: string): Promise<Features | null> {
  const { data, info } = await sharp(path)
    .flatten({ background: "#fff" })
    .toColourspace("b-w")
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const strokes = strokesOf({ width: info.width, height: info.height, data: new Uint8Array(data) });
  return strokes === null ? null : featuresOf(strokes);
}

/** Scores of every signer, by the number of specimens; and how many pairs were compared. */
export function scoresOf(
  signers: readonly Signer[],
  counts: readonly number[],
): { scores: Map<number, Scores[]>; comparisons: number } {
  const scores = new Map<number, Scores[]>(counts.map((count) => [count, []]));
  let comparisons = 0;
  const distances = (a: Features, b: Features) => {
    comparisons += 1;
    return distancesOf(a, b);
  };
  for (const [i, { own, forged }] of signers.entries()) {
    const specimens = own.slice(0, SPECIMENS);
    const strangers = signers
      .filter((_, k) => k !== i && k % STRANGER_EVERY === 0)
      .flatMap((other) => other.own.slice(0, 1));
    const between = specimens.map((a, k) => specimens.map((b, l) => (l > k ? distances(a, b) : [])));
    const to = (list: readonly Features[]) => list.map((one) => specimens.map((specimen) => distances(one, specimen)));
    const measured = { own: to(own.slice(SPECIMENS)), forgeries: to(forged), strangers: to(strangers) };
    for (const count of counts) {
      const score = (list: number[][][]) =>
        list.flatMap((toEach) =>
          groups(count).map((group) =>
            combined(
              group.map((k) => toEach[k] as number[]),
              group.flatMap((k, at) =>
                group.slice(at + 1).map((l) => between[Math.min(k, l)]?.[Math.max(k, l)] as number[]),
              ),
            ),
          ),
        );
      const { own: same, forgeries, strangers: others } = measured;
      scores.get(count)?.push({ own: score(same), forgeries: score(forgeries), strangers: score(others) });
    }
  }
  return { scores, comparisons };
}

/** Which specimens are taken together: each in turn with those after it, around; all of them once. */
const groups = (count: number): number[][] =>
  Array.from({ length: count === SPECIMENS ? 1 : SPECIMENS }, (_, first) =>
    Array.from({ length: count }, (_each, k) => (first + k) % SPECIMENS),
  );
