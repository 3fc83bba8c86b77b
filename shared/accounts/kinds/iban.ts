import { type Candidate, INVALID_CONFIDENCE, REPAIRED_CONFIDENCE, type Span } from "../account.ts";
import { ibanCheckHolds } from "../checksums.ts";
import { directly, ibanHead, isCalledIban, lastLabel, lead, leadOnLine, loneIbanLabels } from "../labels.ts";
import { merge } from "../merge.ts";
import { IBAN_PLACES, nationalCheckHolds } from "../registry.ts";
import { repair, repairBlurred, repairCountry, repairLength } from "./iban-repair.ts";
import { lettersFor, type Run, runs } from "./iban-scan.ts";

/**
 * IBANs in a text: valid as read; repaired where characters that OCR confuses were
 * exchanged and the check digits then hold; invalid where it is called an IBAN or
 * looks like nothing else, and the check digits do not hold. `isScanned`: the text was
 * read by OCR, so that a digit may be another than it seems.
 */
export function findIbans(text: string, _found: readonly Candidate[] = [], isScanned = false): Candidate[] {
  const finders = [validIbans, repairedIbans, invalidIbans, labelledButMisshapen];
  const near = finders.reduce<Candidate[]>((found, find) => merge(found, find(text, isScanned), text.length), []);
  // More labels that stand alone than numbers found: one of them has lost its number.
  return loneIbanLabels(text) <= near.length ? near : merge(near, misshapenElsewhere(text), text.length);
}

export function validIbans(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const run of runs(text, false)) {
    const value = run.raw.toUpperCase();
    if (!hasForm(value, run) || !ibanCheckHolds(value)) continue;
    if (run.start < (found.at(-1)?.end ?? 0)) continue;
    const trust = trustIn(text, run);
    if (trust === null) continue;
    const confidence = nationalCheckHolds(value) ? trust : Math.min(trust, NATIONAL_CHECK_FAILS);
    found.push({ kind: "iban", value, check: "valid", confidence, start: run.start, end: run.end });
  }
  return found;
}

/** One in 97 wrong numbers passes. With the label, or in the standard's own groups, hardly any of those comes by chance. */
const LABELLED = 0.99;
const WELL_FORMED = 0.98;
const ODDLY_GROUPED = 0.75;
/** Some banks' old numbers break their country's rule, and so do specimens; so does a misreading the other check let pass. A person looks. */
const NATIONAL_CHECK_FAILS = 0.85;

function trustIn(text: string, run: Run): number | null {
  // With one in 97, part of a misread number is right by itself.
  if (ibanHead(text, run.start) !== "") return ODDLY_GROUPED;
  if (isLabelled(text, run.start)) return LABELLED;
  const isUpper = run.raw === run.raw.toUpperCase() || run.raw === run.raw.toLowerCase();
  if (isLabelledAsOther(text, run.start)) return null;
  if (run.grouping === "compact" || run.grouping === "fours") return isUpper ? WELL_FORMED : null;
  if (run.lineBreaks > 0 || run.raw !== run.raw.toUpperCase()) return null;
  if (run.grouping === "spaced") return WELL_FORMED;
  const firstWord = /^[A-Za-z0-9]+/.exec(text.slice(run.start))?.[0] ?? "";
  return firstWord.length < 4 || isVatShaped(firstWord) ? null : ODDLY_GROUPED;
}

function repairedIbans(text: string, isScanned: boolean): Candidate[] {
  const found: Candidate[] = [];
  for (const run of runs(text, true)) {
    if (run.start < (found.at(-1)?.end ?? 0) || !isCertainlyMeantAsIban(text, run)) continue;
    // A group within a longer number may look like a country's letters; at its beginning only, it is one.
    const isWithin = /(?=\w*\d)[A-Z0-9]{4}[ -]$/i.test(text.slice(Math.max(0, run.start - 5), run.start));
    if (isWithin && run.raw.slice(0, 2).toUpperCase() !== run.country) continue;
    if (ibanHead(text, run.start) !== "") continue;
    // What was typed wrong is wrong, and said so. What was read wrong may be guessed at, where it is called an IBAN.
    const isGuessed = isScanned && isCalledIban(text, run.start);
    const value = repair(run) ?? (isGuessed ? (repairBlurred(run) ?? repairCountry(run)) : null);
    if (value === null) continue;
    found.push({
      kind: "iban",
      value,
      check: "repaired",
      confidence: REPAIRED_CONFIDENCE,
      start: run.start,
      end: run.end,
    });
  }
  return found;
}

/** The longest VAT numbers have 14 characters, creditor identifiers of countries with short IBANs 18 or 19. */
const LONE_WORD_MIN = 20;

/** Repair invents IBANs from VAT and company numbers, so only where nothing else can be meant. */
function isCertainlyMeantAsIban(text: string, run: Run): boolean {
  if (isLabelled(text, run.start)) return true;
  if (isLabelledAsOther(text, run.start) || run.raw !== run.raw.toUpperCase()) return false;
  // One word of exactly its country's length: VAT and company numbers are shorter.
  return run.grouping === "fours" || (run.grouping === "compact" && run.raw.length >= LONE_WORD_MIN);
}

/** Letters and signs that go on around a word: an address, a file's name, a code. */
const GOES_ON = /[@/\\_=#&%+-]|[.:]\S/;

/**
 * A mail writes its IBAN in small letters: a real country's, of its length and form, in one
 * word or in fours. Only whole words are: addresses and names of files hold such characters, too.
 */
function isTypedSmall(text: string, { raw, start, end, grouping, country }: Run): boolean {
  // "no" is also an abbreviation of "number".
  if (raw !== raw.toLowerCase() || country === "NO" || isLabelledAsOther(text, start)) return false;
  const isWhole = !GOES_ON.test(text.slice(Math.max(0, start - 1), start)) && !GOES_ON.test(text.slice(end, end + 2));
  return isWhole && (grouping === "fours" || grouping === "compact");
}

function invalidIbans(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const run of runs(text, false)) {
    const value = run.raw.toUpperCase();
    if (run.start < (found.at(-1)?.end ?? 0) || !hasForm(value, run)) continue;
    if (ibanHead(text, run.start) !== "") continue;
    const isMeant =
      isCertainlyMeantAsIban(text, run) ||
      isTypedSmall(text, run) ||
      // NO is also an abbreviation of "number".
      (run.grouping === "compact" && run.raw === value && run.country !== "NO" && !isLabelledAsOther(text, run.start));
    if (isMeant) found.push(invalid(value, run));
  }
  return found;
}

/** Country, check digits, one of them perhaps misread, then groups of capitals and digits on the same line. */
const GROUP = "(?=[A-Z]*\\d|[A-Z]{4}(?![A-Z]))[A-Z0-9]+";
/** A group begins at a gap only: where it might begin anywhere, a run of digits with a small letter behind took hours. */
const MISSHAPEN = new RegExp(
  `(?<![\\p{L}\\p{N}])[A-Z0-9]{2} ?(?:[0-9OISBZ]{2}|\\d[A-Z]|[A-Z]\\d)(?:${GROUP}|[ -]${GROUP})(?:[ -]${GROUP}){0,40}(?![\\p{L}\\p{N}])`,
  "gu",
);
/** The shortest IBAN has 15 characters; a few may have been lost. A longer one than 34 has caught its neighbour. */
const MISSHAPEN_MIN = 11;
const MISSHAPEN_MAX = 40;

/** Called an IBAN, but of no form any country has: the person must see what stands there. */
function labelledButMisshapen(text: string, isScanned: boolean): Candidate[] {
  return Array.from(text.matchAll(MISSHAPEN)).flatMap((match) => {
    const raw = match[0].replaceAll(/[ -]/g, "");
    const value = isScanned ? withCountry(raw) : raw;
    if (value.length < MISSHAPEN_MIN || value.length > MISSHAPEN_MAX || !/[A-Z]/.test(value.slice(0, 2))) return [];
    if (!isCalledIban(text, match.index)) return [];
    const where = { start: match.index, end: match.index + match[0].length };
    const places = IBAN_PLACES.get(value.slice(0, 2)) ?? IBAN_PLACES.get(lettersFor(value.slice(0, 2)));
    const repaired = places === undefined || !isScanned ? null : repairLength(value, places);
    if (repaired === null) return [invalid(value, where)];
    return [{ kind: "iban", value: repaired, check: "repaired", confidence: REPAIRED_CONFIDENCE, ...where }];
  });
}

/** "DLE12": a sign too many in the country's letters, where only one way to leave it out gives a country. */
function withCountry(raw: string): string {
  if (IBAN_PLACES.has(raw.slice(0, 2)) || IBAN_PLACES.has(lettersFor(raw.slice(0, 2)))) return raw;
  const shorter = [0, 1, 2].map((i) => raw.slice(0, i) + raw.slice(i + 1));
  const [only, ...others] = new Set(shorter.filter((one) => IBAN_PLACES.has(one.slice(0, 2)) && /^..\d\d/.test(one)));
  return only === undefined || others.length > 0 ? raw : only;
}

/** In the standard's own groups, four of them at least: no VAT or company number is printed so. */
const IN_FOURS =
  /(?<![\p{L}\p{N}]|[-.,/]|\p{N} )[A-Z]{2}\d{2}(?: (?=[A-Z]{0,3}\d)[A-Z0-9]{4}){2,7} [A-Z0-9]{1,4}(?![\p{L}\p{N}]| ?\p{N}|[-/])/gu;
/** A creditor's identifier has these where its bank would be. */
const CREDITOR_ID = /^[A-Z]{2}\d{2} ?ZZZ/;

/** The label stands in another column, or on another line than the page seemed to have: of no form any country has. */
function misshapenElsewhere(text: string): Candidate[] {
  return Array.from(text.matchAll(IN_FOURS)).flatMap(({ 0: raw, index }) => {
    const isOther = CREDITOR_ID.test(raw) || !IBAN_PLACES.has(raw.slice(0, 2)) || isLabelledOtherwise(text, index);
    return isOther ? [] : [invalid(raw.replaceAll(" ", ""), { start: index, end: index + raw.length })];
  });
}

const invalid = (value: string, { start, end }: Span): Candidate => ({
  kind: "iban",
  value,
  check: "invalid",
  confidence: INVALID_CONFIDENCE,
  start,
  end,
});

const CLASSES = { n: /\d/, a: /[A-Z]/, c: /[A-Z0-9]/ };
const hasForm = (value: string, { places }: Run) => places.every((place, i) => CLASSES[place].test(value.charAt(i)));

/** "IBAN" is the last label before it, and no VAT number's label lies between. */
function isLabelled(text: string, start: number): boolean {
  const before = lead(text, start);
  const iban = Math.max(lastLabel(before, "iban"), lastLabel(before, "account"));
  return iban >= 0 && iban > lastLabel(before, "vat") && iban > lastLabel(before, "other");
}

/** Another label on its own line, and none of an account behind that. */
function isLabelledOtherwise(text: string, start: number): boolean {
  const before = leadOnLine(text, start);
  const other = Math.max(lastLabel(before, "vat"), lastLabel(before, "other"));
  return other >= 0 && other > Math.max(lastLabel(before, "iban"), lastLabel(before, "account"));
}

const DIRECTLY_OTHER = directly("(?:VAT|USt[.\\s-]*Id\\w*|UID|MwSt|TVA|BTW|ondernemingsnummer|RPR|RPM)");
const isLabelledAsOther = (text: string, start: number) => DIRECTLY_OTHER.test(leadOnLine(text, start));

/** EU VAT numbers as one word: country and 8 to 12 characters. What follows is a different number. */
const isVatShaped = (word: string) => /^[A-Z]{2}[A-Z0-9]{8,12}$/.test(word);
