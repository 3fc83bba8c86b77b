import type { Phrases } from "../phrases.ts";

/** What customers write to a bank, in French. */
export const phrases: Phrases = {
  departments: {
    accounts: [
      "Je souhaite clôturer mon compte d'épargne {iban} et virer le solde sur mon compte à vue.",
      "J'ai déménagé et vous prie de modifier mon adresse à partir du {date}.",
      "Pourriez-vous m'envoyer les extraits du compte {iban} de l'année dernière ?",
      "Nous souhaitons ouvrir un compte courant pour notre nouvelle société.",
      "Ma fille aura dix-huit ans ; que devient son compte jeune ?",
      "Merci d'ajouter mon épouse comme cotitulaire du compte.",
      "J'ai besoin d'une attestation de solde au {date}.",
      "Nos coordonnées bancaires ont changé, le nouveau compte est {iban}.",
    ],
    cards: [
      "Ma nouvelle carte n'est toujours pas arrivée.",
      "Le distributeur a avalé ma carte ce matin.",
      "Je voudrais commander une deuxième carte de crédit pour mon mari.",
      "Mon code secret est bloqué après trois essais erronés.",
      "Merci d'augmenter le plafond de ma carte finissant par {number}.",
      "Le paiement sans contact de ma carte ne fonctionne plus.",
    ],
    collections: [
      "Une société de recouvrement me réclame une dette de {amount} que je ne dois pas.",
      "Je conteste votre mise en demeure et la créance réclamée.",
      "Je demande un plan d'apurement pour l'arriéré de {amount}.",
      "Cessez de m'appeler pour une dette réglée le {date}.",
    ],
    "credit-reporting": [
      "Mon fichage à la centrale des crédits mentionne un retard inexact.",
      "Merci de rectifier l'inscription faite au fichier des incidents de crédit.",
      "Je conteste une consultation de mon dossier de crédit.",
      "Quelles données avez-vous communiquées au registre des crédits ?",
    ],
    "fees-and-rates": [
      "Je conteste les frais de gestion de compte de {amount}.",
      "Pourquoi m'avez-vous facturé {amount} pour un virement étranger ?",
      "Quel taux de change avez-vous appliqué le {date} ?",
      "Merci de rembourser les frais dont je n'ai pas été informé.",
    ],
    "fraud-and-disputes": [
      "On m'a volé ma carte bancaire, merci de la bloquer immédiatement.",
      "Il y a un retrait de {amount} que je n'ai pas effectué.",
      "J'ai cliqué sur un lien dans un faux message et donné mes codes.",
      "Je conteste le paiement de {amount} à un commerçant inconnu.",
    ],
    "identity-and-access": [
      "Vous trouverez ci-joint une copie de ma carte d'identité comme demandé.",
      "J'ai oublié le mot de passe de la banque en ligne.",
      "Voici mon justificatif de domicile pour la vérification.",
      "L'application n'accepte plus mon nouveau téléphone.",
    ],
    lending: [
      "Je souhaite demander un prêt auto de {amount}.",
      "Puis-je rembourser mon prêt personnel anticipativement ?",
      "Les mensualités de mon prêt étudiant sont inexactes.",
      "Nous demandons une ligne de crédit de {amount} pour notre entreprise.",
    ],
    mortgages: [
      "Combien coûterait le remboursement anticipé de mon crédit hypothécaire ?",
      "Merci d'envoyer l'expertise de notre maison pour le prêt immobilier.",
      "Le taux fixe de notre prêt immobilier se termine le {date}.",
      "Nous demandons la mainlevée de l'hypothèque sur notre maison.",
    ],
    payments: [
      "Merci de virer {amount} sur le compte {iban}.",
      "Veuillez trouver ci-joint notre facture, à régler sur le compte {iban}.",
      "Préavis : nous prélèverons {amount} sur le compte {iban}.",
      "Vous trouverez ci-joint le mandat de prélèvement signé.",
      "Je voudrais mettre en place un ordre permanent de {amount} par mois.",
      "Notre virement de {amount} n'est pas arrivé chez le bénéficiaire.",
      "Merci d'exécuter les virements de la liste jointe.",
      "Avis de paiement pour la facture {number} en pièce jointe.",
    ],
    securities: [
      "Merci de vendre mes {number} actions au cours du marché.",
      "J'ai une question sur mon relevé de titres.",
      "Voici nos nouvelles instructions de règlement-livraison de titres.",
      "Merci de transférer mes parts de fonds vers mon nouveau compte-titres.",
      "Quels dividendes ai-je perçus l'année dernière ?",
      "Je voudrais ouvrir un compte-titres.",
    ],
  },
  openers: ["Madame, Monsieur,", "Bonjour,", "Chère banque,"],
  fillers: [
    "Merci de votre aide.",
    "Vous pouvez me joindre par téléphone.",
    "Merci de confirmer.",
    "Je suis client depuis longtemps.",
  ],
  closers: ["Cordialement", "Salutations distinguées", "Bien à vous"],
};
