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
const LABEL = word(
  // English, German, French, Dutch: signatures, then initials, then what is written over either.
  String.raw`signatures?|signed|sign\s+here|authori[sz]ed\s+signator(?:y|ies)|initials|initial(?:led)?\s+(?:here|by)`,
  "Unterschrift(?:en)?|unterschrieben|Signatur(?:en)?|Zeichnungsberechtigte[rn]?|Paraphen?|Namenszeichen",
  String.raw`signataires?|paraphes?|parafes?|initiales|lu\s+et\s+approuv[ée]e?|bon\s+pour\s+accord`,
  String.raw`handtekening(?:en)?|ondertekening|paraaf|parafen|initialen|voor\s+akkoord|gelezen\s+en\s+goedgekeurd`,
);
/** "Visum" is initials in Swiss and Austrian offices, and in every other line what a traveller has: a label only as a whole. */
const VISUM =
  /^(?:datum\s*[,/&+]?\s*(?:und\s+)?)?visum(?:\s+(?:bank|kunde|kasse|prüfer|sachbearbeiter(?:in)?))?\s*:?$/iu;
/** Print beside a signature that says for whom: "on behalf of", "le titulaire", "namens …". */
const ROLE = word(
  String.raw`for\s+and\s+on\s+behalf|on\s+behalf|account\s*holder|holder|director|manager|secretary|treasurer`,
  "titulaire|g[ée]rante?|pr[ée]sidente?|directeur|namens|rekeninghouder|zaakvoerder|bestuurder",
  String.raw`im\s+Auftrag|i\.\s?[AV]\.|ppa\.?|Kontoinhaber(?:in)?|Gesch[äa]ftsf[üu]hrer(?:in)?`,
);
/** "For the bank", "Unterschrift für die Bank": at the start, since a letter's last line thanks "for the …", too. */
const FOR_WHOM =
  /^(?:(?:signatures?|signed|initials|Unterschrift|Signatur|Paraphe|handtekening|paraaf|parafe)[\s:,]+)?(?:for\s+the|pour\s+(?:la|le|l['’])|f[üu]r\s+d(?:ie|en|as)|voor\s+(?:de|het))(?!\p{L})/iu;
/** "Signature of the account holder (and date):" and no sentence. */
const LABEL_WORDS_MAX = 8;
/** One that begins with what it is may go on: "Signature(s) of the account holder or holders as shown on the card". */
const LONG_LABEL_WORDS_MAX = 16;
/** What may stand before: "Place, date and signature". */
const HEAD = /^(?:(?:place|date|lieu|ort|datum|plaats|and|et|und|en)[\s,/&:]*)*$/iu;
/** A line that begins like a label and says something of signatures. */
const SENTENCE =
  /(?<!\p{L})(?:is|are|was|were|means?|confirms?|must|shall|should|will|may|ist|sind|muss|müssen|wird|werden|gilt|bestätigt|kann|est|sont|vaut|doit|doivent|peut|sera|wordt|worden|geldt|moet|moeten|kan|betekent|bevestigt)(?!\p{L})/iu;
/** Even a short line with one of these is a sentence ("is to be signed and returned"). "May" and "will" are months and names, too. */
const SHORT_SENTENCE = /(?<!\p{L})(?:is|are|ist|sind|wird|werden|est|sont|wordt|worden|vindt)(?!\p{L})/iu;
/**
 * What speaks of a signature and waits for none: that none is needed, when it was put, that it is not
 * by hand, and "Signature Bank". Taken out first, since a field may stand on the same line.
 */
const NO_FIELD = new RegExp(
  [
    String.raw`(?:without|no|sans|ohne|keine|zonder|geen)\s+(?:\p{L}+\s+)?(?:signatures?|Unterschrift(?:en)?|Signatur(?:en)?|handtekening(?:en)?|ondertekening)`,
    String.raw`(?:date|datum)\s+(?:of|der|de\s+la|de|van\s+de|van)\s+(?:signature|Unterschrift|Signatur|handtekening|ondertekening)`,
    String.raw`signature\s+(?:date|bank|cards?|pages?|policy)`,
    String.raw`(?:digitale?|electronic|elektronische[nrs]?|qualified|qualifizierte[nr]?|fortgeschrittene[nr]?|specimen)\s+(?:signatures?|Unterschrift(?:en)?|Signatur(?:en)?|handtekening(?:en)?)`,
    String.raw`signatures?\s+(?:électroniques?|numériques?|on\s+file)`,
    String.raw`signed\s+(?:copy|copies|original)`,
  ]
    .map((one) => String.raw`(?<!\p{L})${one}(?!\p{L})`)
    .join("|"),
  "giu",
);
/** The line to sign on, where it is typed: dots or strokes behind the label. */
const LEADER = /[\s:]*(?:[.…_]\s?){3,}$/u;
/** Of a label's height: one that stands this near under another, in another language as a rule, is the same field's. */
const SAME_FIELD_HEIGHTS = 1.2;
/** Of the page's height: a signature stands this far from its label, above or below. */
const REACH = 0.08;
/** Of the page's width, beside the label: "Signature: ______". */
const REACH_ACROSS = 0.45;
/** A label that a signature is called by stands within this, or it belongs to something else. */
const NAME_REACH = 0.06;
const NAME_CHARACTERS_MAX = 120;

/** One of these ways of saying it, as words of their own. */
function word(...ways: string[]): RegExp {
  return new RegExp(String.raw`(?<!\p{L})(?:${ways.join("|")})(?!\p{L})`, "iu");
}

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
  lines.filter(({ text }) => isLabel(text.replace(LEADER, "")));

function isLabel(line: string): boolean {
  const text = line.replace(NO_FIELD, "").replace(/\s+/g, " ").trim();
  if (VISUM.test(text)) return true;
  const found = LABEL.exec(text);
  if (found === null || /[.!?]$/.test(text)) return false;
  const words = text.split(" ").length;
  if (words <= LABEL_WORDS_MAX) return !SHORT_SENTENCE.test(text);
  return words <= LONG_LABEL_WORDS_MAX && HEAD.test(text.slice(0, found.index)) && !SENTENCE.test(text);
}

/** Fields for a signature: each label, but one for labels that say it twice, under each other or in two languages on a line. */
export function fieldsOf(lines: readonly Line[]): Line[] {
  const fields: Line[] = [];
  for (const label of labelsOf(lines)) {
    const same = fields.findIndex((field) => isSameField(field, label));
    const known = fields[same];
    if (known === undefined) fields.push(label);
    else fields[same] = { text: `${known.text} ${label.text}`, box: joined(known.box, label.box) };
  }
  return fields;
}

function isSameField(a: Line, b: Line): boolean {
  const height = Math.min(a.box[3] - a.box[1], b.box[3] - b.box[1]);
  const { across, down } = gapsBetween(a.box, b.box);
  if (across < 0) return down < height * SAME_FIELD_HEIGHTS;
  const isBare = ({ text }: Line) => /^\p{L}+\W*$/u.test(text);
  return down < 0 && isBare(a) && isBare(b) && a.text.toLowerCase() !== b.text.toLowerCase();
}

/** The signatures that may be those of each field: each counts for the nearest field it may belong to, and for no other. */
export function signaturesAt<T extends { box: Box }>(fields: readonly Line[], signatures: readonly T[]): T[][] {
  const at = fields.map((): T[] => []);
  for (const signature of signatures) {
    let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
    for (const [i, field] of fields.entries()) {
      if (!isAt(field, signature.box)) continue;
      const distance = distanceBetween(field.box, signature.box);
      if (distance < least) [nearest, least] = [i, distance];
    }
    at[nearest]?.push(signature);
  }
  return at;
}

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
  const telling = near.find(({ line }) => isRole(line.text)) ?? near.find(({ line }) => isNamed(line.text));
  return (telling ?? near.find(({ line }) => isLegible(line.text)))?.line.text.slice(0, NAME_CHARACTERS_MAX) ?? null;
}

const isRole = (text: string): boolean => ROLE.test(text) || FOR_WHOM.test(text.trim());
const isNamed = (text: string): boolean => LABEL.test(text) || VISUM.test(text.replace(LEADER, "").trim());

/** How far two boxes are apart each way; below zero where they reach over each other. */
const gapsBetween = (a: Box, b: Box) => ({
  across: Math.max(b[0] - a[2], a[0] - b[2]),
  down: Math.max(b[1] - a[3], a[1] - b[3]),
});

/** Down counts more than across: what names a signature stands under, over or before it. */
function distanceBetween(a: Box, b: Box): number {
  const { across, down } = gapsBetween(a, b);
  return Math.hypot(Math.max(0, across) / 2, Math.max(0, down));
}

const joined = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];
