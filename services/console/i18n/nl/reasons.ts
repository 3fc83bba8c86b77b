import type { texts as en } from "../en/reasons.ts";

/** Waarom een dossier ergens heen gaat, in het Nederlands. */
export const texts: Record<keyof typeof en, string> = {
  "reason.word": "“{word}”",
  "reason.sender": "de afzender {sender}",
  "reason.for": "Voor {department} spreekt: {words}.",
  "reason.against": "Voor {department} spreekt daarentegen: {words}.",
  "reason.meaning":
    "De woorden volstonden niet, dus is gelezen wat de tekst betekent: die lijkt meer op {department} dan op {other}.",
  "reason.no-meaning":
    "De woorden volstonden niet, dus is gelezen wat de tekst betekent: die lijkt niet meer op {department} dan op {other}.",
  "reason.no-words": "Geen woord van de tekst is bekend.",
  "reason.unknown-words":
    "Slechts {count} woorden ({percent} %) zijn bekend: misschien is de taal of het onderwerp niet geleerd.",
  "reason.none": "Het lijkt meer op wat bij geen afdeling hoort.",
  "reason.unmeasured": "De taal is geleerd, maar er is niets in gemeten; niemand weet hoe vaak dit fout is.",
  "reason.never-enough": "Voor {department} bleek bij zulke teksten geen zekerheid genoeg, dus beslist een persoon.",
  "reason.below": "De zekerheid van {percent} % ligt onder de {least} % waarbij fouten zeldzaam blijven.",
  "reason.cut": "De afdeling is gekozen op basis van het eerste deel van een lange tekst.",
};
