import type { texts as en } from "../en/specimens.ts";

/** Textes sur les signatures de référence, en français. */
export const texts: Record<keyof typeof en, string> = {
  "specimen.compare": "Comparer avec les signatures de référence",
  "specimen.party": "Partie",
  "specimen.party-about": "Le numéro ou le nom, à la banque, de la personne qui devrait avoir signé",
  "specimen.show": "Comparer",
  "specimen.file": "De référence",
  "specimen.found": "Dans le dossier",
  "specimen.similarity": "Similitude de {similarity} sur 100, avec {count} signature(s) de référence",
  "specimen.forgeries":
    "Sur 100 imitations habiles, {forgeries} sont aussi semblables ou plus ; sur 100 signatures d'autres personnes, {strangers}.",
  "specimen.own": "Sur 100 signatures de la même main, {own} sont moins semblables.",
  "specimen.copy":
    "Presque aucune main ne signe deux fois de façon si semblable. Ce peut être une copie de la signature au dossier.",
  "specimen.decide": "Ce sont des chiffres, pas une réponse. Regardez les deux et décidez vous-même.",
  "specimen.none":
    "Au dossier de cette partie : {count}, toutes retirées ou non valables le jour de la réception, le {day}.",
  "specimen.unknown": "Il n'y a rien au dossier de cette partie.",
  "specimen.unreadable": "Il y a trop peu d'encre dans la découpe pour comparer.",
  "specimen.picture": "Signature de référence {id}",
  "specimen.from": "valable à partir du {day}",
  "specimen.until": "valable du {day} au {last}",
  "specimen.add": "Ajouter une signature de référence",
  "specimen.image": "Image (PNG ou JPEG, 5 Mo au plus)",
  "specimen.valid-from": "Premier jour de validité",
  "specimen.valid-to": "Dernier jour de validité",
  "specimen.valid-to-about": "Vide : jusqu'à son retrait",
  "specimen.save": "Ajouter",
  "specimen.withdraw": "Retirer",
  "specimen.withdraw-about": "Elle reste conservée et n'est plus comparée.",
  "specimen.reason": "Motif",
  "error.SPECIMEN_UNSUPPORTED":
    "Une signature de référence est une image PNG ou JPEG. Ce fichier n'est ni l'un ni l'autre.",
  "error.SPECIMEN_UNREADABLE": "Aucune signature n'est lisible sur l'image : elle est endommagée, ou presque vide.",
  "error.SPECIMEN_KNOWN": "Cette image est déjà une signature de référence de cette partie.",
};
