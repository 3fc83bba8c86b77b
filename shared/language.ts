/** Languages that are read and routed. */
export const LANGUAGES = ["en", "fr", "nl", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * Words that every text has many of, and that mark one language. Those that two share
 * ("de", "is", "in") count for both, so they decide nothing.
 */
const FUNCTION_WORDS: Readonly<Record<Language, string>> = {
  en: `the and of to in is that for it was on are with as be at this have from or by not but what all were when we
    there can an your which their if will each about how up out them then she many some so these would other into has
    more her two like him see time could no make than first been its who now my please you our any invoice date amount
    account bank payment dear regards number`,
  fr: `le la les de des du et en un une est que qui dans pour pas sur au aux par avec ce cette ces il elle nous vous
    je ne se sont plus ou mais son sa ses leur votre notre nos vos être avoir fait été à où donc dès facture montant
    compte banque paiement date madame monsieur veuillez cordialement numéro virement`,
  nl: `de het een en van ik te dat die in je niet is op aan met als voor zijn was er maar om heeft hij of door naar
    bij ook uit tot wij u uw ons onze wordt worden deze dit kan zal geen meer nog dan over gelieve factuur bedrag
    rekening datum betaling geachte groeten heer mevrouw nummer`,
  de: `der die das und ist in zu den von mit sich des auf für nicht ein eine einer eines dem es an als auch er so dass
    kann wir sie ihr ihre ihren ihrem unser unsere nach wird bei oder werden aus hat um noch nur über zum zur haben
    ich mir bitte rechnung betrag konto datum zahlung geehrte damen herren grüßen nummer`,
};
const WORDS = LANGUAGES.map((language) => [language, new Set(FUNCTION_WORDS[language].split(/\s+/))] as const);

/** Fewer than this many of them say nothing: a letterhead, a table of numbers. */
const HITS_MIN = 3;
/** The next best must have clearly fewer, or the page has two languages and neither is its own. */
const LEAD_MIN = 1.15;
/** Words looked at: a page or two decide. */
const WORDS_MAX = 5_000;

/** ISO 639-1 of the language most of the text is in, or null where too little was found to tell. Pure. */
export function languageOf(text: string): Language | null {
  const [best, next] = languageHits(text);
  if (best === undefined || best.count < HITS_MIN) return null;
  return best.count >= (next?.count ?? 0) * LEAD_MIN ? best.language : null;
}

/** How many words of each language's own the text has, most first: for texts too short to be sure of. */
export function languageHits(text: string): { language: Language; count: number }[] {
  const words =
    text
      .slice(0, WORDS_MAX * 12)
      .toLowerCase()
      .match(/\p{L}+/gu)
      ?.slice(0, WORDS_MAX) ?? [];
  return WORDS.map(([language, known]) => ({
    language,
    count: words.reduce((n, word) => n + (known.has(word) ? 1 : 0), 0),
  })).sort((a, b) => b.count - a.count);
}
