import { LANGUAGES, type Language, languageHits } from "#shared/language.ts";

/**
 * What language a few words speak for. A line of a bill or a form has few of the words that every text of
 * its language is full of; but its words end, begin and are written as that language's do.
 */

/** In small letters, read by an engine that expects English: letters with signs above them may be missing. An ending counts behind two letters more. */
const FORMS: Readonly<Record<Language, RegExp>> = {
  en: /^(?:ltd|inc|llc|vat|due|terms|sort|each|st|road|street|order|customer|quantity|price|description|sincerely|yours)$|(?<=\p{L}{2})(?:tion|ions|ness|ship|able|ments?|ity)$/u,
  fr: /^(?:[ldnsjqc]|qu|jusqu)['’]\p{L}|^(?:siret|siren|sarl|sas|tva|rue|cedex|facture|adresse|montant|prix|chez|sous|tous|cher|objet|echeance|reglement|livraison)$|[éèêàùçœ]|(?<=\p{L}{2})(?:eurs?|iques?|aux|eux|ee|ees|oire)$/u,
  nl: /^(?:btw|kvk|t\.a\.v|vof|klant|totaal|afschrift|aantal|prijs|straat|postbus|factuur)$|ij|(?<=\p{L}{2})(?:heid|lijke?|straat|nummer|rekening|ingen|oor)$/u,
  de: /^(?:vom|bzw|inkl|zzgl|gmbh|mbh|bis|str|tel|ust|mwst|hiermit|gesamt|menge|preis|artikel|seite|anlage|betr)$|[äöüß]|(?<=\p{L}{2})(?:ung|ungen|ungs|heit|keit|schaft|lich|liche[nrs]?|isch|ische[nrs]?|rechnung|strasse|steuer|betrag|summe|nummer|datum)$/u,
};
/** Of a sentence: no address of a page, no number with its letters, in which "de" and "en" stand by chance. */
const WORD = /^\p{P}*(\p{L}+(?:['’-]\p{L}+)*)\p{P}*$/u;

/** How many of a few words speak for a language before it is believed. */
export interface Evidence {
  /** Words that every text of it is full of. */
  own: number;
  /** These and words of its form: its forms alone stand in names and addresses, too. */
  all: number;
}

/** The language that these words speak for, if none speaks as loudly. Pure. */
export function languageOfFew(words: readonly string[], least: Evidence): Language | null {
  const plain = words.flatMap((word) => WORD.exec(word)?.[1] ?? []);
  const owners = plain.map((word) => languageHits(word).flatMap(({ language, count }) => (count > 0 ? language : [])));
  const [best, next] = LANGUAGES.map((language) => {
    const isOwn = owners.map((languages) => languages.includes(language));
    const all = plain.filter((word, i) => isOwn[i] || FORMS[language].test(word.toLowerCase())).length;
    return { language, own: isOwn.filter((is) => is).length, all };
  }).sort((a, b) => b.all - a.all);
  if (best === undefined || best.all <= (next?.all ?? 0)) return null;
  return best.own >= least.own || best.all >= least.all ? best.language : null;
}
