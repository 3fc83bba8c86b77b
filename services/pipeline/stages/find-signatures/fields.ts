import type { Box, Word } from "#shared/reading.ts";

/** The words around a signature: which line it stands on, and which lines wait for one. Pure. */

export interface Line {
  text: string;
  box: Box;
}

/**
 * What forms print where a signature belongs, in four languages. A line of a letter that
 * speaks about signatures is longer than a label.
 */
const LABEL =
  /(?<!\p{L})(?:signatures?|signed|sign\s+here|authori[sz]ed\s+signator(?:y|ies)|Unterschrift(?:en)?|unterschrieben|Zeichnungsberechtigte[rn]?|handtekening(?:en)?|ondertekening|paraaf|paraphe|signataires?)(?!\p{L})/iu;
/** Print beside a signature that says for whom: "for the bank", "le titulaire", "namens …". */
const ROLE =
  /(?<!\p{L})(?:for\s+(?:and\s+on\s+behalf|the)|on\s+behalf|account\s*holder|holder|director|manager|secretary|treasurer|pour\s+(?:la|le|l['’])|titulaire|g[ée]rante?|pr[ée]sidente?|directeur|im\s+Auftrag|i\.\s?[AV]\.|ppa\.?|Kontoinhaber(?:in)?|Gesch[äa]ftsf[üu]hrer(?:in)?|namens|rekeninghouder|zaakvoerder|bestuurder)(?!\p{L})/iu;
/** "Signature of the account holder (and date):" and no sentence. */
const LABEL_WORDS_MAX = 8;
/** Of the page's height: a signature stands this far from its label, above or below. */
const REACH = 0.08;
/** Of the page's width, beside the label: "Signature: ______". */
const REACH_ACROSS = 0.45;
/** A label that a signature is called by stands within this, or it belongs to something else. */
const NAME_REACH = 0.06;
const NAME_CHARACTERS_MAX = 120;

/** Words joined to the lines they stand on; cells of a table far apart are lines of their own. */
export function linesOf(words: readonly Word[]): Line[] {
  const lines: (Line & { number: number })[] = [];
  for (const { text, box, line } of words) {
    const last = lines.at(-1);
    const gap = last === undefined ? 0 : box[0] - last.box[2];
    if (last !== undefined && last.number === line && gap < GAP_MAX && gap > -GAP_MAX) {
      last.text += ` ${text}`;
      last.box = joined(last.box, box);
    } else lines.push({ text, box, number: line });
  }
  return lines.map(({ text, box }) => ({ text, box }));
}
/** Of the page's width: a wider gap in a line parts two columns. */
const GAP_MAX = 0.06;

/** Lines that say a signature belongs here. */
export const labelsOf = (lines: readonly Line[]): Line[] =>
  lines.filter(({ text }) => LABEL.test(text) && text.split(" ").length <= LABEL_WORDS_MAX && !/[.!?]$/.test(text));

/** Whether a signature at `box` may be the one that `label` waits for: above, below or to the right of it. */
export function isAt(label: Line, box: Box): boolean {
  const [left, top, right, bottom] = label.box;
  const isNear = box[1] < bottom + REACH && box[3] > top - REACH;
  return isNear && box[0] < right + REACH_ACROSS && box[2] > left - REACH;
}

/** A line that can be a name or a role: OCR reads the strokes of a signature, too, as "~~ L=". */
const LEGIBLE = /\p{L}{3}/u;
const LETTERS_SHARE_MIN = 0.6;
function isLegible(text: string): boolean {
  const letters = text.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
  return LEGIBLE.test(text) && letters >= text.replace(/[\s.,]/g, "").length * LETTERS_SHARE_MIN;
}

/** What is printed with a signature: the role or label nearest to it, else the nearest legible line; null where nothing is near. */
export function nameOf(lines: readonly Line[], box: Box): string | null {
  const near = lines
    .map((line) => ({ line, distance: distanceBetween(line.box, box) }))
    .filter(({ distance }) => distance < NAME_REACH)
    .sort((a, b) => a.distance - b.distance);
  const telling = near.find(({ line }) => ROLE.test(line.text)) ?? near.find(({ line }) => LABEL.test(line.text));
  return (telling ?? near.find(({ line }) => isLegible(line.text)))?.line.text.slice(0, NAME_CHARACTERS_MAX) ?? null;
}

/** Down counts more than across: what names a signature stands under, over or before it. */
function distanceBetween(a: Box, b: Box): number {
  const apart = (from: number, to: number, otherFrom: number, otherTo: number) =>
    Math.max(0, otherFrom - to, from - otherTo);
  return Math.hypot(apart(a[0], a[2], b[0], b[2]) / 2, apart(a[1], a[3], b[1], b[3]));
}

const joined = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];
