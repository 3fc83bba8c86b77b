import type { Language } from "#shared/language.ts";
import type { Ocr, OcrWord } from "./engine.ts";
import { cropped, type Grey, part } from "./grey.ts";
import { flopped } from "./mirrored.ts";
import { runningText } from "./running-text.ts";
import { darkThreshold } from "./skew.ts";
import { type Evidence, languageOfFew } from "./word-forms.ts";

/** What a page says at a glance: which way up it lies, and in what language it is. */

/** Of the page's turns, one: the image made ready for the engine, and its resolution. */
export interface Ready {
  image: Grey;
  dpi: number;
}
export type QuarterTurns = 0 | 1 | 2 | 3;

/** Stretches of running text that are read, until they tell. */
const STRETCHES_MAX = 4;
/** Share of the page's height that is read where there are none: three lines or four, of a table or a list. */
const FEW_LINES = 0.04;
/** Of a page that lies on its side there are this many more sentences when it is turned; as many as are counted. */
const ACROSS_LEAD_MIN = 2;
const SENTENCES_MAX = 50;
/** And where nothing told. */
const WIDE_BAND = 0.3;
/** Poor print weighs this much more the right way up than any other way: twice as much on the worst faxes measured. */
const WEIGHT_LEAD_MIN = 1.7;
/** As some ten words of poor print weigh. */
const WEIGHT_MIN = 30;
/** Enough of a language, and less of any other, to look no further; and to begin with, where nothing more is read. */
const TOLD: Evidence = { own: 2, all: 3 };
const HINTED: Evidence = { own: 1, all: 1 };
/** Mean confidence of an upright page that could be read at all; upside down it is below 0.5. */
const UPRIGHT_CONFIDENCE_MIN = 0.65;
const WORDS_MIN = 5;
/** Stretches that tell that a page is seen from its back. */
const MIRRORED_STRETCHES = 2;

/** What was read at one turn of the page. */
interface Glance {
  turns: QuarterTurns;
  words: OcrWord[];
  isMirrored?: true;
}

/**
 * The turn at which the page can be read, in quarters clockwise, and the language that a few words of it
 * speak for. Where none can, the turn at which most was read. `ready`: the page at a turn.
 * `isMirrored`: it is readable from its back.
 */
export async function glanceAt(
  ocr: Ocr,
  ready: (turns: QuarterTurns) => Promise<Ready>,
): Promise<{ turns: QuarterTurns; language: Language | null; isMirrored?: true }> {
  const { turns, words, isMirrored } = await readableOf(ocr, ready);
  return { turns, language: guessOf(words, HINTED), ...(isMirrored && { isMirrored }) };
}

/** From what is cheap to what is dear: most pages lie upright and have a sentence somewhere. */
async function readableOf(ocr: Ocr, ready: (turns: QuarterTurns) => Promise<Ready>): Promise<Glance> {
  const upright = await ready(0);
  const level = await sentences(ocr, upright);
  const glances: Glance[] = [{ turns: 0, words: level.flat() }];
  if (isReadable(level.flat())) return { turns: 0, words: level.flat() };
  // The engine reads some lines on their side, too, and would find nothing wrong with the page.
  const acrossLies = await isAcross(ready);
  if (!acrossLies) {
    const lines = await band(ocr, upright, FEW_LINES);
    const words = [...level.flat(), ...lines];
    if (isReadable(lines)) return { turns: 0, words };
    if (await isFromItsBack(ocr, upright)) return { turns: 0, words, isMirrored: true };
    // The same lines, upside down: one of them tells as a rule.
    const isClear = (down: OcrWord[][]) => outweighs(level.slice(0, down.length).flat(), down.flat());
    const down = await sentences(ocr, await ready(2), isClear);
    if (isReadable(down.flat())) return { turns: 2, words: down.flat() };
    if (isClear(down)) return { turns: 0, words };
    glances.push({ turns: 2, words: down.flat() });
  }
  for (const turns of acrossLies ? ([1, 3, 2] as const) : ([1, 3] as const)) {
    const words = (await sentences(ocr, await ready(turns))).flat();
    if (isReadable(words)) return { turns, words };
    glances.push({ turns, words });
  }
  for (const turns of acrossLies ? ([1, 3] as const) : ([2] as const))
    if (await isFromItsBack(ocr, await ready(turns))) return { turns, words: [], isMirrored: true };
  const [best, next] = glances.toSorted((a, b) => weightOf(b.words) - weightOf(a.words)) as [Glance, Glance];
  if (outweighs(best.words, next.words)) return best;
  let fullest = best;
  for (const turns of [0, 2, 1, 3] as const) {
    const glance = { turns, words: await band(ocr, await ready(turns), WIDE_BAND) };
    if (isReadable(glance.words)) return glance;
    if (weightOf(glance.words) > weightOf(fullest.words)) fullest = glance;
  }
  return fullest;
}

/** Only what speaks for a language is believed: letters that look the same from both sides are read on any page. */
async function isFromItsBack(ocr: Ocr, { image, dpi }: Ready): Promise<boolean> {
  const isEnough = (stretches: OcrWord[][]) => stretches.length >= MIRRORED_STRETCHES;
  const words = (await sentences(ocr, { image: flopped(image), dpi }, isEnough)).flat();
  return isReadable(words) && guessOf(words, TOLD) !== null;
}

/** Whether the first is surely the right way up. */
const outweighs = (words: readonly OcrWord[], others: readonly OcrWord[]): boolean =>
  weightOf(words) >= Math.max(WEIGHT_MIN, weightOf(others) * WEIGHT_LEAD_MIN);

/** Whether sentences run from top to bottom. */
async function isAcross(ready: (turns: QuarterTurns) => Promise<Ready>): Promise<boolean> {
  const [level, across] = [await ready(0), await ready(1)].map(
    ({ image, dpi }) => runningText(image, dpi, SENTENCES_MAX).length,
  ) as [number, number];
  return across > level * ACROSS_LEAD_MIN;
}

const band = (ocr: Ocr, { image, dpi }: Ready, share: number): Promise<OcrWord[]> =>
  ocr.read(fullestBand(image, share), dpi, "en", "glance");

/** A few words of running text, and a few more, until they speak for a language, or for what is asked. */
async function sentences(
  ocr: Ocr,
  { image, dpi }: Ready,
  isEnough: (stretches: OcrWord[][]) => boolean = () => false,
): Promise<OcrWord[][]> {
  const stretches: OcrWord[][] = [];
  for (const { left, top, right, bottom } of runningText(image, dpi, STRETCHES_MAX)) {
    stretches.push(await ocr.read(part(image, left, top, right, bottom).image, dpi, "en", "glance"));
    const words = stretches.flat();
    if ((isReadable(words) && guessOf(words, TOLD) !== null) || isEnough(stretches)) break;
  }
  return stretches;
}

/** The rows with most changes from ink to paper; cut between lines, since half a line takes twice the time. */
function fullestBand(image: Grey, share: number): Grey {
  const { data, width, height } = image;
  const threshold = darkThreshold(data);
  const step = Math.max(1, Math.floor(width / 400));
  const rows = new Float64Array(height + 1);
  for (let y = 0; y < height; y += 1) {
    let changes = 0;
    for (let x = step; x < width; x += step)
      if ((data[y * width + x] ?? 255) < threshold !== (data[y * width + x - step] ?? 255) < threshold) changes += 1;
    rows[y + 1] = (rows[y] ?? 0) + changes;
  }
  const changesOf = (from: number, to: number) => (rows[to] ?? 0) - (rows[from] ?? 0);
  const rowsOf = Math.max(1, Math.round(height * share));
  let [top, most] = [0, -1];
  for (let y = 0; y + rowsOf <= height; y += 8) {
    const changes = changesOf(y, y + rowsOf);
    if (changes > most) [top, most] = [y, changes];
  }
  let bottom = top + rowsOf;
  const [topMin, bottomMax] = [Math.max(0, top - rowsOf / 2), Math.min(height, bottom + rowsOf / 2)];
  while (top > topMin && changesOf(top, top + 1) > 0) top -= 1;
  while (bottom < bottomMax && changesOf(bottom - 1, bottom) > 0) bottom += 1;
  return cropped(image, top, bottom - top);
}

const guessOf = (words: readonly OcrWord[], least: Evidence): Language | null =>
  languageOfFew(
    words.map(({ text }) => text),
    least,
  );

const isReal = ({ text }: OcrWord): boolean => /[\p{L}\p{N}]{2}/u.test(text);

/** How much was read, and how surely. Letters count, since noise reads as single signs. */
export const weightOf = (words: readonly OcrWord[]): number =>
  words.reduce((sum, word) => sum + (isReal(word) ? word.confidence * word.text.length : 0), 0);

function isReadable(words: readonly OcrWord[]): boolean {
  const real = words.filter(isReal);
  const mean = real.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, real.length);
  return real.length >= WORDS_MIN && mean >= UPRIGHT_CONFIDENCE_MIN;
}
