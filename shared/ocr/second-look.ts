import { ibanCheckHolds } from "#shared/accounts/checksums.ts";
import { validIbans } from "#shared/accounts/kinds/iban.ts";
import { IBAN_PLACES, isCountry } from "#shared/accounts/registry.ts";
import type { Language } from "#shared/language.ts";
import { around, type Doubt, doubtsOf, type NumberKind } from "./doubts.ts";
import type { Ocr, OcrWord } from "./engine.ts";
import { type Grey, part, scaled, steadied } from "./grey.ts";
import type { ReadLine } from "./number-line.ts";
import { readTwice } from "./softened.ts";
import { runsOf, suspectsOf } from "./suspects.ts";
import { along, directionOf, levelled, type Place } from "./upright.ts";

/**
 * A second look, closer, at numbers that were read and cannot be right: before a digit is
 * guessed by its check digits, it is read again, by the model made for poor print where
 * there is one, then by the engine. What then holds takes the place of what was read, with
 * so little confidence that a person looks at it in any case.
 */

/** Below the mean of what was read at all: shared/accounts asks a person. */
export const SECOND_LOOK_CONFIDENCE_MAX = 0.45;
/** A number's line is cut out with this share of its height around it. */
const MARGIN_HEIGHTS = 0.4;
/** Letters are then some 60 pixels high; each way brings out other faults. */
const CLOSER: readonly { factor: number; isSteadied: boolean }[] = [
  { factor: 2, isSteadied: false },
  { factor: 2, isSteadied: true },
  { factor: 3, isSteadied: false },
];

/** The words, with those doubted read again where that gave a number that holds. Same image and words, same answer. */
export async function lookAgain(
  ocr: Ocr,
  image: Grey,
  words: readonly OcrWord[],
  dpi: number,
  language: Language,
  readLine: ReadLine | null = null,
): Promise<OcrWord[]> {
  const doubts = doubtsOf(words, image);
  const runs = readLine === null ? [] : runsOf(words);
  const better: Better[] = [];
  const add = (found: Better | null) => {
    // Two doubts of one run may be one number.
    if (found !== null && !better.some((other) => overlap(found, other))) better.push(found);
  };
  const insist = readLine === null ? null : readTwice(readLine);
  for (const doubt of doubts)
    add(
      (await readByModel(insist, words, wholeOf(doubt, words, runs), image)) ??
        (await readByEngine(ocr, doubt, cutOf(image, doubt.box), dpi, language)),
    );
  if (readLine !== null) {
    const taken = new Set(doubts.flatMap(({ at, count }) => Array.from({ length: count }, (_, i) => at + i)));
    for (const { at, count } of suspectsOf(words, runs, taken)) {
      const suspect = { kind: "iban" as const, at, count, box: around(words.slice(at, at + count)) };
      add(await readByModel(readLine, words, suspect, image));
    }
  }
  const read = [...words];
  // From the end, so that places before stay where they are.
  for (const { at, count, words: instead } of better.toSorted((a, b) => b.at - a.at)) {
    const line = words[Math.max(0, count > 0 ? at : at - 1)]?.line ?? 0;
    read.splice(at, count, ...instead.map((word) => ({ ...word, line })));
  }
  return read;
}

/** A doubt with all that stands beside it on its line: print that was misread may be cut in two. */
function wholeOf(doubt: Doubt, words: readonly OcrWord[], runs: readonly number[][]): Doubt {
  const run = doubt.count === 0 || doubt.kind === "bic" ? undefined : runs.find((one) => one.includes(doubt.at));
  const [at] = run ?? [];
  if (run === undefined || at === undefined || at + run.length < doubt.at + doubt.count) return doubt;
  return { ...doubt, at, count: run.length, box: around(words.slice(at, at + run.length)) };
}

/** What stands instead of the words `at` and the `count - 1` after it. */
interface Better {
  at: number;
  count: number;
  words: OcrWord[];
}
const overlap = (a: Better, b: Better): boolean => a.at < b.at + b.count && b.at < a.at + a.count;

interface Cut {
  image: Grey;
  left: number;
  top: number;
}

function cutOf(image: Grey, { left, top, right, bottom }: Doubt["box"]): Cut {
  // Of a line on its side, the height lies across.
  const margin = Math.min(bottom - top, right - left) * MARGIN_HEIGHTS;
  return part(image, left - margin, top - margin, right + margin, bottom + margin);
}

async function readByEngine(ocr: Ocr, doubt: Doubt, cut: Cut, dpi: number, language: Language) {
  const { kind, at, count, countries } = doubt;
  const number = await numberOn(ocr, cut.image, [kind], dpi, language);
  if (number === null || (countries !== undefined && !countries.has(number.value.slice(4, 6)))) return null;
  return { at, count, words: number.words.map((word) => doubtful(word, cut)) };
}

/** Words beside the number stay: a doubt may hold the label, too. */
async function readByModel(
  readLine: ReadLine | null,
  words: readonly OcrWord[],
  { kind, at, count, box }: Doubt,
  image: Grey,
): Promise<Better | null> {
  if (readLine === null || kind !== "iban") return null;
  const cut = cutOf(image, box);
  const direction = directionOf(words.slice(at, at + count), words);
  const line = await levelled(cut.image, direction);
  const number = await readLine(line);
  if (number === null) return null;
  const [from, to] = [number.box[0] * line.width, number.box[2] * line.width];
  const isOfNumber = (word: OcrWord | undefined): boolean => {
    if (word === undefined) return false;
    const place = along(within(word, cut), cut.image, direction);
    const middle = (place.from + place.to) / 2;
    return middle >= from && middle <= to;
  };
  let [first, end] = [at, at + count];
  while (first < end && !isOfNumber(words[first])) first += 1;
  while (end > first && !isOfNumber(words[end - 1])) end -= 1;
  if (first === end) [first, end] = [at, at + count];
  const place = end > first ? around(words.slice(first, end)) : box;
  const word = { ...place, text: number.value, confidence: SECOND_LOOK_CONFIDENCE_MAX, line: 0 };
  return { at: first, count: end - first, words: [word] };
}

const within = ({ left, top, right, bottom }: OcrWord, cut: Cut): Place => ({
  left: left - cut.left,
  top: top - cut.top,
  right: right - cut.left,
  bottom: bottom - cut.top,
});

const doubtful = (word: OcrWord, cut: Cut): OcrWord => ({
  ...word,
  left: word.left + cut.left,
  right: word.right + cut.left,
  top: word.top + cut.top,
  bottom: word.bottom + cut.top,
  confidence: Math.min(word.confidence, SECOND_LOOK_CONFIDENCE_MAX),
});

/** The number of one of these kinds that stands on an image of one line, with places on it; null where none holds. */
export async function numberOn(
  ocr: Ocr,
  image: Grey,
  kinds: readonly NumberKind[],
  dpi: number,
  language: Language,
): Promise<{ kind: NumberKind; value: string; words: OcrWord[] } | null> {
  for (const { factor, isSteadied } of CLOSER) {
    const closer = await scaled(isSteadied ? await steadied(image) : image, factor);
    const read = await ocr.read(closer, dpi * factor, language, "number");
    for (const kind of kinds) {
      const whole =
        holding(read, kind) ?? (kind === "iban" ? await asDigits(ocr, closer, read, dpi * factor, language) : null);
      if (whole === null) continue;
      const words = whole.words.map((word) => ({
        ...word,
        left: word.left / factor,
        right: word.right / factor,
        top: word.top / factor,
        bottom: word.bottom / factor,
      }));
      return { kind, value: whole.value, words };
    }
  }
  return null;
}

const BIC = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

interface Held {
  value: string;
  words: OcrWord[];
}

/** The number and its words, where it holds: an IBAN by its check digits, a bank's code by its form and country. */
function holding(words: readonly OcrWord[], kind: NumberKind): Held | null {
  if (kind === "bic") {
    const [first] = words;
    const isBic = first !== undefined && BIC.test(first.text) && isCountry(first.text.slice(4, 6));
    return isBic ? { value: first.text, words: [first] } : null;
  }
  const text = words.map(({ text: word }) => word).join(" ");
  const iban = validIbans(`IBAN ${text}`)[0];
  if (iban === undefined) return null;
  let at = "IBAN ".length;
  const own = words.filter(({ text: word }) => {
    const start = at;
    at += word.length + 1;
    return start < iban.end && start + word.length > iban.start;
  });
  return { value: iban.value, words: own };
}

/** Where a country's IBANs have no letters but its own, letters need not be thought of: the digits, read as such. */
async function asDigits(
  ocr: Ocr,
  image: Grey,
  read: readonly OcrWord[],
  dpi: number,
  language: Language,
): Promise<Held | null> {
  const country = read
    .map(({ text }) => text)
    .join("")
    .slice(0, 2);
  const places = IBAN_PLACES.get(country);
  if (places === undefined || places.slice(2).some((place) => place !== "n")) return null;
  const digits = await ocr.read(image, dpi, language, "digits");
  const text = digits.map(({ text: part }) => part).join("");
  const value = country + text.slice(2 - places.length);
  if (value.length !== places.length || !ibanCheckHolds(value)) return null;
  const [first] = read;
  if (first === undefined) return null;
  return { value, words: [{ ...around(read), text: value, confidence: first.confidence, line: first.line }] };
}
