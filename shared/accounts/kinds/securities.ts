import { type Candidate, type CheckState, INVALID_CONFIDENCE } from "../account.ts";
import { cusipCheckHolds, sedolCheckHolds } from "../checksums.ts";
import { directly, leadOnLine, lineAbove } from "../labels.ts";
import { columnHeading } from "../table.ts";

/** Securities by other numbers than an ISIN, and the accounts securities lie in: all by their labels. */

const DIRECTLY = {
  wkn: directly("\\bWKN\\b|\\bWertpapierkenn(?:nummer|-Nr)"),
  sedol: directly("\\bSEDOL\\b"),
  cusip: directly("\\bCUSIP\\b"),
  depot: directly(
    "\\bDepot[-\\s]?(?:nummer|nr)\\b\\.?|\\bDepot[-\\s]?konto\\w*|\\bWertpapierdepot\\b|\\b(?:securities|safekeeping|custody)\\s(?:account|a/c)\\b|\\bsafekeeping\\b|\\bcompte[-\\s]titres(?:\\s\\p{L}+)?|\\beffectenrekening\\w*|\\beffectendossier\\b|\\bdossier[-\\s]titres\\b",
  ),
};
const WKN = /(?<![\p{L}\p{N}])(?=[A-Z]*\d)[0-9A-HJ-NP-Z]{6}(?![\p{L}\p{N}])/gu;
const SEDOL = /(?<![\p{L}\p{N}])[0-9B-DF-HJ-NP-TV-Z]{6}\d(?![\p{L}\p{N}])/gu;
const CUSIP = /(?<![\p{L}\p{N}])(?=[A-Z]*\d)[0-9A-Z]{8}\d(?![\p{L}\p{N}])/gu;
const DEPOT = /(?<![\p{L}\p{N}])(?=[A-Z-]{0,36}\d)[A-Z0-9](?:[ -]?[A-Z0-9]){3,17}(?![\p{L}\p{N}])/gu;
const WKN_COLUMN = /\bWKN\b/;
const COLUMN = { sedol: /\bSEDOL\b/i, cusip: /\bCUSIP\b/i };
const LABELLED = 0.95;
/** Germany's ISINs hold the WKN: three zeros, the six characters, a check digit. */
const OF_ISIN = 0.97;
const IN_COLUMN = 0.9;

export function findSecurities(text: string, found: readonly Candidate[]): Candidate[] {
  return [
    ...wkns(text, found),
    ...checked("sedol", text, SEDOL, sedolCheckHolds),
    ...checked("cusip", text, CUSIP, cusipCheckHolds),
  ];
}

function wkns(text: string, found: readonly Candidate[]): Candidate[] {
  const ofIsins = new Set(
    found
      .filter(({ kind, value }) => kind === "isin" && value.startsWith("DE000"))
      .map(({ value }) => value.slice(5, 11)),
  );
  return Array.from(text.matchAll(WKN)).flatMap(({ 0: value, index }) => {
    const confidence = ofIsins.has(value)
      ? OF_ISIN
      : DIRECTLY.wkn.test(leadOnLine(text, index))
        ? LABELLED
        : WKN_COLUMN.test(lineAbove(text, index)) &&
            found.some((isin) => isin.kind === "isin" && isBeside(isin, index, text))
          ? IN_COLUMN
          : null;
    return confidence === null ? [] : [candidate("wkn", value, "none", confidence, index, value.length)];
  });
}

/** On the same line, right after: the two numbers of one security. */
const isBeside = ({ end }: Candidate, start: number, text: string) =>
  end <= start && /^[\s(/]{1,8}$/.test(text.slice(end, start)) && !text.slice(end, start).includes("\n");

function checked(kind: "sedol" | "cusip", text: string, form: RegExp, holds: (value: string) => boolean): Candidate[] {
  return Array.from(text.matchAll(form)).flatMap(({ 0: value, index }) => {
    const isLabelled = DIRECTLY[kind].test(leadOnLine(text, index));
    // Under a heading only where the check digit holds: cells hold order numbers, too.
    if (!isLabelled) {
      const isOfColumn = holds(value) && COLUMN[kind].test(columnHeading(text, index) ?? "");
      return isOfColumn ? [candidate(kind, value, "valid", IN_COLUMN, index, value.length)] : [];
    }
    return [
      holds(value)
        ? candidate(kind, value, "valid", LABELLED, index, value.length)
        : candidate(kind, value, "invalid", INVALID_CONFIDENCE, index, value.length),
    ];
  });
}

/** Accounts that hold securities: no standard form, so the label must stand right before. */
export function findDepots(text: string): Candidate[] {
  return Array.from(text.matchAll(DEPOT)).flatMap(({ 0: raw, index }) => {
    if (!DIRECTLY.depot.test(leadOnLine(text, index))) return [];
    return [candidate("depot", raw.replaceAll(/[ -]/g, ""), "none", LABELLED, index, raw.length)];
  });
}

const candidate = (
  kind: Candidate["kind"],
  value: string,
  check: CheckState,
  confidence: number,
  start: number,
  length: number,
): Candidate => ({ kind, value, check, confidence, start, end: start + length });
