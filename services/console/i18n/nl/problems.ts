/** What is wrong with a case, and what to do, by the codes of shared/errors.ts. */
export const problems: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  EMPTY: ["Het bestand of bericht is leeg.", "Vraag de afzender het opnieuw te sturen, of wijs het af."],
  MAIL_UNREADABLE: ["Het bericht kon niet als e-mail worden gelezen.", "Download het en bekijk het zelf."],
  MAIL_DAMAGED: [
    "Een deel van de e-mail kon niet worden gedecodeerd en ontbreekt.",
    "Download de e-mail en zoek wat ontbreekt.",
  ],
  MAIL_TOO_MANY_PARTS: [
    "De e-mail heeft meer delen dan wij lezen; de rest ontbreekt.",
    "Download de e-mail en bekijk de rest.",
  ],
  MAIL_ENCRYPTED: [
    "Een deel van de e-mail is versleuteld en niet gelezen.",
    "Vraag de afzender om een onversleutelde versie.",
  ],
  DOCUMENT_ENCRYPTED: [
    "Het document is beveiligd met een wachtwoord.",
    "Vraag de afzender om een versie zonder wachtwoord.",
  ],
  SIGNED_AND_CHANGED: [
    "De digitale handtekening van het document past niet bij de inhoud.",
    "Vraag de afzender of dit is wat is ondertekend.",
  ],
  DOCUMENT_DAMAGED: [
    "Het document is beschadigd en kon niet worden geopend.",
    "Vraag de afzender het opnieuw te sturen.",
  ],
  DOCUMENT_UNSUPPORTED: ["Documenten van deze soort worden niet gelezen.", "Download het en bekijk het zelf."],
  DOCUMENT_TOO_MANY_PAGES: [
    "Het document heeft meer pagina's dan wij lezen; de rest ontbreekt.",
    "Download het en bekijk de rest.",
  ],
  CONTAINER_TOO_DEEP: [
    "Bestanden zitten te diep in elkaar; de rest ontbreekt.",
    "Pak het zelf uit en dien de inhoud in.",
  ],
  CONTAINER_TOO_LARGE: [
    "Het archief is uitgepakt te groot; de rest ontbreekt.",
    "Pak het zelf uit en dien de inhoud in.",
  ],
  CONTAINER_TOO_MANY_FILES: [
    "Er zijn meer bestanden dan toegestaan; de rest ontbreekt.",
    "Dien de rest als ander dossier in.",
  ],
  CONTAINER_DAMAGED: [
    "Het archief is beschadigd en kon niet volledig worden uitgepakt.",
    "Vraag de afzender het opnieuw te sturen.",
  ],
  IMAGE_TOO_LARGE: ["De afbeelding heeft meer pixels dan wij lezen.", "Bekijk ze zelf of vraag een kleinere scan."],
  PICTURES_UNREAD: [
    "Het document bevat afbeeldingen van een soort die niet wordt gelezen, of meer dan wij eruit halen.",
    "Download het document en bekijk de afbeeldingen.",
  ],
  MEDIA_UNREAD: [
    "Het document bevat geluid, een film of een model; dat wordt niet gelezen.",
    "Download het document en speel het af of bekijk het.",
  ],
  PROGRAM_NOT_OPENED: [
    "Het bestand is een programma, of start er een. Het is niet geopend.",
    "Start het niet. Vraag de afzender om de documenten zelf, zonder programma eromheen.",
  ],
  PAGE_SCRIPT_UNREAD: [
    "Een pagina is in een schrift geschreven dat hier niet wordt gelezen: de woorden zijn fout.",
    "Laat de pagina lezen door iemand die het schrift kent en voeg toe wat telt.",
  ],
  PAGE_UNREADABLE: ["Een pagina kon niet worden gelezen.", "Bekijk de pagina en voeg toe wat telt."],
  PAGE_EMPTY: ["Op een pagina is geen tekst gevonden.", "Bekijk de pagina: een beeld, of leeg?"],
  TEXT_TOO_LONG: ["De tekst is langer dan wij lezen; de rest ontbreekt.", "Download het en bekijk de rest."],
  TIME_EXCEEDED: ["Lezen duurde te lang en is gestopt.", "Bekijk het document zelf."],
  MEMORY_EXCEEDED: ["Lezen vroeg te veel geheugen en is gestopt.", "Bekijk het document zelf."],
  CHECK_DIGITS_WRONG: [
    "Het controlegetal van een rekeningnummer klopt niet. Niets is gecorrigeerd.",
    "Vergelijk met de pagina en corrigeer, of vraag de afzender.",
  ],
  ACCOUNT_REPAIRED: [
    "Een rekeningnummer klopt pas nadat een teken is gewijzigd.",
    "Vergelijk met de pagina en bevestig of corrigeer.",
  ],
  SIGNATURE_MISSING: [
    "Een veld voor een handtekening is leeg.",
    "Bekijk de pagina; is ze niet ondertekend, stuur ze dan terug ter ondertekening.",
  ],
  SIGNATURE_UNSURE: [
    "Het is niet zeker of een veld voor een handtekening ondertekend is.",
    "Bekijk de pagina en de uitgeknipte handtekening.",
  ],
  ROUTE_UNSURE: ["De afdeling is niet zeker genoeg.", "Aanvaard het voorstel of leid om met een reden."],
  DEPARTMENT_UNKNOWN: [
    "Het model noemt een afdeling die niet in de tabel staat.",
    "Kies de afdeling zelf en meld het aan een beheerder.",
  ],
  NOTHING_TO_ROUTE: [
    "Er kon geen tekst worden gelezen om de afdeling te vinden.",
    "Bekijk de documenten en kies de afdeling.",
  ],
  ATTEMPTS_EXHAUSTED: [
    "Een stap mislukte meermaals en is opgegeven.",
    "Bekijk het document zelf en meld het aan een operator.",
  ],
  INPUT_MISSING: ["Een eerdere stap mislukte, dus deze kon niet.", "Bekijk de andere problemen."],
  BLOB_MISSING: ["Opgeslagen bytes ontbreken in de opslag.", "Meld het direct aan een operator."],
  BLOB_DAMAGED: ["Opgeslagen bytes kloppen niet meer met hun vingerafdruk.", "Meld het direct aan een operator."],
  ACCOUNT_UNSURE: [
    "Het is niet zeker genoeg van wie een rekeningnummer is.",
    "Vergelijk met de pagina en geef aan van wie het is.",
  ],
  ACCOUNTS_CONFLICT: [
    "De gevonden rekeningen spreken elkaar tegen, of er is meer dan één te betalen.",
    "Kijk welke bedoeld is en corrigeer de andere.",
  ],
  ACCOUNT_NOT_ON_PAGE: [
    "Een rekening staat in een betaalcode of in de gegevens van een document en niet op de pagina's.",
    "Vraag de afzender welke rekening juist is voordat er betaald wordt.",
  ],
  BANK_DETAILS_CHANGED: [
    "Een bekende afzender noemt een te betalen rekening die hij nooit eerder noemde.",
    "Bel de afzender op een nummer dat u al kent voordat u aanvaardt.",
  ],
};
