/** What stands before a number tells what it is. Labels in English, French, Dutch and German. */

/** A label further away than this many characters names something else. */
const LEAD_CHARACTERS = 80;
/** A heading of a table is looked for in the whole line above, up to this much of it. */
const LINE_ABOVE_CHARACTERS = 160;

/** The line up to `at`, after the line above it. */
export function lead(text: string, at: number): string {
  const line = leadOnLine(text, at);
  return lineAbove(text, at - line.length) + line;
}

/** The same line only, up to `at`. */
export function leadOnLine(text: string, at: number): string {
  // Cut first, then look for the line's start: a page that is one long line would be searched anew for each number.
  const near = text.slice(Math.max(0, at - LEAD_CHARACTERS), at);
  return near.slice(near.lastIndexOf("\n") + 1);
}

/** The line above the one `at` stands on, with its line break, if the line's start is near enough. */
export function lineAbove(text: string, at: number): string {
  const near = text.slice(Math.max(0, at - LEAD_CHARACTERS - LINE_ABOVE_CHARACTERS), at);
  const lineStart = near.lastIndexOf("\n") + 1;
  if (lineStart === 0) return "";
  return near.slice(near.slice(0, lineStart - 1).lastIndexOf("\n") + 1, lineStart);
}

/**
 * "nr", "n°", "(SWIFT)", ":" and the like between a label and its number; no digit, no sentence.
 * "n°" stands apart: no word ends after its sign.
 */
const BETWEEN =
  "(?:[\\s:.,;#=\\-–/()*|\\[\\]\"'»>‘’“”„´`]|\\bn[°º]|\\b(?:code|nr|no|nos|num|number|numbers|nummer|numéro|numero|is|ist|est|der|du|de|van|of|für|pour|voor|for|the|le|la|het|die|das|bank|banque|address|adresse|adres|swift|bic|international|inhaber)\\b\\.?){0,16}$";

/** A pattern that matches at the end of the text before a number, when only filler lies between. */
export const directly = (label: string): RegExp => new RegExp(`(?:${label})${BETWEEN}`, "iu");

/** OCR reads the I as l, 1, | or T. A label glued to its number still counts. */
export const IBAN_LABEL = "(?<![a-z0-9])[Il1|T]\\.?\\s?B\\.?\\s?[A4]\\.?\\s?N(?![a-z])";
export const ACCOUNT_LABEL =
  "\\baccount(?:s|\\s*(?:no|nr|number))?\\b|\\bacct\\b|\\ba/c\\b|\\bcomptes?\\b|\\bcpte\\b|\\brekening\\w*|\\brek\\.?\\s?nr|\\bkonto\\w*|\\bkto\\b|\\bbank\\s?(?:details|verbindung|relatie|gegevens)|\\bbankverbindung|coordonn[ée]es bancaires|\\bRIB\\b";
export const VAT_LABEL =
  "\\bVAT\\b|\\bUSt\\b|\\bUSt[.\\s-]*Id\\w*|\\bUID\\b|\\bMwSt\\b|\\bTVA\\b|\\bBTW\\b|\\bBE\\s?TVA\\b|\\btax\\s*(?:id|no|number)|\\bSteuer\\w*|\\bStNr\\b|\\bHRB\\b|\\bRCS\\b|\\bSIREN\\b|\\bSIRET\\b|\\bK\\.?v\\.?K\\b|\\bKBO\\b|\\bBCE\\b|\\bRPR\\b|\\bRPM\\b|\\bcompany\\s*(?:no|number|reg\\w*)|ondernemingsnummer|num[ée]ro d'entreprise|handelsregister|\\bE(?:O|\\.O\\.)RI\\b|\\bintracom\\w*";
/** Telephone, customer, order, reference numbers: whatever follows directly is no account. */
export const OTHER_NUMBER_LABEL =
  "\\btel\\w*|\\bt[ée]l[.ée]?\\w*|\\bphone|\\bfon\\b|\\bfax|\\bmobile?|\\bhandy|\\bgsm\\b|\\bport(?:able)?\\b|\\border|\\binvoice|\\brechnung\\w*|\\bfactuur\\w*|\\bfacture|\\bcustomer\\w*|\\bkunden\\w*|\\bklant\\w*|\\bclient|\\bref(?:erence|erenz|\\b)\\w*|\\br[ée]f(?:[ée]rence)?|\\bkenmerk|\\bdossier|\\bBSN\\b|\\bcommunication|\\bmededeling|\\bverwendungszweck|\\bmandate?\\w*|\\btracking|\\bserial|\\bdepot\\w*";

const pattern = (label: string) => new RegExp(label, "giu");
const PATTERNS = {
  iban: pattern(IBAN_LABEL),
  account: pattern(ACCOUNT_LABEL),
  vat: pattern(VAT_LABEL),
  other: pattern(OTHER_NUMBER_LABEL),
};

/** Where the last such label ends in `text`, or -1. */
export function lastLabel(text: string, which: keyof typeof PATTERNS): number {
  let end = -1;
  for (const match of text.matchAll(PATTERNS[which])) end = match.index + match[0].length;
  return end;
}

const DIRECTLY_IBAN = directly(IBAN_LABEL);
/** Whether what begins at `at` is called an IBAN, with nothing but filler between. */
export const isCalledIban = (text: string, at: number): boolean => DIRECTLY_IBAN.test(leadOnLine(text, at));

/** A cell or line that is the label and no more: its number stands elsewhere, or was not found. */
const LONE_IBAN = new RegExp(
  `(?:^|[\\t\\n])[^\\p{L}\\p{N}\\t\\n]{0,4}(?:\\p{L}{1,20}[-\\s])?${IBAN_LABEL}(?:[-\\s]?(?:Nr|no|n°|number|nummer|code))?[^\\p{L}\\p{N}\\t\\n]{0,6}(?=[\\t\\n]|$)`,
  "giu",
);
export const loneIbanLabels = (text: string): number => Array.from(text.matchAll(LONE_IBAN)).length;

const IBAN_HEAD = /^(?=[A-Z0-9]{0,3}[A-Z])(?=[A-Z0-9]{0,3}\d)[A-Z0-9]{4}/;
const HEAD_SIGN = /[A-Z0-9]/;
const HEAD_GAP = /[ -]/;

/**
 * What a line ends with that may be the beginning of an IBAN: four signs of it, and on to the
 * line's end with a gap at most between any two; else "". Backwards, each character once: as one
 * pattern it took seconds over a line of groups.
 */
export function headAtEnd(line: string): string {
  let head = "";
  for (let from = line.length - 1; from >= 0; from -= 1) {
    const [char, next] = [line.charAt(from), line.charAt(from + 1)];
    const isSign = HEAD_SIGN.test(char);
    if (!isSign && !(HEAD_GAP.test(char) && !HEAD_GAP.test(next))) break;
    const isBeginning = isSign && (from === 0 || !HEAD_SIGN.test(line.charAt(from - 1)));
    if (isBeginning && IBAN_HEAD.test(line.slice(from, from + HEAD_SIGNS))) head = line.slice(from);
  }
  return head;
}
const HEAD_SIGNS = 4;

/** As long as this it may be an IBAN of its own, and what follows the next one. */
const IBAN_HEAD_CHARACTERS_MAX = 14;

/** What stands before `at` of a number that is called an IBAN and began earlier on the line; else "". */
export function ibanHead(text: string, at: number): string {
  const head = headAtEnd(leadOnLine(text, at));
  const isShort = head.replaceAll(/[ -]/g, "").length <= IBAN_HEAD_CHARACTERS_MAX;
  return isShort && isCalledIban(text, at - head.length) ? head : "";
}
