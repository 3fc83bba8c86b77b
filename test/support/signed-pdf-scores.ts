import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { overlap } from "#models/signatures/box.ts";
import { answerOf, type Thresholds } from "#models/signatures/calibrate.ts";
import type { Found } from "#models/signatures/detect.ts";
import { type Picture, pictureOf } from "#models/signatures/pixels.ts";
import { type ToldByFile, toldByFile } from "#models/signatures/told-by-file.ts";
import { rasterise } from "#shared/rendering/raster.ts";
import { NOT_SIGNED } from "../fixtures/no-signatures.ts";
import { type MadePage, signedPdf, unsignedPdf, WAYS } from "../fixtures/signed-pdfs.ts";

/** As the stage draws pages (find-signatures/picture-child.ts). */
const DRAWN = { dpi: 100, pixelsMax: 1_000_000, channels: 3 } as const;
export const DRAWN_WITH_PENS = { ...DRAWN, pen: 1.4 } as const;
/** Pages a kind. */
const PAGES = 12;
const SAME_IOU = 0.5;

type Finder = (page: Picture, told: ToldByFile) => Found[];
type Counts = Record<"present" | "unsure" | "absent" | "found", number>;

/** What is told of made-up pages as PDFs, by how they are signed or what else is drawn on them, a line each. */
export async function* scoresOfMadePdfs(find: Finder, thresholds: Thresholds, folder: string): AsyncGenerator<string> {
  for (const options of [DRAWN, DRAWN_WITH_PENS]) {
    yield options === DRAWN ? "made PDFs, pages as they look:" : "made PDFs, with what the file says of its lines:";
    const told = async (made: (number: number) => Promise<MadePage>) => {
      const counts: Counts = { present: 0, unsure: 0, absent: 0, found: 0 };
      for (let number = 0; number < PAGES; number += 1) {
        const { bytes, box } = await made(number);
        const path = join(folder, "made.pdf");
        await writeFile(path, bytes);
        const { data, width, height, drawn, pictures } = await rasterise(
          { path, mediaType: "application/pdf", page: 1 },
          options,
        );
        const found = find(pictureOf(data, width, height, 3), toldByFile(drawn, pictures));
        counts[
          answerOf(
            found.map(({ score }) => score),
            thresholds,
          )
        ] += 1;
        const isFound = (one: Found) =>
          box !== null && one.score >= thresholds.present && overlap(one.box, box) >= SAME_IOU;
        if (found.some(isFound)) counts.found += 1;
        await rm(path);
      }
      return counts;
    };
    yield* table("signed", WAYS, (way, number) => signedPdf(way, number), told);
    yield* table("unsigned", NOT_SIGNED, (what, number) => unsignedPdf(what, number), told);
  }
}

async function* table<T extends string>(
  title: string,
  kinds: readonly T[],
  made: (kind: T, number: number) => Promise<MadePage>,
  told: (made: (number: number) => Promise<MadePage>) => Promise<Counts>,
): AsyncGenerator<string> {
  const all: Counts = { present: 0, unsure: 0, absent: 0, found: 0 };
  for (const kind of kinds) {
    const counts = await told((number) => made(kind, number));
    for (const key of ["present", "unsure", "absent", "found"] as const) all[key] += counts[key];
    yield `  ${title}, ${kind}: ${textOf(counts)}`;
  }
  yield `  ${title}, all: ${textOf(all)}`;
}

const textOf = ({ present, unsure, absent, found }: Counts): string =>
  `${present} present, ${unsure} unsure, ${absent} absent; ${found} where it is`;
