import { ibanCheckHolds } from "#shared/accounts/checksums.ts";
import { findIbans, validIbans } from "#shared/accounts/kinds/iban.ts";
import { pageText, wordsOf } from "#shared/accounts/page-text.ts";
import { IBAN_PLACES, isCountry } from "#shared/accounts/registry.ts";
import type { Language } from "#shared/language.ts";
import type { Ocr, OcrWord } from "./engine.ts";
import { type Grey, part, scaled, steadied } from "./grey.ts";

/**
 * A second look, closer, at numbers that were read and cannot be right: before a digit is
 * guessed by its check digits, it is read again. What then holds takes the place of what
 * was read, with so little confidence that a person looks at it in any case.
 */

/** Where a number stands that is doubted, and which words it would replace: those after `after`, `count` of them. */
interface Doubt {
  kind: NumberKind;
  box: { left: number; top: number; right: number; bottom: number };
  at: number;
  count: number;
}

/** A list of a hundred numbers that do not hold is no IBANs. */
const DOUBTS_MAX = 8;
/** Below the mean of what was read at all: shared/accounts asks a person. */
export const SECOND_LOOK_CONFIDENCE_MAX = 0.45;
/** A number's line is cut out with this share of its height around it. */
const MARGIN_HEIGHTS = 0.4;
/** A label without anything behind it: this share of the page's width is looked at. */
const STRIP_SHARE = 0.6;
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
): Promise<OcrWord[]> {
  const found = [...words];
  // From the end, so that places before stay where they are.
  for (const doubt of doubtsOf(words, image).toSorted((a, b) => b.at - a.at)) {
    const better = await readAgain(ocr, image, doubt, dpi, language);
    if (better === null) continue;
    const line = words[Math.max(0, doubt.count > 0 ? doubt.at : doubt.at - 1)]?.line ?? 0;
    found.splice(doubt.at, doubt.count, ...better.map((word) => ({ ...word, line })));
  }
  return found;
}

async function readAgain(ocr: Ocr, image: Grey, { kind, box }: Doubt, dpi: number, language: Language) {
  const margin = (box.bottom - box.top) * MARGIN_HEIGHTS;
  const cut = part(image, box.left - margin, box.top - margin, box.right + margin, box.bottom + margin);
  const number = await numberOn(ocr, cut.image, [kind], dpi, language);
  if (number === null) return null;
  return number.words.map((word) => ({
    ...word,
    left: word.left + cut.left,
    right: word.right + cut.left,
    top: word.top + cut.top,
    bottom: word.bottom + cut.top,
    confidence: Math.min(word.confidence, SECOND_LOOK_CONFIDENCE_MAX),
  }));
}

export type NumberKind = "iban" | "bic";

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

/** A label of its own, as its words end; what follows on the line is the number. */
const LABELS = [
  ["iban", /(?:^|[^\p{L}])IBAN[:.]?$/iu],
  ["bic", /(?:^|[^\p{L}])(?:BIC|SWIFT)[:.]?$/iu],
] as const;
/** As long as the shortest IBANs, mostly digits, and begun by what may be letters: read so by chance it is not. */
const NUMBER_LIKE = /^[A-Z0-9]{2}[A-Z0-9]{13,32}$/;
const NUMBER_DIGITS_MIN = 11;

export function doubtsOf(words: readonly OcrWord[], { width, height }: Pick<Grey, "width" | "height">): Doubt[] {
  const page = pageText({
    number: 1,
    text: "",
    words: words.map(({ text, line, confidence, left, top, right, bottom }) => ({
      text,
      line,
      confidence,
      box: [left / width, top / height, right / width, bottom / height],
    })),
  });
  const doubts: Doubt[] = [];
  const taken = new Set<number>();
  for (const candidate of findIbans(page.text, [], true)) {
    const indices = wordsOf(page, [candidate]).toSorted((a, b) => a - b);
    for (const index of indices) taken.add(index);
    if (candidate.check !== "valid" && isRun(indices)) doubts.push(doubtOf("iban", words, indices));
  }
  for (const indices of runsOf(words, taken)) doubts.push(doubtOf("iban", words, indices));
  for (const [index, word] of words.entries())
    for (const [kind, label] of LABELS)
      if (label.test(word.text) && !hasNeighbour(words, index)) doubts.push(stripOf(kind, word, index, width));
  return doubts.slice(0, DOUBTS_MAX);
}

/** As numbers are printed in groups of four; the last group may be shorter. */
const GROUP = /^[A-Z0-9]{2,5}$/;
const GROUPS_MIN = 4;

/** Words, or groups of words of one line, that together are as an IBAN is, whatever became of its country and label. */
function runsOf(words: readonly OcrWord[], taken: ReadonlySet<number>): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  const close = () => {
    // What stands before a number, such as "IRAN" for its label, may be as short as its groups; the first of these has the check digits.
    for (let from = 0; run.length - from >= GROUPS_MIN; from += 1) {
      const own = run.slice(from);
      const [first = "", ...others] = own.map((index) => words[index]?.text ?? "");
      if (!/\d/.test(first) || !isNumberLike([first, ...others].join(""))) continue;
      runs.push(own);
      break;
    }
    run = [];
  };
  for (const [index, { text, line }] of words.entries()) {
    if (run.length > 0 && words[index - 1]?.line !== line) close();
    if (taken.has(index)) close();
    else if (isNumberLike(text)) {
      close();
      runs.push([index]);
    } else if (GROUP.test(text)) run.push(index);
    else close();
  }
  close();
  return runs;
}

const isNumberLike = (text: string): boolean =>
  NUMBER_LIKE.test(text) && text.replaceAll(/\D/g, "").length >= NUMBER_DIGITS_MIN && /^(?!\d\d)/.test(text);

/** Words that follow each other: what reading order tore apart is not put together here. */
const isRun = (indices: readonly number[]): boolean =>
  indices.length > 0 && indices.every((index, i) => i === 0 || index === (indices[i - 1] ?? 0) + 1);

function doubtOf(kind: NumberKind, words: readonly OcrWord[], indices: readonly number[]): Doubt {
  const box = around(indices.flatMap((index) => words[index] ?? []));
  return { kind, box, at: indices[0] ?? 0, count: indices.length };
}

const around = (words: readonly OcrWord[]): Doubt["box"] => ({
  left: Math.min(...words.map(({ left }) => left)),
  top: Math.min(...words.map(({ top }) => top)),
  right: Math.max(...words.map(({ right }) => right)),
  bottom: Math.max(...words.map(({ bottom }) => bottom)),
});

/** More than a speck or a rule that was read as a letter. */
const SIGNS = /[\p{L}\p{N}]{2}/u;

/** Whether something was read to the right of a word, at its height. */
function hasNeighbour(words: readonly OcrWord[], index: number): boolean {
  const label = words[index];
  if (label === undefined) return true;
  const middle = (label.top + label.bottom) / 2;
  return words.some(
    (other) =>
      other !== label &&
      other.left >= label.right &&
      other.top < middle &&
      other.bottom > middle &&
      SIGNS.test(other.text),
  );
}

const stripOf = (kind: NumberKind, label: OcrWord, index: number, width: number): Doubt => ({
  kind,
  box: {
    left: label.right + (label.bottom - label.top) * MARGIN_HEIGHTS,
    top: label.top,
    right: Math.min(width, label.right + width * STRIP_SHARE),
    bottom: label.bottom,
  },
  at: index + 1,
  count: 0,
});
