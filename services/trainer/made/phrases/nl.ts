import type { Phrases } from "../phrases.ts";

/** What customers write to a bank, in Dutch. */
export const phrases: Phrases = {
  departments: {
    accounts: [
      "Graag mijn spaarrekening {iban} opzeggen en het saldo overboeken naar mijn zichtrekening.",
      "Ik ben verhuisd en wil mijn adres laten wijzigen vanaf {date}.",
      "Kunt u mij de rekeninguittreksels van {iban} van vorig jaar bezorgen?",
      "Wij willen een zakelijke rekening openen voor onze nieuwe vennootschap.",
      "Mijn dochter wordt achttien; wat gebeurt er met haar jongerenrekening?",
      "Gelieve mijn echtgenote als medehouder van de rekening toe te voegen.",
      "Ik heb een saldobevestiging op {date} nodig.",
      "Ons rekeningnummer is gewijzigd, de nieuwe rekening is {iban}.",
      "Hierbij vraag ik een kopie van mijn rekeningafschrift aan.",
    ],
    cards: [
      "Mijn nieuwe bankkaart is nog niet aangekomen.",
      "De geldautomaat heeft vanmorgen mijn kaart ingeslikt.",
      "Ik wil een tweede kredietkaart bestellen voor mijn man.",
      "Mijn pincode is geblokkeerd na drie foute pogingen.",
      "Gelieve de limiet van mijn kaart eindigend op {number} te verhogen.",
      "Contactloos betalen met mijn kaart werkt niet meer.",
    ],
    collections: [
      "Een incassobureau eist van mij een schuld van {amount} die ik niet heb.",
      "Ik betwist uw ingebrekestelling en de gevorderde schuld.",
      "Ik vraag een afbetalingsplan voor de achterstand van {amount}.",
      "Gelieve mij niet meer te bellen over een schuld die op {date} betaald werd.",
    ],
    "credit-reporting": [
      "Mijn registratie bij de kredietcentrale vermeldt een achterstand die niet klopt.",
      "Gelieve de vermelding bij het kredietregister te verbeteren.",
      "Ik betwist een opzoeking in mijn kredietdossier.",
      "Welke gegevens over mij heeft u aan de kredietcentrale gemeld?",
    ],
    "fees-and-rates": [
      "Ik beklaag mij over de beheerskosten van {amount} op mijn rekening.",
      "Waarom werd {amount} aangerekend voor een buitenlandse overschrijving?",
      "Welke wisselkoers heeft u op {date} toegepast?",
      "Gelieve de kosten terug te betalen waarvan ik niet op de hoogte was.",
    ],
    "fraud-and-disputes": [
      "Mijn bankkaart is gestolen, gelieve ze meteen te blokkeren.",
      "Er is {amount} afgehaald zonder dat ik dat deed.",
      "Ik heb op een link in een vals bericht geklikt en mijn codes gegeven.",
      "Ik betwist de betaling van {amount} aan een winkel die ik niet ken.",
    ],
    "identity-and-access": [
      "In bijlage een kopie van mijn identiteitskaart zoals gevraagd.",
      "Ik ben het wachtwoord van internetbankieren vergeten.",
      "Hierbij mijn adresbewijs voor de verificatie.",
      "De app aanvaardt mijn nieuwe telefoon niet meer.",
    ],
    lending: [
      "Ik wil een autolening van {amount} aanvragen.",
      "Mag ik mijn persoonlijke lening vervroegd terugbetalen?",
      "De aflossingen van mijn studielening kloppen niet.",
      "Wij vragen een kaskrediet van {amount} voor onze zaak.",
    ],
    mortgages: [
      "Wat kost het om mijn hypothecair krediet vervroegd terug te betalen?",
      "Gelieve de schatting van ons huis voor de woonlening te bezorgen.",
      "De vaste rente van onze hypotheek eindigt op {date}.",
      "Wij vragen de handlichting van de hypotheek op ons huis.",
    ],
    payments: [
      "Gelieve {amount} over te schrijven naar {iban}.",
      "In bijlage onze factuur, te betalen op rekening {iban}.",
      "Vooraankondiging: wij innen {amount} per domiciliëring van {iban}.",
      "In bijlage het ondertekende mandaat voor domiciliëring.",
      "Ik wil een doorlopende opdracht van {amount} per maand instellen.",
      "Onze overschrijving van {amount} is niet bij de begunstigde aangekomen.",
      "Gelieve de betalingen van de lijst in bijlage uit te voeren.",
      "Betalingsbericht voor factuur {number} in bijlage.",
    ],
    securities: [
      "Gelieve mijn {number} aandelen tegen marktkoers te verkopen.",
      "Ik heb een vraag over mijn effectenoverzicht.",
      "Hier zijn onze nieuwe afwikkelingsinstructies voor effecten.",
      "Gelieve mijn fondsen naar mijn nieuwe effectenrekening over te dragen.",
      "Welke dividenden heb ik vorig jaar ontvangen?",
      "Ik wil een effectenrekening openen.",
    ],
  },
  openers: ["Geachte heer, mevrouw,", "Beste,", "Goedendag,"],
  fillers: [
    "Dank voor uw hulp.",
    "U kunt mij telefonisch bereiken.",
    "Graag een bevestiging.",
    "Ik ben al jaren klant.",
  ],
  closers: ["Met vriendelijke groeten", "Hoogachtend", "Groeten"],
};
