import { type Candidate, INVALID_CONFIDENCE, type Span } from "./account.ts";
import { creditorReferenceHolds, luhnHolds } from "./checksums.ts";
import { ibanHead } from "./labels.ts";

/** Numbers that look like accounts and are none. They are taken out of the text before anything is searched. */

/**
 * Payment references and creditor identifiers: ISO 11649 (RF…), the Belgian
 * structured communication, SEPA creditor identifiers.
 */
export function references(text: string): Span[] {
  return [
    ...creditorReferences(text),
    ...matches(text, /(?:\+{3}|\*{3})\s?\d{3}\s?\/\s?\d{4}\s?\/\s?\d{5}\s?(?:\+{3}|\*{3})/g),
    // Without its signs it still stands in groups of 3, 4 and 5; an account stands in groups of 3, 7 and 2.
    ...matches(text, /(?<![\d/])\d{3}\/\d{4}\/\d{5}(?![\d/])/g),
    ...matches(text, /(?<![A-Z0-9])[A-Z]{2} ?\d{2} ?ZZZ ?[A-Z0-9][A-Z0-9 ]{4,30}/g),
    ...creditorIdentifiers(text),
  ];
}

const CREDITOR_IDENTIFIER =
  /(?:gl[äa]ubiger[\s-]*(?:id\w*|identifikation\w*)|creditor\s*(?:id\w*)|identifiant\s*(?:du\s*)?(?:cr[ée]ancier|ICS)|\bICS\b|incassant[\s-]*id\w*|schuldeiser[\s-]*id\w*|identificatie\s*(?:van\s*de\s*)?schuldeiser|\bCI\b)[^A-Za-z0-9\n]{0,6}(?:(?:n[ro°]|nummer|number|num[ée]ro|sepa|ics)[^A-Za-z0-9\n]{0,4}){0,2}([A-Z]{2} ?\d{2} ?[A-Z0-9]{3} ?[A-Z0-9]{4,28})/giu;

function creditorIdentifiers(text: string): Span[] {
  return Array.from(text.matchAll(CREDITOR_IDENTIFIER), (match) => {
    const end = match.index + match[0].length;
    return { start: end - (match[1]?.length ?? 0), end };
  });
}

/** RF, two digits and up to 21 characters, together or in groups of up to four. */
function creditorReferences(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(/(?<![A-Za-z0-9])RF ?\d{2}(?:[ -]?[A-Z0-9]{1,21}){1,6}/g)) {
    // What follows the reference may look like part of it: take the longest beginning that holds.
    const ends = Array.from(match[0].matchAll(/[A-Z0-9](?![A-Z0-9])/g), ({ index }) => index + 1).reverse();
    const end = ends.find((at) => creditorReferenceHolds(match[0].slice(0, at).replaceAll(/[ -]/g, "")));
    if (end !== undefined) spans.push({ start: match.index, end: match.index + end });
  }
  return spans;
}

/** Issuers by leading digits, with the lengths they use (ISO/IEC 7812). */
const CARD = new RegExp(
  `^(?:${[
    "4(?:\\d{12}|\\d{15}|\\d{18})", // Visa
    "5[1-5]\\d{14}|2(?:22[1-9]|2[3-9]\\d|[3-6]\\d\\d|7[01]\\d|720)\\d{12}", // Mastercard
    "3[47]\\d{13}", // American Express
    "3(?:0[0-5]|[689]\\d)\\d{11,16}", // Diners
    "35(?:2[89]|[3-8]\\d)\\d{12,15}", // JCB
    "6(?:011\\d{2}|4[4-9]\\d{3}|5\\d{4})\\d{10,13}", // Discover
    "62\\d{14,17}", // UnionPay
    "(?:50(?:18|20|38)|5893|6304|67(?:59|6[1-3]|03))\\d{9,15}", // Maestro, Bancontact
  ].join("|")})$`,
);
/** Shorter Maestro numbers exist on paper only, and 12 digits are a Belgian account. */
const CARD_DIGITS_MIN = 13;
const CARD_DIGITS_MAX = 19;

export const isCardNumber = (digits: string): boolean =>
  digits.length >= CARD_DIGITS_MIN && digits.length <= CARD_DIGITS_MAX && CARD.test(digits) && luhnHolds(digits);

/**
 * Payment card numbers, compact or in groups, anywhere in runs of digits. They are
 * never reported, so that no field, log or training example can hold one.
 */
export function cardNumbers(text: string): Span[] {
  const spans: Span[] = [];
  for (const run of text.matchAll(/\d+(?:[ \t]{0,3}[-.\n/]?[ \t]{0,3}\d+)*/g)) {
    const groups = Array.from(run[0].matchAll(/\d+/g), (group) => ({ start: group.index, digits: group[0] }));
    for (let first = 0; first < groups.length; first++) {
      let digits = "";
      for (let last = first; last < groups.length && digits.length <= CARD_DIGITS_MAX; last++) {
        const group = groups[last];
        const from = groups[first];
        if (group === undefined || from === undefined) break;
        digits += group.digits;
        if (isCardNumber(digits))
          spans.push({ start: run.index + from.start, end: run.index + group.start + group.digits.length });
      }
    }
  }
  return spans;
}

/** "Kreditkarte", "creditcardnummer", "kredietkaart", "carte bancaire": in one word or in two. */
const CARD_LABEL =
  /(?<!\p{L})(?:(?:credit|kredit|krediet|debit|debet|bank|giro|ec|betaal|zahl|prepaid)-?)?(?:cards?(?:number|nummer|holder|houder)?(?!\p{L})|cartes?(?!\p{L})|(?:kaart|karte)\p{L}*)|\bcb\b|\bvisa\b|master\s?card|maestro|american express|\bamex\b|\bPAN\b/iu;
const CARD_GROUPS = /^\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}$|^\d{4}[ -]\d{6}[ -]\d{5}$/;
const CARD_LABEL_CHARACTERS = 80;
/** Of a card: its last ones, which people know it by. */
export const DIGITS_SHOWN = 4;
const CARD_CONFIDENCE = 0.95;

/**
 * Cards to be shown, masked: in the groups cards are embossed in, or called one. A
 * run of digits that merely passes Luhn's test is blanked, and not spoken of. The end
 * of what is called an IBAN and is none is shown as that, masked all the same: a card it may be.
 */
export function maskedCards(text: string, cards: readonly Span[]): Candidate[] {
  return cards.flatMap(({ start, end }): Candidate[] => {
    const raw = text.slice(start, end);
    const isCalledCard = CARD_LABEL.test(text.slice(Math.max(0, start - CARD_LABEL_CHARACTERS), start));
    // Groups of four with more before or behind are a longer number's, an IBAN's of wrong digits perhaps.
    const isAlone =
      !/\d[ -]?$/.test(text.slice(Math.max(0, start - 2), start)) && !/^[ -]?\d/.test(text.slice(end, end + 2));
    const head = isCalledCard ? "" : ibanHead(text, start);
    if (!isCalledCard && head === "" && !(isAlone && CARD_GROUPS.test(raw))) return [];
    const digits = raw.replaceAll(/\D/g, "");
    let hidden = digits.length - DIGITS_SHOWN;
    const asRead = raw.replaceAll(/\d/g, (digit) => (hidden-- > 0 ? "X" : digit));
    const value = "X".repeat(digits.length - DIGITS_SHOWN) + digits.slice(-DIGITS_SHOWN);
    if (head === "") return [{ kind: "card", value, check: "valid", confidence: CARD_CONFIDENCE, start, end, asRead }];
    return [
      {
        kind: "iban",
        value: head.replaceAll(/[ -]/g, "") + value,
        check: "invalid",
        confidence: INVALID_CONFIDENCE,
        start: start - head.length,
        end,
        asRead: head + asRead,
      },
    ];
  });
}

const matches = (text: string, pattern: RegExp): Span[] =>
  Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({ start: index, end: index + match.length }));
