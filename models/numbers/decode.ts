import { ibanCheckHolds } from "#shared/accounts/checksums.ts";
import { IBAN_PLACES, type Place } from "#shared/accounts/registry.ts";
import { exp } from "#shared/ml/deterministic-math.ts";
import { CHARACTERS, CLASSES, GAP } from "./alphabet.ts";

/**
 * From what the net says of each column to the number that stands there: a search over
 * all strings that have a number's form, cheapest first (a beam search over the paths of
 * Graves et al. 2006, with the dearest path instead of their sum), and then what the
 * check digits make of those found.
 */

export interface Reading {
  value: string;
  /** That this is what stands there, 0–1. */
  confidence: number;
  /** Shares of the line's length. */
  from: number;
  to: number;
}

export interface Said {
  /** Natural logarithms of chances, [columns, CLASSES]. */
  values: Float32Array;
  columns: number;
}

/** Strings kept per column. */
const BEAM = 80;
/** What a column may cost at most; beyond, it is as good as excluded, and a speck must not exclude all. */
const COLUMN_COST_MAX = 9;
/** A string dearer than this is not what stands there. */
const COST_MAX = 30;
/** Dearer than this after its country, and nothing with such a beginning is meant. */
const HEAD_COST_MAX = 15;
const HEAD_SIGNS = 2;
/** Columns of gap that part one number from another: the space of a line. */
const SPACE_COLUMNS = 3;
/** For a number that begins or ends within other signs. */
const WITHIN_COST = 14;
/** For two of a sign with no gap between, as where print runs together. */
const GAPLESS_COST = 9;
/** Longest gap within a number: a column of a table is further. */
const GAP_COLUMNS_MAX = 14;
/** Before anything is read: that what has an IBAN's form is one whose check digits hold. One in 97 strings does. */
const HOLDS = 0.5;
const STRINGS_PER_VALID = 97;

interface Path {
  text: string;
  places: readonly Place[] | null;
  /** Cost where the last column is the last sign, and where it is a gap after it. */
  sign: number;
  gap: number;
  gaps: number;
  /** Column of the last sign. */
  last: number;
}
/** A string that may stand on the line, what it costs in all, and where, as shares of the line's length. */
export interface Whole {
  value: string;
  /** Its check digits do; asked once, since thousands are weighed again and again while calibrating. */
  isHolding: boolean;
  cost: number;
  from: number;
  to: number;
}

/**
 * The IBAN on a line, and how sure that is; null where none is likelier than not.
 * `views`: what the net says of the line, looked at in one way or several.
 * `evidence`: how much of a cost counts, since columns beside each other see the same print.
 */
export function ibanIn(views: readonly Said[], evidence: number): Reading | null {
  const found = judged(views.map(stringsIn), evidence);
  return found !== null && found.confidence > 0.5 ? found : null;
}

/** All strings of an IBAN's form that may stand on the line, each where it is cheapest. */
export function stringsIn(said: Said): Whole[] {
  const costs = costsOf(said);
  const likely = likelyOf(costs, said.columns);
  return cheapest(startsOf(said).flatMap((start) => search(costs, likely, start)));
}

/** How much less likely each class is than the likeliest of its column. */
function costsOf({ values, columns }: Said): Float32Array {
  const costs = new Float32Array(columns * CLASSES);
  for (let column = 0; column < columns; column += 1) {
    const at = column * CLASSES;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < CLASSES; k += 1) most = Math.max(most, values[at + k] as number);
    for (let k = 0; k < CLASSES; k += 1) costs[at + k] = Math.min(COLUMN_COST_MAX, most - (values[at + k] as number));
  }
  return costs;
}

/** Per column the characters that are not as good as excluded. */
const likelyOf = (costs: Float32Array, columns: number): number[][] =>
  Array.from({ length: columns }, (_, column) => {
    const likely: number[] = [];
    for (let k = 0; k < CHARACTERS.length; k += 1)
      if ((costs[column * CLASSES + k] as number) < COLUMN_COST_MAX) likely.push(k);
    return likely;
  });

interface Start {
  column: number;
  cost: number;
}

/** What may stand right before a number without parting from it. */
const LABEL_END = "BAN";

/** Columns where a sign may begin, and what it costs that others stand right before it. */
function startsOf({ values, columns }: Said): Start[] {
  const starts: Start[] = [];
  let [gaps, before, last] = [SPACE_COLUMNS, "", GAP];
  for (let column = 0; column < columns; column += 1) {
    const best = likeliest(values, column);
    if (best === GAP) gaps += 1;
    else if (gaps > 0) {
      starts.push({ column, cost: gaps >= SPACE_COLUMNS || before.endsWith(LABEL_END) ? 0 : WITHIN_COST });
      gaps = 0;
    }
    if (best !== last && best !== GAP) before += CHARACTERS[best] ?? "?";
    last = best;
  }
  return starts;
}

function likeliest(values: Float32Array, column: number): number {
  const at = column * CLASSES;
  let best = 0;
  for (let k = 1; k < CLASSES; k += 1) if ((values[at + k] as number) > (values[at + best] as number)) best = k;
  return best;
}

/** Which signs may stand next in a number that begins like this; null where it is complete. */
const nextOf = ({ text, places }: Path): Place | null =>
  text.length < HEAD_SIGNS ? "a" : (places?.[text.length] ?? null);

const DIGITS_END = 10;
const rangeOf = (place: Place): [number, number] =>
  place === "n" ? [0, DIGITS_END] : place === "a" ? [DIGITS_END, CHARACTERS.length] : [0, CHARACTERS.length];

function search(costs: Float32Array, likely: readonly number[][], start: Start): Found[] {
  const columns = likely.length;
  const wholes: Found[] = [];
  let beam: Path[] = [
    { text: "", places: null, sign: Number.POSITIVE_INFINITY, gap: start.cost, gaps: 0, last: start.column },
  ];
  for (let column = start.column; column < columns && beam.length > 0; column += 1) {
    const left: Path[] = [];
    for (const path of stepped(beam, costs, column, likely[column] as number[])) {
      if (path.text === "" || nextOf(path) !== null) left.push(path);
      else {
        // When the gap after it begins it has ended; what follows costs nothing.
        if (path.gap < Number.POSITIVE_INFINITY || column === columns - 1)
          wholes.push(wholeOf(path, start, costs, columns));
        if (path.gap > path.sign) left.push(path);
      }
    }
    beam = left.length > BEAM ? left.sort((a, b) => bestOf(a) - bestOf(b)).slice(0, BEAM) : left;
  }
  return wholes;
}

/** All ways that the paths go on by one column: with the sign they end with, with a gap, or with a next sign. Each string once. */
function stepped(beam: readonly Path[], costs: Float32Array, column: number, likely: readonly number[]): Path[] {
  const at = column * CLASSES;
  const next = new Map<string, Path>();
  const put = (path: Path) => {
    const known = next.get(path.text);
    if (known === undefined) next.set(path.text, path);
    else {
      if (path.sign < known.sign) [known.sign, known.last] = [path.sign, path.last];
      if (path.gap < known.gap) [known.gap, known.gaps] = [path.gap, path.gaps];
    }
  };
  for (const path of beam) {
    if (path.text !== "") {
      const stays = staying(path, costs, at, column);
      if (bestOf(stays) < COST_MAX) put(stays);
    }
    const place = nextOf(path);
    if (place === null) continue;
    const [low, high] = rangeOf(place);
    for (const k of likely) {
      if (k < low || k >= high) continue;
      const longer = withSign(path, k, costs[at + k] as number, column);
      if (longer !== null) put(longer);
    }
  }
  return [...next.values()];
}

/** The path where this column is still its last sign, and where it is the gap behind it. */
function staying(path: Path, costs: Float32Array, at: number, column: number): Path {
  const sign = path.sign + (costs[at + CHARACTERS.indexOf(path.text.at(-1) as string)] as number);
  const gapCost = costs[at + GAP] as number;
  const gaps = path.gap + gapCost < path.sign + gapCost ? path.gaps + 1 : 1;
  const gap = gaps > GAP_COLUMNS_MAX ? Number.POSITIVE_INFINITY : bestOf(path) + gapCost;
  return { ...path, sign, gap, gaps, last: sign < COST_MAX ? column : path.last };
}

/** The path with one more sign; null where no number begins so, or none so dear. */
function withSign(path: Path, k: number, ownCost: number, column: number): Path | null {
  const sign = CHARACTERS[k] as string;
  const before = path.text.endsWith(sign) ? Math.min(path.gap, path.sign + GAPLESS_COST) : bestOf(path);
  const cost = before + ownCost;
  const text = path.text + sign;
  if (cost >= COST_MAX || (text.length <= HEAD_SIGNS && cost > HEAD_COST_MAX)) return null;
  const places = text.length === HEAD_SIGNS ? (IBAN_PLACES.get(text) ?? null) : path.places;
  if (text.length >= HEAD_SIGNS && places === null) return null;
  return { text, places, sign: cost, gap: Number.POSITIVE_INFINITY, gaps: 0, last: column };
}

type Found = Omit<Whole, "isHolding">;

function wholeOf(path: Path, start: Start, costs: Float32Array, columns: number): Found {
  const space = gapsAfter(costs, columns, path.last + 1);
  const cost = bestOf(path) + (space >= SPACE_COLUMNS ? 0 : WITHIN_COST);
  return { value: path.text, cost, from: start.column / columns, to: (path.last + 1) / columns };
}

const bestOf = ({ sign, gap }: Path): number => Math.min(sign, gap);

/** Columns of gap from here on, as far as that matters. */
function gapsAfter(costs: Float32Array, columns: number, from: number): number {
  let gaps = 0;
  while (gaps < SPACE_COLUMNS && from + gaps < columns && costs[(from + gaps) * CLASSES + GAP] === 0) gaps += 1;
  return from + gaps >= columns ? SPACE_COLUMNS : gaps;
}

/** Each string once, where it is cheapest. */
function cheapest(wholes: readonly Found[]): Whole[] {
  const best = new Map<string, Found>();
  for (const whole of wholes)
    if (whole.cost < (best.get(whole.value)?.cost ?? Number.POSITIVE_INFINITY)) best.set(whole.value, whole);
  return [...best.values()].map((whole) => ({ ...whole, isHolding: ibanCheckHolds(whole.value) }));
}

/**
 * The likeliest IBAN among the strings that each view of a line shows, and how sure it is against all
 * others; null where none holds. A string is as likely as it is to the views on average (a mixture): what
 * breaks up in one of them may stand whole in the next, and what only one of them shows counts for less.
 */
export function judged(views: readonly (readonly Whole[])[], evidence: number): Reading | null {
  const strings = new Map<string, { likely: number; best: Whole }>();
  for (const wholes of views)
    for (const whole of wholes) {
      const likely = exp(-whole.cost * evidence) / views.length;
      const known = strings.get(whole.value);
      if (known === undefined) strings.set(whole.value, { likely, best: whole });
      else {
        known.likely += likely;
        if (whole.cost < known.best.cost) known.best = whole;
      }
    }
  // What has no number's form: as likely as a string that costs nothing.
  let all = 1 - HOLDS;
  let found: { weight: number; best: Whole } | null = null;
  for (const { likely, best } of strings.values()) {
    const weight = (best.isHolding ? HOLDS * STRINGS_PER_VALID : 1 - HOLDS) * likely;
    all += weight;
    if (best.isHolding && weight > (found?.weight ?? 0)) found = { weight, best };
  }
  if (found === null) return null;
  const { value, from, to } = found.best;
  return { value, confidence: found.weight / all, from, to };
}
