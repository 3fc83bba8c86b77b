import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDetector } from "#models/signatures/answer.ts";
import { calibrated } from "#models/signatures/calibrate.ts";
import { type Closer, confidencesOf, createLook, inDoubt } from "#models/signatures/closer.ts";
import { fitCloser, type Looked } from "#models/signatures/closer-fit.ts";
import { pagesOf, split } from "#models/signatures/data.ts";
import type { Found } from "#models/signatures/detect.ts";
import { falseAlarmsAt, type Judged, marksOf } from "#models/signatures/figures.ts";
import { detectDev } from "#models/signatures/measure.ts";
import model from "#models/signatures/model.ts";
import { loadFonts } from "#models/signatures/pages/fonts.ts";
import { loadPages } from "#models/signatures/pages/sources.ts";
import { detectorParts } from "#models/signatures/serve.ts";
import { loadArtefact } from "#shared/ml/artefact.ts";
import { readRows } from "#shared/ml/rows.ts";
import { openRuntime } from "#shared/ml/runtime.ts";

const FILE = new URL("../../models/signatures/closer.json", import.meta.url);
/** Candidates less sure than this at the first look seldom become signatures, and surer ones seldom stop being one. */
const DOUBT = { from: 0.05, to: 0.97 };
/** Of the black and white scans every so-manieth: there are four times as many as colour pages. */
const SCAN_EVERY = 3;
const SCANS = "tobacco800-sig";
/** Of pages without a signature, the share told as signed. The promise is 3 %; training, with fewer pages to tell by, leaves more. */
const FALSE_ALARMS_MAX = 0.025;
/** Pages in memory at a time. */
const BATCH = 20;

/**
 * Fits how two looks make a confidence, and from which on a page is signed, on pages the weights were trained on:
 * these score no better than pages kept back, which then tell what it is worth.
 */
export async function fittedCloser(root: string, folder: string): Promise<void> {
  const artefact = await loadArtefact(folder);
  const { tf } = await openRuntime();
  const { weights, calibration, thresholds } = detectorParts(artefact, tf);
  const [detector, look] = [createDetector(tf, weights), createLook(tf, weights)];
  const tables = await Promise.all(["pages.csv", "boxes.csv"].map((file) => readRows(join(root, file), model.row)));
  const { train } = split(pagesOf(tables.flatMap(({ rows }) => rows)), artefact.manifest.seed);
  const fonts = loadFonts();
  const chosen = train.filter(({ source }, i) => source !== SCANS || i % SCAN_EVERY === 0);
  const pages: { isSigned: boolean; judged: Judged; scores: Map<Found, number> }[] = [];
  for (let from = 0; from < chosen.length; from += BATCH) {
    const loaded = await loadPages(root, chosen.slice(from, from + BATCH));
    for (const { kind, picture, judged } of await detectDev(loaded, fonts, detector, 0, () => {})) {
      const doubtful = inDoubt(calibrated(judged.found, calibration), DOUBT).map((i) => judged.found[i] as Found);
      const scores = look(
        picture,
        doubtful.map(({ box }) => box),
      );
      const byFound = new Map(doubtful.map((one, i) => [one, scores[i] as number]));
      pages.push({ isSigned: kind === "signed", judged, scores: byFound });
    }
  }
  const looked = pages.flatMap(({ judged, scores }) =>
    marksOf([judged]).marks.flatMap(({ found, isRight }): Looked[] => {
      const closer = scores.get(found);
      return closer === undefined ? [] : [{ found, closer, isRight }];
    }),
  );
  const fitted = { weights: artefact.manifest.files["weights.bin"], doubt: DOUBT, ...fitCloser(looked) };
  const untold: Closer = { ...fitted, thresholds };
  const sure = pages.map(({ isSigned, judged, scores }) => {
    const known = inDoubt(calibrated(judged.found, calibration), DOUBT).map((i) =>
      scores.get(judged.found[i] as Found),
    );
    const picture = { width: 1, height: 1, dark: new Uint8Array(1), colour: null };
    const found = confidencesOf(picture, judged.found, calibration, untold, () => known as number[]);
    return { isSigned, judged: { ...judged, found } };
  });
  const unsigned = sure.filter(({ isSigned }) => !isSigned).map(({ judged }) => judged);
  const closer: Closer = { ...fitted, thresholds: { present: presentFrom(unsigned), absent: thresholds.absent } };
  await writeFile(FILE, `${JSON.stringify(closer, null, 2)}\n`);
  process.stdout.write(
    `${JSON.stringify(closer)}\nwritten: models/signatures/closer.json, from ${looked.length} candidates of ${pages.length} pages\n`,
  );
}

function presentFrom(unsigned: readonly Judged[]): number {
  const steps = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
  return steps.find((threshold) => falseAlarmsAt(unsigned, threshold) <= FALSE_ALARMS_MAX) ?? 0.99;
}
