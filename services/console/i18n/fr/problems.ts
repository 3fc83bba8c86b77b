/** What is wrong with a case, and what to do, by the codes of shared/errors.ts. */
export const problems: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  EMPTY: ["Le fichier ou message est vide.", "Demandez à l'expéditeur de le renvoyer, ou rejetez-le."],
  MAIL_UNREADABLE: ["Le message n'a pas pu être lu comme courriel.", "Téléchargez-le et regardez-le vous-même."],
  MAIL_DAMAGED: [
    "Une partie du courriel n'a pas pu être décodée et manque.",
    "Téléchargez le courriel et cherchez ce qui manque.",
  ],
  MAIL_TOO_MANY_PARTS: [
    "Le courriel a plus de parties que nous n'en lisons ; le reste manque.",
    "Téléchargez-le et voyez le reste.",
  ],
  MAIL_ENCRYPTED: [
    "Une partie du courriel est chiffrée et n'a pas été lue.",
    "Demandez une version non chiffrée à l'expéditeur.",
  ],
  DOCUMENT_ENCRYPTED: ["Le document est protégé par mot de passe.", "Demandez-le sans mot de passe à l'expéditeur."],
  SIGNED_AND_CHANGED: [
    "La signature numérique du document ne correspond pas à son contenu.",
    "Demandez à l'expéditeur si c'est bien ce qui a été signé.",
  ],
  DOCUMENT_DAMAGED: ["Le document est endommagé et n'a pas pu être ouvert.", "Demandez à l'expéditeur de le renvoyer."],
  DOCUMENT_UNSUPPORTED: ["Les documents de ce type ne sont pas lus.", "Téléchargez-le et regardez-le vous-même."],
  DOCUMENT_TOO_MANY_PAGES: [
    "Le document a plus de pages que nous n'en lisons ; le reste manque.",
    "Téléchargez-le et voyez le reste.",
  ],
  CONTAINER_TOO_DEEP: [
    "Les fichiers sont imbriqués trop profondément ; le reste manque.",
    "Décompressez et remettez le contenu.",
  ],
  CONTAINER_TOO_LARGE: [
    "L'archive décompressée dépasse la limite ; le reste manque.",
    "Décompressez et remettez le contenu.",
  ],
  CONTAINER_TOO_MANY_FILES: [
    "Il y a plus de fichiers que permis ; le reste manque.",
    "Remettez le reste comme autre dossier.",
  ],
  CONTAINER_DAMAGED: [
    "L'archive est endommagée et n'a pas pu être entièrement décompressée.",
    "Demandez à l'expéditeur de la renvoyer.",
  ],
  IMAGE_TOO_LARGE: [
    "L'image a plus de pixels que nous n'en lisons.",
    "Regardez-la vous-même ou demandez un scan plus petit.",
  ],
  PICTURES_UNREAD: [
    "Le document contient des images d'un type qui n'est pas lu, ou plus d'images que nous n'en extrayons.",
    "Téléchargez le document et regardez ses images.",
  ],
  MEDIA_UNREAD: [
    "Le document contient un son, un film ou un modèle, qui n'est pas lu.",
    "Téléchargez le document, puis écoutez-le ou regardez-le.",
  ],
  PROGRAM_NOT_OPENED: [
    "Le fichier est un programme, ou en lance un. Il n'a pas été ouvert.",
    "Ne le lancez pas. Demandez à l'expéditeur les documents eux-mêmes, sans programme autour.",
  ],
  PAGE_SCRIPT_UNREAD: [
    "Une page est dans une écriture qui n'est pas lue ici : ses mots sont faux.",
    "Faites lire la page par une personne qui connaît cette écriture et ajoutez ce qui compte.",
  ],
  PAGE_UNREADABLE: ["Une page n'a pas pu être lue.", "Regardez la page et ajoutez ce qui compte."],
  PAGE_EMPTY: ["Aucun texte trouvé sur une page.", "Regardez la page : image ou page blanche ?"],
  TEXT_TOO_LONG: [
    "Le texte est plus long que nous n'en lisons ; le reste manque.",
    "Téléchargez-le et voyez le reste.",
  ],
  TIME_EXCEEDED: ["La lecture a pris trop de temps et a été arrêtée.", "Regardez le document vous-même."],
  MEMORY_EXCEEDED: ["La lecture demandait trop de mémoire et a été arrêtée.", "Regardez le document vous-même."],
  CHECK_DIGITS_WRONG: [
    "La clé d'un numéro de compte est fausse. Rien n'a été corrigé.",
    "Comparez avec la page et corrigez, ou demandez à l'expéditeur.",
  ],
  ACCOUNT_REPAIRED: [
    "Un numéro de compte n'est correct qu'après changement d'un caractère.",
    "Comparez avec la page, puis confirmez ou corrigez.",
  ],
  SIGNATURE_MISSING: [
    "Une zone de signature est vide.",
    "Regardez la page ; si elle n'est pas signée, renvoyez-la pour signature.",
  ],
  SIGNATURE_UNSURE: [
    "Il n'est pas certain qu'une zone de signature soit signée.",
    "Regardez la page et la signature découpée.",
  ],
  ROUTE_UNSURE: ["Le service n'est pas assez certain.", "Acceptez la proposition ou réorientez avec un motif."],
  DEPARTMENT_UNKNOWN: [
    "Le modèle nomme un service absent de la table de la banque.",
    "Choisissez le service et prévenez un administrateur.",
  ],
  NOTHING_TO_ROUTE: [
    "Aucun texte n'a pu être lu pour trouver le service.",
    "Regardez les documents et choisissez le service.",
  ],
  ATTEMPTS_EXHAUSTED: [
    "Une étape a échoué plusieurs fois et a été abandonnée.",
    "Regardez le document et prévenez un opérateur.",
  ],
  INPUT_MISSING: ["Une étape précédente a échoué ; celle-ci n'a pu être faite.", "Voyez les autres problèmes."],
  BLOB_MISSING: ["Des octets manquent dans le stockage.", "Prévenez un opérateur immédiatement."],
  BLOB_DAMAGED: ["Des octets ne correspondent plus à leur empreinte.", "Prévenez un opérateur immédiatement."],
  ACCOUNT_UNSURE: [
    "Le titulaire d'un numéro de compte n'est pas assez certain.",
    "Comparez avec la page et indiquez le titulaire.",
  ],
  ACCOUNTS_CONFLICT: [
    "Les comptes trouvés se contredisent, ou plusieurs sont à payer.",
    "Voyez lequel est visé et corrigez les autres.",
  ],
  ACCOUNT_NOT_ON_PAGE: [
    "Un compte figure dans un code de paiement ou dans les données du document, mais pas sur ses pages.",
    "Demandez à l'expéditeur quel compte est le bon avant tout paiement.",
  ],
  BANK_DETAILS_CHANGED: [
    "Un expéditeur connu indique un compte à payer qu'il n'avait jamais indiqué.",
    "Appelez-le à un numéro déjà connu avant d'accepter.",
  ],
};
