import type { texts as en } from "../en/split.ts";

/** Textes sur la division et la réunion de dossiers, en français. */
export const texts: Record<keyof typeof en, string> = {
  "case.more": "Plus",
  "split.split": "Séparer une partie",
  "split.about":
    "La partie choisie devient un dossier avec son propre reçu, lu et orienté à nouveau. Ce dossier continue à la montrer et dit où elle est allée.",
  "split.part": "Partie",
  "split.pages": "Pages de {name}, par exemple 2-4 ; vide : toutes les {all}",
  "split.pages-wrong": "Écrivez deux pages de 1 à {all}, par exemple 2-4.",
  "split.field-gone": "Parti au reçu {receipt} ; c’est là qu’il en est décidé.",
  "split.gone": "Passé au reçu {receipt}",
  "split.gone-pages": "Pages {from} à {to} passées au reçu {receipt}",
  "split.from": "{name} a séparé ceci du reçu",
  "split.into": "{name} a séparé une partie comme reçu",
  "merge.merge": "Réunir à un autre dossier",
  "merge.about":
    "Ce dossier est clos ; ses documents sont lus et décidés sous l'autre reçu. Cela ne peut être annulé ; une partie peut être séparée à nouveau.",
  "merge.into": "Reçu de l'autre dossier",
  "merge.found": "{receipt} : {subject}, de {sender}",
  "merge.not-waiting": "Ce dossier n'attend personne. Rouvrez-le d'abord.",
  "merge.same": "C'est ce dossier-ci.",
  "merge.joined-to": "Réuni à un autre dossier. Tout est décidé au reçu",
  "merge.joined": "{name} a réuni ici le reçu",
  "merge.joined-own": "{name} a réuni ceci au reçu",
  "merge.of": "du reçu {receipt}",
  "source.split": "séparé d'un dossier",
};
