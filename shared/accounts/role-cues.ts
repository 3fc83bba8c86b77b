/**
 * Words that say whose account stands beside them, in English, French, Dutch and
 * German. `strong` decides alone; `weak` decides only where nothing speaks against it.
 */
export interface Cue {
  role: "beneficiary" | "payer" | "other";
  strength: "strong" | "weak";
  pattern: RegExp;
}

/**
 * Between words of a cue an amount may stand, whose points end no sentence: "refund GBP 1,020.50 to your account".
 * One that ends a line is a field's: "Zu zahlen 87.054,47 EUR" says nothing of what the next line says.
 */
const withAmounts = (pattern: string): string =>
  pattern
    .replaceAll("(?:[^\\s.]+\\s)", "(?:[^\\s.]+\\s|[^\\s.]*\\.(?=\\d)(?:[^\\s.]|\\.(?=\\d))*[^\\S\\n](?!EUR\\s*\\n))")
    .replaceAll("(?:\\w+\\s)", "(?:\\w+\\s|\\w*[.,'’](?=\\d)(?:\\w|[.,'’](?=\\d))*[^\\S\\n](?!EUR\\s*\\n))");

/** A typewriter and a bank's telex have no umlauts: "ueberweisen", "zu Gunsten der Empfaenger". */
const typed = (pattern: string): string =>
  pattern
    .replaceAll("[äa]", "(?:ae|[äa])")
    .replaceAll(/ü(?![\p{L}]*\])/gu, "(?:ü|ue)")
    .replaceAll(/Ü(?!\))/g, "(?:Ü|Ue)");

const cue = (role: Cue["role"], strength: Cue["strength"], ...alternatives: string[]): Cue => ({
  role,
  strength,
  pattern: new RegExp(`(?<![\\p{L}])(?:${typed(withAmounts(alternatives.join("|")))})`, "giu"),
});

/** Words that end where a number or its label begins. */
const THEN_AN_ACCOUNT = "\\s*(?=[:(\\n]|$|IBAN|Konto|compte|rekening)";

const YOUR_ACCOUNT = {
  en: "(?:your|the customer'?s)\\s(?:\\w+\\s){0,2}account",
  fr: "votre\\scompte",
  nl: "(?:uw|je)\\s(?:\\w+\\s)?(?:bank|zicht)?rekening",
  de: "(?:Ihr(?:em|es|en)?|dein(?:em|es)?)\\s(?:\\w+\\s)?(?:Bank|Giro)?konto",
};

/** Money goes there; a question or an access "to my account" does not. */
const TO_MY_ACCOUNT = [
  "(?:refund|reimburse|transfer|move|send|sent|deposit|put|pay|credit|wire|remit)\\w*\\s(?:[^\\s.]+\\s){0,8}?(?:in)?to\\s(?:my|our)\\s(?:[\\w-]+\\s){0,3}account",
  "(?:virer|verser|verse[rz]|transf[ée]rer|rembours\\w+|virement|versement)\\s(?:[^\\s.]+\\s){0,8}?(?:sur|vers)\\s(?:mon|mes|notre|nos)\\s(?:\\p{L}+\\s)?(?:comptes?|livret)",
  "vers\\s(?:mon|notre)\\s(?:\\p{L}+\\s)?(?:compte|livret)",
  "(?:stort|storten|gestort|overmaken|overschrijven|terugbetalen|terugstorten|uitbetalen|bijschrijven)\\s(?:[^\\s.]+\\s){0,6}?(?:op|naar)\\s(?:mijn|onze)\\s(?:\\p{L}+\\s)?\\w*rekening",
  "(?:back|returned?)\\s(?:in|on)?to\\s(?:my|our)\\s(?:[\\w-]+\\s){0,3}account|terug\\sop\\s(?:mijn|onze)\\s(?:\\p{L}+\\s)?\\w*rekening",
  "(?:retour(?:n[ée]e?r?)?|revien\\p{L}*|recr[ée]dit\\p{L}*)\\s(?:[^\\s.]+\\s){0,3}?sur\\s(?:mon|notre)\\s(?:\\p{L}+\\s)?compte",
  "naar\\s(?:mijn|onze)\\s(?:\\p{L}+\\s)?\\w*rekening",
  "(?<!(?:Zugriff|Zugang|Bezug|Vollmacht|sich)\\s)auf\\smein(?:e\\s\\w*(?:Bankverbindung|IBAN)|\\s(?:\\p{L}+\\s)?\\w*konto)",
];

/** "Pay to the order of" is a cheque's: what is printed on it is the account of who pays. */
const NOT_THE_ORDER = "(?!\\s+(?:the\\s+)?order(?!\\p{L}))";

export const CUES: readonly Cue[] = [
  cue(
    "beneficiary",
    "strong",
    "beneficiar(?:y|ies)",
    "payee(?!\\p{L})",
    "recipient|receiver",
    "destinataire",
    "ontvanger",
    "(?:[àa]|te)\\s(?:crediteren|cr[ée]diter)",
    `(?:paid|pay)\\s(?:out\\s)?(?:in)?to${NOT_THE_ORDER}`,
    "(?:refunded|reimbursed|transferred|credited)\\s(?:in)?to",
    ...TO_MY_ACCOUNT,
    "(?:rembours[ée]|vir[ée]|vers[ée])e?\\s(?:\\w+\\s)?(?:sur|vers)",
    "(?:uitbetaald|terugbetaald|bijgeschreven|terugbetaling)\\s(?:\\w+\\s)?(?:op|aan)",
    "(?:Auszahlung|Erstattung|überwiesen|erstatten)\\s(?:\\w+\\s){0,3}?(?:auf|an)\\s",
    `pa(?:y|id|yable|yment|yments)\\s(?:\\w+\\s){0,4}?to(?!\\p{L}|\\swhom)${NOT_THE_ORDER}`,
    "remit(?:tance)?\\s(?:\\w+\\s){0,3}?to(?!\\p{L})",
    "(?:wire|wired|transfer|transferred)\\s(?:[^\\s.]+\\s){0,5}?(?:in)?to(?!\\p{L})",
    "credit(?:ed|s)?\\s(?:\\w+\\s){0,3}?to(?!\\p{L})",
    "account\\sto\\s(?:be\\s)?credit(?:ed)?",
    "for\\sfurther\\scredit(?!\\p{L})|for\\scredit(?:\\sto(?!\\p{L})|\\s?:)|FFC(?!\\p{L})",
    "(?:will|shall|please|to)\\scredit\\s",
    `refund\\w*\\s(?:\\w+\\s){0,5}?(?:to|into)\\s${YOUR_ACCOUNT.en}`,
    "(?<!(?:from|debit(?:ing)?|charg(?:e|ing)|on)\\s)our\\s(?!(?:old|previous|former)\\s)(?:\\w+\\s){0,2}(?:bank(?:ing)?\\s(?:details|account)|account)",
    "creditor(?!\\s*(?:id|ref))",
    "b[ée]n[ée]ficiaire",
    "en\\sfaveur\\sd[eu']",
    "[àa]\\sl['’]ordre\\s(?:exclusif\\s)?d",
    "payez\\s(?:\\p{L}+\\s){0,3}?[àa](?!\\p{L}|\\s(?:temps|r[ée]ception|l['’][ée]ch[ée]ance))",
    "(?<!(?:net|total|solde|montant|reste|somme)\\s)[àa]\\spayer\\s:\\s(?=\\p{L}{2,}[\\s,]+\\p{L})",
    // The title of a slip names what is printed on it: the account that is paid into.
    "(?<=(?:^|\\n)[ \\t]*)(?:(?:cash\\s)?deposit\\sslip|paying-in\\sslip|cash\\sdeposit|Einzahlungs(?:beleg|schein)|Bareinzahlung|bordereau\\sde\\s(?:versement|remise\\sd['’]esp[èe]ces)|versement\\sd['’]esp[èe]ces|stortings(?:bewijs|formulier|strook))(?=[ \\t]*(?:\\n|$))",
    // "Please pay: Stein Property, IBAN …".
    "(?:please|kindly)\\s(?:pay|transfer|remit)\\s*:|bitte\\s(?:zahlen|überweisen)(?:\\sSie)?(?:\\san)?\\s*:|(?:veuillez|merci\\sde)\\s(?:payer|r[ée]gler|virer)\\s*:|gelieve\\s(?:te\\sbetalen|over\\ste\\smaken)\\s*:",
    "cr[ée]diter\\s",
    "au\\scr[ée]dit\\sd",
    "(?:virer\\s(?:[^\\s.]+\\s){0,6}?|virement\\s(?:[^\\s.]+\\s){0,4}?)vers(?!\\p{L})",
    "overboeken\\s(?:[^\\s.]+\\s){0,6}?naar(?!\\p{L})|betaalt\\su\\s(?:[^\\s.]+\\s){0,4}?op(?!\\p{L})",
    "(?:paid|transferred|credited|settled|remitted|sent|released|disbursed|deposited|lodged|returned|wired)\\s(?:[^\\s.]+\\s){0,10}?(?:in)?to\\syour\\s(?:\\w+\\s){0,2}account",
    "credited(?=\\s?:|\\t|\\s{2})",
    "(?<!(?:identifiant|num[ée]ro)\\s(?:(?:SEPA|du|de|unique)\\s){0,2})cr[ée]ancier",
    "(?:virement|verser|virer|vers[ée]e?|payable|payer|r[ée]gler|versement)\\s(?:[^\\s.]+\\s){0,6}?(?:sur|au|vers)\\s(?:le\\s|notre\\s)?(?:compte|num[ée]ro|IBAN)",
    "(?:sur|vers)\\snotre\\scompte",
    "nos\\scoordonn[ée]es\\sbancaires",
    "payable\\s[àa]",
    "pagabile\\sa\\s|da\\spajar\\sa\\s", // the Swiss QR bill in its other two languages
    "begunstigde",
    "ten\\s(?:gunste|voordele)\\svan",
    "t\\.?g\\.?v\\.?\\s",
    "(?:over\\ste\\smaken|overmaken|overschrijven|storten|te\\sstorten|te\\sbetalen|betalen|overschrijving|gestort|overgemaakt)\\s(?:[^\\s.]+\\s){0,6}?(?:op|naar|aan)\\s",
    "(?:op|naar)\\s(?:onze\\s)?(?:bank)?rekening",
    "(?<!(?:van(?:af)?|uit)\\s)onze\\s(?:bank)?rekening",
    "(?<!identificatie\\s(?:(?:van\\s)?de\\s)?)schuldeiser(?![-\\s]?(?:ID|ident))",
    "crediteur",
    "incassant(?![-\\s]?(?:ID|ident))",
    "(?:Zahlungs)?Empf[äa]nger\\w*",
    "Beg[üu]nstigte\\w*",
    "zu\\s?gunsten",
    "(?:zahlbar(?!\\sdurch)|zahlen|Zahlung(?:en)?|überweisen|überweisung|überwiesen|einzahlen|Einzahlung)\\s(?:[^\\s.]+\\s){0,8}?(?:auf|an)\\s(?!de[rm]\\s)", // "an der Kasse" is a place
    "auf\\s(?:unser|das\\s(?:folgende|untenstehende|u\\.\\s?g\\.|genannte)|folgendes|nachstehendes)\\s(?:\\w+\\s)?(?:Bank)?Konto",
    "(?<!(?:von|vom|aus)\\s)unser(?:e|em|er)?\\s(?:Bank)?(?:Konto|Bankverbindung)",
    "Verk[äa]ufer[-\\s]*(?:IBAN|BIC|Kontoname|Konto)",
    "Zahlungsempf",
    "gutgeschrieben|Gutschrift(?!\\saus)",
    "Kreditor",
    "</?(?:\\w+:)?CdtrAcct",
    // A heading; a creditor's identifier is no account.
    "Gläubigers?(?![\\p{L}]|[-\\s]?(?:ID|Ident))",
    "(?<!outgoing\\s)(?:wire|wiring|ACH|remittance)\\sinstructions",
    // Payment codes as text: Swiss QR bill and EPC.
    "SPC\\s+0200\\s+1\\s|BCD\\s+00[12]\\s+\\d\\s+SCT\\s",
    "credited\\saccount|compte\\scr[ée]dit[ée]|gecrediteerde\\srekening",
    // "Paiement sur place", "Zahlung auf Rechnung" name no account.
    `(?:Zahlung|Betaling|Wij\\sbetalen|Wir\\szahlen)\\s(?:auf|an|op|aan)${THEN_AN_ACCOUNT}`,
    `(?:(?:paiement|versement|virement)\\s(?:sur|vers)|nous\\spayons\\s[àa])${THEN_AN_ACCOUNT}`,
    "(?:rembours|crédit|vers|vir)(?:é|ée|és|ons|erons|era|eront|ement)\\s(?:[^\\s.]+\\s){0,6}?(?:sur|vers|au\\scrédit\\sde)\\svotre\\scompte",
    "(?<!(?:Zugriff|Zugang|Bezug|Vollmacht|Blick|Anspruch|Belastung|Lastschrift|Abbuchung)\\s)auf\\s(?:Ihr|dein)(?:e\\s(?:IBAN|Bankverbindung)|\\s(?:\\p{L}+\\s)?(?:Bank|Giro)?konto)(?![\\p{L}])",
    "auf\\s(?:das|ein|folgendes|nachstehendes)\\s(?:[^\\s.]+\\s){0,5}?zu\\s(?:zahlen|überweisen|entrichten|leisten)",
    "zu\\s(?:Ihren|meinen|unseren)\\sGunsten",
    "(?:voor\\s(?:de\\s)?|gegevens\\s)uitbetaling|uitbetalings(?:gegevens|rekening)|Auszahlungs(?:konto|daten)|Erstattungskonto|pay-?out\\s(?:details|account)",
    "coordonn[ée]es\\s(?:de|pour\\sle)\\s(?:versement|remboursement)",
  ),
  cue(
    "payer",
    "strong",
    // The party; "net à payer" is a French verb.
    "(?<!(?:[àa]|de|pour|veuillez|devez|pouvez|faut)\\s)payer(?!\\s(?:sur|au|le|la|les|votre|par|avant))",
    "payor",
    "payeur",
    "paid\\sby|bezahlt\\s(?:von|durch)|pay[ée]e?\\spar|betaald\\sdoor",
    "(?:[àa]\\spartir\\sde|en\\sd[ée]bitant)\\s(?:mon|notre|votre)\\scompte",
    "vanaf\\s(?:(?:mijn|onze|uw|de)\\s\\w*)?rekening|vanaf\\s*(?:IBAN\\W*)?$",
    "(?:charging|out\\sof|debiting|drawn\\son)\\s(?:my|our|your)\\saccount",
    "(?:aus|durch\\sBelastung)\\s(?:von|mein\\w*|unser\\w*)\\s(?:Kontos?)?",
    "origin(?:e)?\\s(?:of|du)\\s(?:the\\s)?(?:payment|paiement)|Herkunft\\sder\\sZahlung|herkomst\\svan\\sde\\sbetaling",
    "(?:received|paid)\\s(?:[^\\s.]+\\s){0,4}?from\\s(?!us\\b)",
    "(?:sent|paid|taken)\\sout\\sof\\s",
    "payment\\sfrom\\s",
    "(?:re[çc]u|pay[ée]|provenant|r[ée]gl[ée])e?\\s(?:[^\\s.]+\\s){0,3}?(?:de|du|depuis)\\s(?!nous(?!\\p{L}))",
    "(?:ontvangen|betaald|ontvingen|afkomstig)\\s(?:[^\\s.]+\\s){0,4}?(?:van|vanaf)\\s(?!ons\\b)",
    "(?:erhalten|bezahlt|eingegangen|Zahlungseingang)\\s(?:[^\\s.]+\\s){0,3}?(?:von|vom)\\s(?!uns(?!\\p{L}))",
    "[ée]metteur\\s(?:du|de\\sl[ae'’])\\s?(?:virement|paiement|ordre|transfert)|compte\\s[ée]metteur",
    "betaler",
    "Einzahler",
    // "ten gunste van rekening", "Inhaber von Konto": of an account, and not from it.
    "(?<!(?:gunsten?|voordele|bate|behoeve|credit|houder|eigenaar|titularis|nummer|naam|Inhaber(?:in)?)\\s)(?:from|van|von|vom|depuis\\sle)\\s(?:account|rekening|Konto|compte)",
    "payable\\s(?:by|par)",
    "pagabile\\sda|da\\spajar\\sda",
    "zahlbar\\sdurch",
    "debtor",
    "remitter",
    "ordering\\s(?:customer|party|account)",
    "originator",
    "account\\sto\\s(?:be\\s)?(?:debit(?:ed)?|charge[d]?)|charged\\saccount|compte\\sconcern[ée]\\spar\\sle\\spr[ée]l[èe]vement",
    "debited(?=\\s?:|\\t|\\s{2})|(?:charged|debited)\\sto\\s*$",
    "(?:came|comes|coming)\\sfrom(?!\\p{L})|(?:kam(?:en)?|kommt|kommen)\\s(?:von|vom)(?!\\p{L})|(?:kwam(?:en)?|komt)\\s(?:van|vanaf)(?!\\p{L})",
    // "direct debit, creditor account": the words in between are the other party's.
    "debit(?:ed|ing)?\\s(?:(?!credit)[^\\s.]+\\s){0,6}?account",
    "(?:collect|collected|withdrawn|taken|deducted|charged|charge)\\s(?:[^\\s.]+\\s){0,8}?(?:from|to)\\s(?:your|my|the)\\s(?:\\w+\\s){0,2}account",
    "from\\s(?:my|our|your|the)\\s(?:\\w+\\s){0,2}account",
    "direct\\sdebit\\s(?:from|of|on)",
    "donneur\\sd['’]ordre",
    "d[ée]biteur",
    "(?:compte\\s)?[àa]\\sd[ée]biter",
    "d[ée]bit(?:er|é|era|erons)?\\s(?:de\\s)?(?:votre|mon|notre|le)\\scompte",
    "pr[ée]l[eè]v(?:é|ée|és|er|era|erons|ements?)\\s(?:[^\\s.]+\\s){0,8}?(?:sur|de)\\s(?:votre|mon|le)\\scompte",
    "au\\sd[ée]bit\\sd",
    "(?:depuis|(?<!cr[ée]dit\\s)de)\\s(?:mon|notre|votre)\\scompte",
    "opdrachtgever",
    "schuldenaar",
    "debiteur",
    "te\\sdebiteren",
    "(?<!(?:gunste|voordele|credit)\\s)van\\s(?:mijn|uw|onze|je|de)\\s(?:lopende\\s)?(?:bank|zicht|spaar|betaal)?rekening",
    "(?:afgeschreven|geïncasseerd|afschrijven|incasseren|domicili[ëe]ring)\\s(?:[^\\s.]+\\s){0,6}?(?:van|op)\\s",
    "Auftraggeber(?:s|konto|in)?(?![\\p{L}])",
    "Zahlungspflichtige\\w*",
    "Zahler(?:s|in)?(?![\\p{L}])",
    "Schuldner",
    "Debitor",
    "Belastungskonto|Lastschriftkonto|Abbuchungskonto",
    "zu\\s?lasten",
    "(?<!gunsten\\s)(?:von|vom)\\s(?:Ihr(?:em)?|mein(?:em)?|unser(?:em)?|dein(?:em)?|o\\.\\s?g\\.|(?:dem\\s)?(?:(?:unten|oben|nachstehend|nachfolgend)\\s)?(?:angegebenen|untenstehenden|folgenden|genannten|stehenden|aufgeführten|bezeichneten))\\s(?:\\w+\\s){0,2}(?:Bank|Giro)?konto",
    "Belastung\\s(?:\\w+\\s){0,2}(?:Ihres|meines|unseres)\\s(?:\\w+\\s)?(?:Bank|Giro)?kontos",
    "</?(?:\\w+:)?DbtrAcct",
    // "Lastschrift vom 1. Mai" and "von 20 Euro" are other things.
    `(?:Lastschrift|Einzug|Abbuchung)\\svon${THEN_AN_ACCOUNT}`,
    "schrijven\\s(?:[^\\s.]+\\s){0,6}?af\\s(?:van|op)(?![\\p{L}])",
    "(?:d[ée]bit|pr[ée]lev)[ée]e?s?\\s(?:du|sur\\sle|au)\\scompte|compte\\sd[ée]bit[ée]|debited\\saccount|gedebiteerde\\srekening",
    // Behind its account: "bitte meinem Konto … belasten".
    "belasten(?=\\s*[.,\\n]|$)",
    "Angaben\\szum\\sKontoinhaber", // of a German transfer form: who signs it
    "belastet(?![\\p{L}])|belasten\\s(?:wir\\s|Sie\\s(?:bitte\\s)?)?(?:Ihr|das|mein|unser)\\s(?:\\w+\\s)?(?:Bank|Giro)?konto",
    "zu\\s(?:Ihren|meinen|unseren)\\sLasten",
  ),
  cue(
    "other",
    "strong",
    "(?:our\\s)?(?:old|previous|former)\\s(?:bank\\s)?(?:account|IBAN)",
    "(?:notre\\s|nos\\s)?ancien(?:ne)?s?\\s(?:compte|IBAN|coordonn)",
    "(?:onze?\\s|ons\\s)?(?:oude?|vorige|vroegere)\\s(?:bank)?(?:rekening\\w*|IBAN|gegevens)",
    "(?:unser(?:e[rsnm]?)?\\s)?(?:alte[rsn]?|bisherige[rsn]?|frühere[rsn]?)\\s(?:Bank)?(?:konto\\w*|IBAN|verbindung)",
    "(?:the\\s)?old\\sone|(?:previously|until\\snow|so\\sfar)\\s?:|bisher\\s?:|bislang\\s?:|jusqu['’]ici\\s?:|auparavant\\s?:|tot\\snu\\s(?:toe\\s?)?:|voorheen\\s?:|het\\soude\\snummer",
    "(?:account\\sstatement|statement)\\s(?:for|of\\saccount)",
    "relev[ée]\\s(?:du|de)\\scompte|extrait\\sde\\scompte",
    "(?:rekening)?uittreksel|rekeningafschrift",
    "Kontoauszug",
  ),
  // Of a payment it is who pays; of a bill or a letter it is its sender.
  cue("payer", "weak", "[ée]metteur", "afzender", "Absender"),
  // A person speaks of it: to close it, to be paid on it, or to pay from it.
  cue(
    "other",
    "weak",
    "my\\s(?:own\\s)?(?:\\w+\\s)?account",
    "mon\\scompte",
    "mijn\\s(?:\\w+)?rekening",
    "mein(?:em|es)?\\s(?:\\w+)?konto",
    "Verrechnungskonto",
  ),
  cue(
    "beneficiary",
    "weak",
    "Bankverbindung",
    "bank(?:ing)?\\sdetails",
    "payment\\s(?:details|instructions)",
    "coordonn[ée]es\\sbancaires",
    "bankgegevens",
    "betaalgegevens",
    "Zahlungsart",
    "r[èe]glement\\spar\\svirement|virement\\sbancaire|par\\svirement",
    "credit\\stransfer",
    "per\\s(?:SEPA[-\\s]?)?(?:Ü|U)berweisung",
  ),
];
