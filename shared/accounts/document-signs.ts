/** What kind of paper a document is, by words in English, French, Dutch and German: it says whose an account may be. */

export interface DocumentSigns {
  isInvoice: boolean;
  isDebitNotice: boolean;
  /** Paid already, or a statement. */
  isSettled: boolean;
  /** Asks for a transfer in so many words. */
  isTransferAsked: boolean;
  /** Names a list of payments: salaries, refunds, beneficiaries. */
  isPaymentList: boolean;
  /** A credit note, or a letter that pays back: the money goes to who reads it. */
  isRefund: boolean;
  /** By its title it lists what went on in an account. */
  isStatement: boolean;
  /** The claim is another's by now: the sender's own account is not to be paid. */
  isAssigned: boolean;
}
export function documentSigns(texts: readonly string[]): DocumentSigns {
  return {
    isInvoice: texts.some((text) => INVOICE.test(text)),
    isDebitNotice: texts.some((text) => DEBIT_NOTICE.test(text)),
    isSettled: texts.some((text) => SETTLED.test(text)),
    isTransferAsked: texts.some((text) => TRANSFER_ASKED.test(text)),
    isPaymentList: texts.some((text) => PAYMENT_LIST.test(text)),
    isRefund: texts.some((text) => REFUND.test(text) || PAID_TO_READER.test(text)),
    isStatement: texts.some(isTitledStatement),
    isAssigned: texts.some((text) => ASSIGNED.test(text)),
  };
}

/** A title stands near the top, in a line of its own. */
const TITLE_LINES = 25;
const TITLE_CHARACTERS_MAX = 45;
const isTitledStatement = (text: string): boolean =>
  text
    .slice(0, TITLE_LINES * 100)
    .split("\n", TITLE_LINES)
    .some((line) => line.trim().length <= TITLE_CHARACTERS_MAX && STATEMENT.test(line));

/** The bank itself takes the money ("Domiciliation :" alone names a bank): an account on such a notice is the reader's, or nothing is said. */
const DEBIT_NOTICE =
  /Lastschrift|abgebucht|abbuch|buchen\s[^.\n]{0,60}\sab(?!\p{L})|eingezogen|einzug|Mandatsref|direct debit|mandate reference|will be (?:debited|collected)|pr[ée]l[eè]v|domicili[ëe]r|domicili[ée]e?(?!\p{L})|(?<!\p{L})(?:par|votre|une?|avis\sde|mandat\sde|demande\sde)\sdomiciliation|domiciliation\s(?:europ|SEPA)|mandat|incasso|afgeschreven|ge[ïi]ncasseerd|machtiging/iu;

/** A bill that asks for a transfer: the account its sender prints is to be paid. */
const INVOICE =
  /(?<!\p{L})(?:Rechnung(?!s-?Adr)|Rechnungs(?:nummer|nr|datum|betrag)|(?:Schluss|Teil|Monats|Jahres|Prämien|Beitrags)rechnung|Honorarnote|(?:Gebühren|Beitrags)bescheid|Zahlungs(?:aufforderung|erinnerung)|invoice|(?:request\sfor\s(?:a\s)?payment)|fee\snote|facture|appel\sde\s(?:fonds|cotisations?|loyer)|avis\sd['’][ée]ch[ée]ance|demande\sde\spaiement|note\sd['’]honoraires|factuur|beta(?:lings|al)verzoek|betalingsherinnering|premienota|ereloonnota|vervaldagbericht|rekening\s*nr|amount due|balance due|net [àa] payer|solde [àa] payer|te betalen|zu zahlen|Zahlbetrag|zahlbar)(?![\p{L}])/iu;

/** A list of people to be paid, by its title or its heading. */
const PAYMENT_LIST =
  /(?<!\p{L})(?:payroll|salary|salaries|wages|salaris\p{L}*|lonen|loonlijst|Gehalt\p{L}*|Gehälter|Löhne|Lohn\p{L}*|salaires?|paie|(?:payments?|transfers?)\s(?:list|run|file|batch)|reimbursements?|beneficiaries|betaallijst|betalingen|begunstigden|Zahlungsliste|Sammel(?:zahlung|überweisung)\p{L}*|liste\sdes\s(?:paiements|virements)|b[ée]n[ée]ficiaires)(?!\p{L})/iu;

/** Paid already, or a statement: whose account is printed there, no bill's form can say. */
const SETTLED =
  /(?<!\p{L})(?:(?:already|been|was|fully)\s(?:paid|settled|received)|we\shave\s(?:\w+\s)?paid|(?:haben\swir|wir\shaben)\s[^.\n]{0,40}(?:bezahlt|überwiesen|beglichen)|nous\savons\s(?:\p{L}+\s)?(?:pay|r[ée]gl[ée]|vir[ée])|(?:wij?|hebben)\s(?:wij?|hebben)\s[^.\n]{0,40}overgemaakt|Zahlungsavis|avis\sde\s(?:paiement|virement)|betaal(?:advies|bericht)|paid\s(?:in\sfull|by|from|on)|paid\.|received\s(?:your|from|with)|receipt\sof|have\s(?:\w+\s)?received|bereits\s(?:bezahlt|beglichen|erhalten)|dankend|Zahlungseingang|(?:ist|am)\s[^.\n]{0,40}eingegangen|haben\s[^.\n]{0,40}erhalten|Betrag\serhalten|acquitt|accus[ée]\sde\sr[ée]ception|confirmons\s(?:la\s)?r[ée]ception|best[äa]tigen\s[^.\n]{0,30}(?:Eingang|Erhalt)|bevestigen\s[^.\n]{0,20}ontvangst|d[ée]j[àa]\s(?:r[ée]gl|pay)|re[çc]u\svotre|bien\sre[çc]u|avons\sre[çc]u|r[ée]gl[ée]e?\s(?:le|par)|reeds\s(?:betaald|voldaan)|voldaan|goed\sontvangen|(?:is|werd|hebben)\s[^.\n]{0,40}(?:ontvangen|betaald)|ontvingen|Kontoauszug|Saldenbest|statement\sof\saccount|account\sstatement|bank\sstatement|relev[ée]\sde\scompte|extrait\sde\scompte|rekeninguittreksel|rekeningafschrift|(?:due|zahlen|payer|betalen)\s*:?\s*(?:EUR|€)?\s*0[.,]00)/iu;

/** A bill that asks for a transfer in so many words: where it prints one account only, that is the one to pay. */
const TRANSFER_ASKED =
  /(?<!\p{L})(?:bitte\s(?:\w+\s)?(?:überweisen|zahlen|begleichen)|(?:bitten|bittet)\s(?:\w+\s){0,3}um\s(?:\w+\s)?(?:Überweisung|Zahlung|Begleichung)|zahlbar\s(?:bis|innerhalb|binnen|sofort|netto|ohne|rein)|Zahlungsziel|Zahlungsart\W{1,3}(?:SEPA\W)?(?:Ü|ü)berweisung|per\s(?:SEPA\W)?Überweisung|(?:innerhalb|binnen)\s(?:von\s)?\d+\s(?:Tagen|Werktagen)|please\s(?:\w+\s)?(?:pay|transfer|remit|settle)|kindly\s(?:pay|transfer|remit|settle)|pay(?:able|ment)?\s(?:by\s(?:bank|credit|wire)\s?transfer|within|(?:is\s)?due\s(?:within|by|on|in)|is\sdue)|(?:pay|settle|due|balance|amount)\s[^.\n]{0,40}(?:within|in)\s\d+\sdays|payment\sterms|(?:merci\sde|veuillez)\s(?:\w+\s){0,2}(?:r[ée]gler|payer|virer|effectuer)|r[èe]glement\spar\svirement|virement\sbancaire|conditions\sde\s(?:paiement|r[èe]glement)|(?:[àa]\s(?:r[ée]gler|payer)|payable|r[èe]glement|paiement)\s[^.\n]{0,30}(?:sous|d['’]ici|avant\sle|au\splus\stard|[àa]\sr[ée]ception)|(?:gelieve|verzoeken|vragen)\s[^.\n]{0,60}(?:betalen|over\ste\smaken|overmaken|storten|voldoen)|betaalbaar|betalingstermijn|(?:te\s(?:betalen|voldoen)|betaling|voldoen)\s[^.\n]{0,20}(?:v[óo]{2}r|binnen|uiterlijk|op)|binnen\s\d+\sdagen\s[^.\n]{0,40}(?:te\s)?(?:voldoen|betalen|overmaken))/iu;

/** The money goes to who reads it: a credit note by its title, or words that pay back. A mandate's "entitled to a refund" is none. */
const REFUND =
  /(?<!\p{L})(?:credit\s?(?:note|memo)|(?:we|will|shall)\s(?:\w+\s){0,2}(?:owe|refund|reimburse)\s(?:you|the|your)|(?:refund|reimbursement)\s(?:of|notice|advice|confirmation|method|amount)|we\shave\s(?:\w+\s)?(?:paid|transferred)\s(?:[^\n.]{0,30}\s)?to\syou|Gutschrift(?:s\p{L}*)?(?!\saus)|Rechnungskorrektur|Stornorechnung|Rückerstattung|erstatten\s(?:wir|Ihnen)|(?:Sie\serhalten|bekommen\sSie)\s[^.\n]{0,40}zurück|avoir\s(?:n[°o]|client|de\s|sur\s)|note\sde\scr[ée]dit|(?:nous\svous|vous\ssera|vous\sest|somme)\s[^.\n]{0,40}(?:rembours|devons|rendue?)|virement\s[^.\n]{0,30}en\svotre\sfaveur|aan\su\s(?:betaald|overgemaakt|uitbetaald)|credit(?:nota|factuur)|(?:krijgt|ontvangt)\su?\s?[^.\n]{0,40}terug|betalen\s(?:wij|we)\s(?:u\s)?[^.\n]{0,40}terug|terugbetaling\svan)(?!\p{L})/iu;

/**
 * The claim was sold or made over: who collects it is to be paid, and no longer who wrote the bill. By words of the
 * trade ("Factoring") and of the law ("schuldbefreiend", "libératoire", "discharge the debt").
 */
const CLAIM = {
  en: "(?:debts?|claims?|receivables?)",
  de: "(?:Forderung(?:en)?|Ansprüche?)",
  fr: "(?:créances?|factures?|droits)",
  nl: "vordering(?:en)?",
};
const ASSIGNED = new RegExp(
  `(?<!\\p{L})(?:${[
    // "Invoice   Sold to:" names the customer.
    `${CLAIM.en}\\s[^.\\n]{0,60}(?:assigned|sold)\\sto|(?:invoices?|rights?)\\s[^.\\n]{0,60}assigned\\sto`,
    `(?:benefit|ownership)\\sof\\s(?:this|the)\\s(?:invoice|debt)|assignment\\sof\\s(?:\\p{L}+\\s){0,2}${CLAIM.en}|assignees?`,
    "invoice\\s(?:finance|discounting)|invoices?\\s(?:is|are|was|were|has\\sbeen|have\\sbeen)\\s(?:financed|funded|discounted|factored)|factoring\\p{L}*|good\\sdischarge",
    "discharges?\\s(?:of\\s)?(?:your|the|this|any)\\s(?:\\p{L}+\\s)?(?:debt|obligation|liability|invoice)",
    "abgetreten|abtret(?:en|ung)\\p{L}*|Zession\\p{L}*|zediert|schuldbefreiend\\p{L}*|befreiende[rn]?\\sWirkung",
    `${CLAIM.de}\\s[^.\\n]{0,60}(?:verkauft|übertragen)`,
    `affactur\\p{L}*|subrog\\p{L}*|libératoire\\p{L}*|${CLAIM.fr}\\s[^.\\n]{0,60}cédée?s?|cessionnaires?|loi\\sDailly`,
    "cession\\s(?:de\\s|des\\s|d['’])(?:\\p{L}+\\s){0,2}créances?",
    `gecedeerd|cessie\\p{L}*|cessionaris|factormaatschappij|bevrijdend\\p{L}*|${CLAIM.nl}\\s[^.\\n]{0,60}(?:overgedragen|verpand|verkocht)|factu(?:ur|ren)\\s[^.\\n]{0,60}(?:overgedragen|verpand)\\saan`,
  ].join("|")})(?!\\p{L})`,
  "iu",
);

/** The title of a paper that lists what went on in an account. */
const STATEMENT =
  /^\s*(?:\p{L}+\s){0,2}(?:Konto-?auszug|Depot-?auszug|Kontoübersicht|Saldenmitteilung|Kontoumsätze|Umsatz(?:liste|übersicht|anzeige)|Kontobewegungen|(?:account|card)\s(?:activity|transactions|history)|transaction\s(?:history|list)|(?:account|bank|portfolio|balance|securities)\sstatement|statement\sof\s(?:accounts?|holdings|assets)|relev[ée]\sde\s(?:compte|portefeuille|titres)|extrait\sde\scompte|(?:historique|liste|relev[ée])\sd(?:es\s|['’])op[ée]rations|(?:transactie|mutatie)s?-?overzicht|(?:bank|rekening)-?(?:uittreksel|afschrift|overzicht)|uittreksel|effectenoverzicht)(?!\p{L})/iu;

/** The same, of who writes that he pays the reader: by a title of its own, or by the verb and the reader's account. */
const PAID_TO_READER =
  /^\s*(?:refund|reimbursement|remboursement|terugbetaling|Erstattung|Rückzahlung)\s*$|(?<!\p{L})(?:(?:we|will|shall)\s(?:\w+\s){0,2}(?:pay|transfer|credit)\s[^.\n]{0,40}(?:in)?to\syour\s(?:\w+\s){0,2}account|(?:überweisen|zahlen|erstatten)\swir\sIhnen|wir\s(?:überweisen|zahlen|erstatten)\s(?:Ihnen\s)?[^\n]{0,40}auf\sIhr\s(?:\p{L}+\s)?Konto|nous\s(?:verserons|versons|virons|virerons|rembourserons)\s[^\n]{0,40}sur\svotre\scompte|(?:wij|we)\s(?:storten|betalen|maken)\s[^\n]{0,40}op\s(?:uw|je)\s(?:bank)?rekening)(?!\p{L})/imu;
