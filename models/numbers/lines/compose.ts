import { type Dice, diceOf } from "#shared/ml/dice.ts";
import type { Grey } from "#shared/ocr/grey.ts";
import { GAP } from "../alphabet.ts";
import { type Line, lineOf, PLAIN, type View } from "../line.ts";
import { STRIDE } from "../net.ts";
import { anyFault, type Fault, MIXED, printFor, type Shares, withFault } from "./faults.ts";
import type { PrintFont } from "./fonts.ts";
import { type PrintedSign, printLine } from "./print.ts";
import { type LineText, textOfLine } from "./texts.ts";

/** A line to learn from or to measure on, made from a seed. */

export interface Example extends LineText {
  /** As it is cut out of a page. */
  image: Grey;
  line: Line;
  /** Class per column of the net's output; UNTOLD where either would be right. */
  targets: Int8Array;
  fault: Fault;
}

export const UNTOLD = -1;
/** Of a sign's width: columns this near to its middle are the sign, those further off than the other the gap. */
const SIGN_REACH = 0.27;
const GAP_FROM = 0.42;
/** Print that no line can be made of is thrown again, but not for ever. */
const TRIES_MAX = 20;

export interface ExampleOptions {
  fonts: readonly PrintFont[];
  prose: readonly string[];
  /** How often each fault is thrown. */
  shares?: Shares;
  /** Whether where a line begins and ends is taken to be found roughly, as it is on poor print. */
  isRough?: boolean;
}

export async function example(
  seed: number,
  { fonts, prose, shares = MIXED, isRough = false }: ExampleOptions,
): Promise<Example> {
  const dice = diceOf(seed);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const fault = anyFault(dice, shares);
    const printedText = textOfLine(dice, prose);
    const printed = await printLine(dice, printedText.text, printFor(fault, dice, fonts));
    const seen = await withFault(printed.image, fault, dice);
    const line = await lineOf(seen, isRough ? roughView(dice) : PLAIN);
    if (line === null) continue;
    const scale = (seen.width / printed.image.width) * line.scale;
    return { image: seen, line, targets: targetsOf(printed.signs, line.width / STRIDE, scale), fault, ...printedText };
  }
  throw new Error(`seed ${seed} gives no line`);
}

/** Of a line's height and width: how far off they are taken to be. */
const ROUGH = { taller: [0.9, 1.15], lower: [-0.08, 0.08], wider: [0.9, 1.1] } as const;

function roughView(dice: Dice): View {
  if (dice.chance(0.4)) return PLAIN;
  const { taller, lower, wider } = ROUGH;
  return { taller: dice.between(...taller), lower: dice.between(...lower), wider: dice.between(...wider) };
}

function targetsOf(signs: readonly PrintedSign[], columns: number, scale: number): Int8Array {
  const targets = new Int8Array(columns).fill(GAP);
  for (const { label, middle, width } of signs) {
    const [at, wide] = [(middle * scale) / STRIDE, (width * scale) / STRIDE];
    for (let column = Math.max(0, Math.floor(at - wide)); column < Math.min(columns, at + wide); column += 1) {
      const off = Math.abs(column + 0.5 - at);
      if (off <= Math.max(wide * SIGN_REACH, 0.5)) targets[column] = label;
      else if (off < wide * GAP_FROM && targets[column] === GAP) targets[column] = UNTOLD;
    }
  }
  return targets;
}
