/**
 * The foot of a letter is its sender's: what a law makes a company print about itself, and what
 * stands below the signature. An account there is the sender's own: whoever collects by
 * direct debit is not charged himself, and a bill's sender is to be paid.
 */

const word = (...alternatives: string[]) =>
  new RegExp(`(?<![\\p{L}\\d])(?:${alternatives.join("|")})(?![\\p{L}])`, "iu");

/** Of no customer does a letter print these. */
const IMPRINT = word(
  "Geschäftsführ(?:er(?:in)?|ung)|Gesch\\.?-?f(?:ü|ue)hrer|Vorstand(?:svorsitzende[r]?)?|Aufsichtsrat\\w*|Amtsgericht|AG\\s\\p{L}+\\sHR[AB]|Registergericht|Handelsregister\\w*|HR[AB]\\s?(?:Nr\\.?\\s?)?\\d+|Komplementärin",
  "(?:managing\\s)?directors?:?|registered\\s(?:office|in\\s(?:england|scotland|ireland|wales))|company\\s(?:no|number|reg\\w*)|commercial\\sregister",
  "au\\scapital\\sde|R\\.?C\\.?S\\.?\\s\\p{L}+|gérante?\\s?:|siège\\ssocial",
  "statutair\\s(?:gevestigd|directeur)|zaakvoerder|handelsregister|bestuurder\\s?:",
);
/** And these of hardly any: on the account's own line they are its owner's. */
const IMPRINT_ON_LINE = word(
  "K\\.?v\\.?K\\.?(?:[-\\s]?(?:nr|nummer))?|RPR|RPM|KBO|SIRET|SIREN|Steuer-?(?:nummer|nr)|St\\.?-?Nr|USt-?Id\\w*|VAT\\s(?:no|number|id|reg)?|btw(?:-?n\\w*)?",
);
const GREETING =
  /(?:^|\n)[ \t>]*(?:(?:with\s)?(?:kind(?:est)?|best|warm)\s(?:regards|wishes)|regards|(?:yours\s)?(?:sincerely|faithfully|truly)|(?:mit\s)?(?:freundliche[nm]?|beste[nm]?|viele[nm]?|herzliche[nm]?)\s(?:grüße[n]?|grüssen?|gruß)|gru(?:ß|ss)|hochachtungsvoll|(?:bien\s)?cordialement|salutations\s\p{L}+|(?:veuillez|je\svous|nous\svous)\s[^\n.]{0,60}salutations|(?:met\s)?(?:vriendelijke\s|hartelijke\s)?groet(?:en)?|hoogachtend)(?![\p{L}])/iu;

/** Lines that belong to the account. */
const OF_BANK = /^\s*(?:BIC|SWIFT|BLZ|Bank\b|Konto|Sort code|Banque|Kto)/iu;

/** The words by which the number from `start` to `end` stands in what the sender prints of himself; null where none do. */
export function imprintWords(text: string, start: number, end: number): string | null {
  const above = text.slice(0, start).split("\n");
  const below = text.slice(end).split("\n");
  const line = `${above.at(-1)} ${below[0]}`;
  const onLine = IMPRINT_ON_LINE.exec(line);
  if (onLine !== null) return onLine[0];
  const beside = (lines: readonly string[]) => lines.find((one) => one.trim() !== "" && !OF_BANK.test(one)) ?? "";
  const [before, behind] = [beside(above.slice(0, -1).reverse()), beside(below.slice(1))];
  return [line, before, behind].flatMap((one) => IMPRINT.exec(one)?.[0] ?? [])[0] ?? null;
}

/**
 * Where a form is signed, by the label of the field, alone on its line: below it stands what its maker prints of himself.
 * A line that goes on is a sentence or a field of another kind.
 */
const SIGNING =
  /(?:^|\n)[ \t]*(?:(?:(?:date|place|datum|ort|plaats|lieu|name|naam|nom)[ ,/]{1,3}(?:(?:and|und|en|et|of|de)\s)?){0,3}(?:signatures?|unterschrift(?:en)?|handtekening(?:en)?)(?:\s(?:(?:of|der|des|van|du)\s)?(?:the\s|de\s|het\s)?\p{L}+){0,2}|(?:signé|fait)\sà(?:[ ,.…_]{0,40}le)?|lu\set\sapprouvé)[ \t:.…_]{0,80}(?=\n|$)/iu;

/** Whether a letter, or the part of a form that is filled in, ends within `text`. */
export const endsLetter = (text: string): boolean => GREETING.test(text) || SIGNING.test(text);
