import { sha256, sha256OfJson } from "#shared/json.ts";
import type { Checkpoints } from "#shared/ml/model.ts";
import { decodeFolds, encodeFolds, type Placed } from "./checkpoint.ts";
import { type Answered, type Fit, heldRow, LEARNING, type Read } from "./fit.ts";
import { SENDER_LEARNING } from "./known-senders.ts";
import type { HeldRow } from "./measure.ts";
import type { RouterRow } from "./model.ts";

/** Answers to rows by models that did not learn from them, one fold after the other. */

export interface Whole {
  rows: readonly RouterRow[];
  texts: readonly Read[];
  target: Int32Array;
  /** Rows that no model sees. */
  kept: readonly RouterRow[];
  keptTexts: readonly Read[];
  keptTarget: Int32Array;
  seed: number;
  folds: number;
  classes: number;
  /** sha256 of the encoder that told what the texts mean. */
  encoder: string | null;
  checkpoints: Checkpoints | undefined;
}

/** Learns from some of the rows, by their places, and answers others. */
export interface Fitter {
  fitOn: (chosen: readonly number[], note: string) => Fit;
  answers: (model: Fit, texts: readonly Read[]) => Answered[][];
  /** A fit that was done before the training was interrupted. */
  skip: () => void;
}

/** What rows are told apart by: a mail may have a subject and no body, and all of those are not one text. */
export const tellingText = ({ text, subject }: RouterRow): string => (text.trim() === "" ? (subject ?? "") : text);

/**
 * Every row that somebody wrote, answered by a model that did not see it, and each row kept
 * from learning by one of the models. Equal texts stay in one fold, whatever their case. What a fold gave is
 * kept as soon as it is there, so that a training that was killed goes on with the next one; what the texts mean is
 * read anew. With rows of its own to measure on a training has no folds, and begins anew.
 */
export async function crossAnswers(whole: Whole, { fitOn, answers, skip }: Fitter): Promise<HeldRow[]> {
  const { rows, texts, kept, keptTexts, seed, folds, classes, checkpoints } = whole;
  const identity = identityOf(whole);
  const saved = (await checkpoints?.load()) ?? null;
  const done = (saved === null ? null : decodeFolds(saved, identity, classes)) ?? [];
  const foldOf = (row: RouterRow) =>
    Number.parseInt(sha256(`${seed}:${tellingText(row).trim().toLowerCase()}`).slice(0, 8), 16) % folds;
  const fold = rows.map(foldOf);
  const all = [...rows, ...kept];
  const allTexts = [...texts, ...keptTexts];
  const truth = [...whole.target, ...whole.keptTarget];
  const held: HeldRow[] = [];
  const answered: Placed[][] = [];
  for (let out = 0; out < folds; out += 1) {
    const inside = [...fold.keys()].filter((i) => fold[i] !== out);
    const outside = [...fold.keys()].filter((i) => fold[i] === out && rows[i]?.made !== true);
    if (inside.length === 0 || outside.length === 0) continue;
    const before = done[answered.length];
    if (before === undefined) {
      const model = fitOn(inside, `fold ${out + 1} of ${folds}`);
      const keptHere = kept.flatMap((row, i) => (foldOf(row) === out ? [rows.length + i] : []));
      const places = [...outside, ...keptHere];
      const given = answers(
        model,
        places.map((at) => allTexts[at] as Read),
      );
      answered.push(given.flatMap((list, k) => list.map((answer): Placed => ({ ...answer, at: places[k] as number }))));
      await checkpoints?.save(encodeFolds(answered, identity, classes));
    } else {
      answered.push(before);
      skip();
    }
    for (const { at, ...answer } of answered.at(-1) ?? [])
      held.push(heldRow(answer, all[at] as RouterRow, truth[at] as number));
  }
  return held;
}

/** sha256 of all that the answers follow from: what was kept of another training is not gone on with. */
function identityOf({ rows, kept, seed, folds, encoder }: Whole): string {
  return sha256OfJson({ rows, kept, seed, folds, encoder, learning: [LEARNING, SENDER_LEARNING] });
}
