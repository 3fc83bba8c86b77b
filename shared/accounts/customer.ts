import { cellsOf } from "./table.ts";

/**
 * A bill prints its customer's account as well as its sender's: the one it has on file,
 * collects from, or refunds to. Only words that own the account say so ("your IBAN",
 * "IBAN client", "Bankgegevens gast", "Bill to" over it): "your payment to our IBAN" owns nothing.
 */

const word = (...alternatives: string[]) => `(?<![\\p{L}])(?:${alternatives.join("|")})(?![\\p{L}])`;

const ACCOUNT =
  "(?:(?:current|bank|giro|zicht|spaar|bankieren)?[-\\s]?(?:IBAN(?:[-\\s]?(?:Nr|code|number|nummer))?|accounts?|Konto(?:nummer|verbindung)?|Bankkonto|Girokonto|compte|RIB|rekening(?:nummer)?|bankrekening(?:nummer)?)|bank(?:ing)?\\s(?:details|account)|Bankverbindung|Bankdaten|coordonn[ée]es\\sbancaires|r[ée]f[ée]rences\\sbancaires|bankgegevens)";
/** "je" is also a Frenchman's "I". */
const YOUR = "your|votre|vos|uw|je(?= (?:bank|zicht)?rekening| IBAN)|jouw|Ihr(?:e[mnrs]?)?|dein(?:e[mnrs]?)?";
const CUSTOMER =
  "customer|client|patient|guest|member|passenger|subscriber|tenant|policyholder|policy\\sholder|insured|buyer|purchaser|cliente?|locataire|abonn[ée]e?|adh[ée]rent|assur[ée]e?|passager|patiente|acheteur|h[ôo]te|klant|lid|gast|abonnee|huurder|pati[ëe]nt|verzekerde|koper|leerling|Kunde|Kundin|Gast|Mieter(?:in)?|Patient(?:in)?|Abonnent(?:in)?|Mitglied|Versicherte[rn]?|Versicherungsnehmer(?:in)?|K[äa]ufer(?:in)?|Fahrgast";
/** "des Gastes", "van de klant", "du client". */
const OF =
  "(?:\\s(?:of|for|du|de|des|der|van|von)(?:\\s(?:the|la|l['’]|de|het|dem|den))?\\s?|\\s(?:de\\s)?l['’]|[\\s-]|\\s\\()";
const CUSTOMER_OWNING =
  "(?:Kunden|Mieter|Mitglieds|Patienten|G[äa]ste|klant(?:en)?|leden|huurders|gasten)|(?:customer|patient|guest|member|passenger|subscriber|tenant|buyer)(?:['’]s)?|client['’]s|(?:Kunden|Mieters|Gastes|Patienten|Mitglieds)";
/** What may not stand between "your" and the account: what is paid, thanked for or quoted, or the way to somebody else's. */
const OTHER_THING =
  "to|into|onto|our|on|by|from|and|or|payments?|transfers?|remittances?|orders?|invoices?|bills?|banks?|business|custom|purchase|visit|ref\\w*|number|paiements?|r[èe]glements?|virements?|versements?|factures?|commandes?|confiance|num[ée]ro|r[ée]f\\w*|notre|nos|sur|vers|aux?|par|et|betaling(?:en)?|overschrijving(?:en)?|storting(?:en)?|factuur|bestelling|vertrouwen|onze|ons|op|naar|aan|per|en|kenmerk|\\p{L}*nummer|Zahlung(?:en)?|Überweisung(?:en)?|Rechnung|Bestellung|Auftrag|Einkauf|Vertrauen|Zeichen|Bank|unser\\w*|auf|an|und|oder|von|vom|van|de|du";

const ADDRESSED =
  "bill(?:ed)?\\sto|invoice[d]?\\sto|sold\\sto|ship\\sto|billing\\saddress|factur[ée]\\s[àa]|adresse\\sde\\sfacturation|factuuradres|factuur\\saan|Rechnungsempf[äa]nger(?:in)?|Rechnungsadresse|Rechnung\\san";

/** The account is the customer's, by words on its line. */
const OWNED = new RegExp(
  [
    word(`(?:${YOUR}) (?:(?!(?:${OTHER_THING}) )[\\p{L}-]+ ){0,5}${ACCOUNT}`),
    word(`(?:${CUSTOMER_OWNING})[\\s-]?(?:bank\\s)?${ACCOUNT}`),
    word(`${ACCOUNT}${OF}(?:${CUSTOMER}|Kunden|Gastes|Mieters|Mitglieds)`),
    // Kept by the sender: nobody keeps his own account "on file".
    word(
      `${ACCOUNT}\\s(?:we\\shold\\s)?(?:on\\sfile|on\\srecord|enregistr[ée]e?s?|connue?s?|bekend|geregistreerd|hinterlegt)`,
      `(?:hinterlegte|gespeicherte|registered|enregistr[ée]e?|geregistreerde)[nrs]?\\s${ACCOUNT}`,
    ),
    // A line of a party: its name, then its account. A customer's number is no name.
    `(?:^|[\\t]| {2,})(?:${CUSTOMER}|${ADDRESSED})\\s?:\\s?(?=\\p{L})`,
  ].join("|"),
  "giu",
);

const DETAILS = "(?:[-\\s]?(?:details|data|information|gegevens|daten|angaben))";
/** The heading of a customer's block, alone on its line or before the name. */
const CUSTOMER_HEADING = new RegExp(
  `^\\s*(?:(?:${ADDRESSED})\\s*(?::|$)|(?:(?:${YOUR}|the|le|la|de)\\s)?(?:${CUSTOMER}|Kunden|Mieter|Patienten|klant(?:en)?|huurder)${DETAILS}?\\s*(?::|$)(?!\\s?\\d)|(?:vos|uw|Ihre|your)\\s(?:donn[ée]es|coordonn[ée]es|gegevens|Daten|Angaben|details)\\s*(?::|$)|(?:donn[ée]es|coordonn[ée]es)\\s(?:du\\s)?(?:client|locataire|patient)|(?:${YOUR})\\s(?:[\\p{L}-]+\\s){0,2}${ACCOUNT}\\s*:?\\s*$)`,
  "iu",
);
/** Of the sender, or of the payment: an account they stand before is not the customer's. */
const SENDER =
  "our|notre|nos|onze?|unsere?[mnrs]?|seller|vendor|supplier|vendeur|fournisseur|prestataire|leverancier|verkoper|Verk[äa]ufer|Lieferant|payee|beneficiary|b[ée]n[ée]ficiaire|begunstigde|remit|pay(?:able|ments?)?|paiement|r[èe]glement|virement|betaling|betalen|overmaken|storten|Zahlung\\w*|zahlen|überweis\\w*|zahlbar";
const OF_SENDER = new RegExp(word(SENDER), "iu");
const EVERY_OF_SENDER = new RegExp(word(SENDER), "giu");
/** Lines that end the customer's block: a heading that says whose the next one is, or that of bank details. */
const NEXT_BLOCK = new RegExp(
  `${word(SENDER, "bank(?:ing)?\\sdetails", "Bankverbindung", "coordonn[ée]es\\sbancaires", "bankgegevens")}|^\\s*(?:from|de|van|von)\\s*:?\\s*$`,
  "iu",
);
/** Goods and sums stand between the customer's block and the foot of the page. */
const AMOUNT = /\d[.,]\d{2}(?!\d)/;
/** Whom a letter is addressed to, where a postal address follows; where none does, it may be the payee of a slip. */
const ADDRESSEE = /^\s*(?:destinataire|empf[äa]nger(?:in)?|recipient|ontvanger|geadresseerde)\s*:?\s*$/iu;
const POSTCODE = /(?<![\p{L}\d])(?:\d{4,5}(?: [A-Z]{2})? \p{Lu}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?![\p{L}\d]))/u;
const LINES_OF_BLOCK = 5;
const HEADING_CHARACTERS_MAX = 60;

/** The words that give the number at `at` to the customer; null where none do. `from`: where the number before ends. */
export const customersWords = (text: string, at: number, from: number): string | null =>
  onOwnLine(text, at, from) ?? headingOfBlock(text, at, from);

/** Of the words for either party on the number's own line, the nearer ones. */
function onOwnLine(text: string, at: number, from: number): string | null {
  const line = text.slice(Math.max(startOfLine(text, at), from), at);
  const owned = Array.from(line.matchAll(OWNED)).at(-1);
  if (owned === undefined) return null;
  const sender = Array.from(line.matchAll(EVERY_OF_SENDER)).at(-1)?.index ?? -1;
  return sender >= owned.index + owned[0].length ? null : owned[0].trim();
}

/** The heading of its column in the lines above, with nothing between that belongs to another party. */
function headingOfBlock(text: string, at: number, from: number): string | null {
  const start = startOfLine(text, at);
  if (OF_SENDER.test(text.slice(Math.max(start, from), at))) return null;
  // A label and its number stand in two cells; behind another number the columns begin anew.
  const first = from > start ? cellsOf(text.slice(start, from)).length : 0;
  const last = cellsOf(text.slice(start, at)).length;
  let end = start - 1;
  let hasAddress = false;
  let isLabel = true;
  for (const line of text.slice(0, Math.max(0, end)).split("\n").slice(-LINES_OF_BLOCK).reverse()) {
    end -= line.length + 1;
    // The number before stands there or below: the block was its own.
    if (from <= start && from > end + 1) return null;
    const cells = cellsOf(line).slice(first, last);
    // A form has its label in the line above.
    const isOwned = (cell: string) => isLabel && Array.from(cell.matchAll(OWNED)).length > 0;
    const isHeading = (cell: string) =>
      CUSTOMER_HEADING.test(cell) || isOwned(cell) || (hasAddress && ADDRESSEE.test(cell));
    const heading = cells.find((cell) => cell.length <= HEADING_CHARACTERS_MAX && isHeading(cell));
    if (heading !== undefined) return heading.trim();
    isLabel = false;
    if (cells.some((cell) => NEXT_BLOCK.test(cell) || AMOUNT.test(cell))) return null;
    hasAddress ||= cells.some((cell) => POSTCODE.test(cell));
  }
  return null;
}

const startOfLine = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;
