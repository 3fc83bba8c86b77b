import type { texts as en } from "../en/reasons.ts";

/** Pourquoi un dossier va où il va, en français. */
export const texts: Record<keyof typeof en, string> = {
  "reason.word": "« {word} »",
  "reason.sender": "l’expéditeur {sender}",
  "reason.for": "En faveur de « {department} » : {words}.",
  "reason.against": "En faveur de « {department} », par contre : {words}.",
  "reason.meaning":
    "Ses mots ne suffisaient pas ; le texte a donc été lu pour son sens : il ressemble plus à « {department} » qu'à « {other} ».",
  "reason.no-meaning":
    "Ses mots ne suffisaient pas ; le texte a donc été lu pour son sens : il ne ressemble pas plus à « {department} » qu'à « {other} ».",
  "reason.no-words": "Aucun mot du texte n'est connu.",
  "reason.unknown-words":
    "Seuls {count} mots ({percent} %) sont connus : la langue ou le sujet n'a peut-être pas été appris.",
  "reason.none": "Cela ressemble plus à ce qui ne relève d'aucun service.",
  "reason.unmeasured":
    "Sa langue a été apprise, mais rien n'y a été mesuré : nul ne sait à quelle fréquence c'est faux.",
  "reason.never-enough":
    "Pour « {department} », aucune confiance ne s'est montrée suffisante dans de tels textes : une personne décide.",
  "reason.below": "La confiance de {percent} % est inférieure aux {least} % qui gardent les erreurs rares.",
  "reason.cut": "Le service a été choisi d'après la première partie d'un long texte.",
};
