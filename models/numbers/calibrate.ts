import { exp, ln } from "#shared/ml/deterministic-math.ts";
import { shareInterval } from "#shared/ml/intervals.ts";
import { CLASSES } from "./alphabet.ts";
import { judged, type Reading, stringsIn, type Whole } from "./decode.ts";
import { type Example, UNTOLD } from "./lines/compose.ts";
import { FAULTS, type Fault } from "./lines/faults.ts";
import { logChances } from "./reader.ts";

/** How sure is sure enough, from lines whose numbers are known, in print never learnt from. */

export interface Measured {
  example: Pick<Example, "fault" | "iban" | "targets">;
  /** As the net gave them for each view, [columns, CLASSES]; the plain one, which the targets are of, comes first. */
  views: [Float32Array, ...Float32Array[]];
}

const TEMPERATURES = Array.from({ length: 24 }, (_, i) => 0.7 + i * 0.1);
/** Of the numbers said, at most this share may be wrong; a person looks at each of them. */
const WRONG_MAX = 0.005;
/** What is less likely than not is not told, however well it went when measured. */
const THRESHOLD_MIN = 0.5;
/** A threshold nothing reaches. */
const NEVER = 1.01;

/** The temperature at which the right classes of the columns are likeliest together. */
export function fitTemperature(measured: readonly Measured[]): number {
  const lossAt = (temperature: number): number => {
    let loss = 0;
    for (const { example, views } of measured) {
      const values = logChances(views[0], temperature);
      for (const [column, target] of example.targets.entries())
        if (target !== UNTOLD) loss -= values[column * CLASSES + target] as number;
    }
    return loss;
  };
  return TEMPERATURES.map((temperature) => ({ temperature, loss: lossAt(temperature) })).reduce((a, b) =>
    b.loss < a.loss ? b : a,
  ).temperature;
}

/** A line, the strings that may stand on it, and what does. */
export interface Searched {
  fault: Fault;
  truth: string | null;
  /** Of each view. */
  strings: Whole[][];
}
export interface Answered extends Omit<Searched, "strings"> {
  said: Reading | null;
}

/** What may stand on each line. */
export function searched(measured: readonly Measured[], temperature: number): Searched[] {
  return measured.map(({ example, views }) => ({
    fault: example.fault,
    truth: example.iban,
    strings: views.map((logits) =>
      stringsIn({ values: logChances(logits, temperature), columns: logits.length / CLASSES }),
    ),
  }));
}

export const answered = (lines: readonly Searched[], evidence: number): Answered[] =>
  lines.map(({ strings, ...line }) => ({ ...line, said: judged(strings, evidence) }));

const EVIDENCES = Array.from({ length: 29 }, (_, i) => 0.1 + i * 0.05);
/** One answer that is wrong and certain must not decide alone. */
const CHANCE_MIN = 0.001;

/** How much of a cost counts, so that answers are right as often as they are sure. */
export function fitEvidence(lines: readonly Searched[]): number {
  const lossAt = (evidence: number): number => {
    let loss = 0;
    for (const { truth, said } of answered(lines, evidence)) {
      const chance = said === null ? 0 : said.confidence;
      const isRight = said !== null && said.value === truth;
      loss -= ln(Math.max(CHANCE_MIN, isRight ? chance : 1 - chance));
    }
    return loss;
  };
  return EVIDENCES.map((evidence) => ({ evidence, loss: lossAt(evidence) })).reduce((a, b) => (b.loss < a.loss ? b : a))
    .evidence;
}

/** The lowest confidence from which on at most WRONG_MAX of what is said is wrong. */
export function fitThreshold(answers: readonly Answered[]): number {
  const said = answers
    .flatMap(({ truth, said: one }) =>
      one === null ? [] : [{ confidence: one.confidence, isRight: one.value === truth }],
    )
    .sort((a, b) => b.confidence - a.confidence);
  let [wrong, threshold] = [0, NEVER];
  for (const [i, { confidence, isRight }] of said.entries()) {
    if (!isRight) wrong += 1;
    if (wrong / (i + 1) <= WRONG_MAX) threshold = confidence;
  }
  return Math.max(THRESHOLD_MIN, threshold);
}

/** Per fault: of lines with a number how many are read right and wrong; of those without one how many are said to have one. */
export function figuresOfAnswers(answers: readonly Answered[], threshold: number) {
  const board = (list: readonly Answered[]) => {
    const isSaid = ({ said }: Answered) => said !== null && said.confidence >= threshold;
    const withNumber = list.filter(({ truth }) => truth !== null);
    const right = withNumber.filter((one) => isSaid(one) && one.said?.value === one.truth).length;
    const without = list.length - withNumber.length;
    const invented = list.filter((one) => one.truth === null && isSaid(one)).length;
    return {
      lines: withNumber.length,
      recall: right / Math.max(1, withNumber.length),
      wrong: withNumber.filter((one) => isSaid(one) && one.said?.value !== one.truth).length,
      linesWithout: without,
      invented,
      intervals: { recall: shareInterval(right, withNumber.length), invented: shareInterval(invented, without) },
    };
  };
  return Object.fromEntries(FAULTS.map((fault) => [fault, board(answers.filter((one) => one.fault === fault))]));
}

/** Mean chance that the net gives the right class of a column. */
export function columnsRight(measured: readonly Measured[], temperature: number): number {
  let [sum, count] = [0, 0];
  for (const { example, views } of measured) {
    const values = logChances(views[0], temperature);
    for (const [column, target] of example.targets.entries())
      if (target !== UNTOLD) {
        sum += exp(values[column * CLASSES + target] as number);
        count += 1;
      }
  }
  return sum / Math.max(1, count);
}
