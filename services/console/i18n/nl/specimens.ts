import type { texts as en } from "../en/specimens.ts";

/** Teksten over referentiehandtekeningen, in het Nederlands. */
export const texts: Record<keyof typeof en, string> = {
  "specimen.compare": "Vergelijken met referentiehandtekeningen",
  "specimen.party": "Partij",
  "specimen.party-about": "Het nummer of de naam, bij de bank, van wie had moeten tekenen",
  "specimen.show": "Vergelijken",
  "specimen.file": "Referentie",
  "specimen.found": "In het dossier",
  "specimen.similarity": "Gelijkenis {similarity} op 100, met {count} referentiehandtekening(en)",
  "specimen.forgeries":
    "Van 100 knappe vervalsingen lijken er {forgeries} evenveel of meer; van 100 handtekeningen van anderen {strangers}.",
  "specimen.own": "Van 100 handtekeningen van dezelfde hand lijken er {own} minder.",
  "specimen.copy": "Bijna geen hand tekent twee keer zo gelijk. Het kan een kopie zijn van wat in het dossier staat.",
  "specimen.decide": "Dit zijn cijfers, geen antwoord. Bekijk beide en beslis zelf.",
  "specimen.none":
    "Van deze partij in het dossier: {count}, alle ingetrokken of niet geldig op de dag van ontvangst, {day}.",
  "specimen.unknown": "Van deze partij is niets in het dossier.",
  "specimen.unreadable": "Er is te weinig inkt in de uitsnede om te vergelijken.",
  "specimen.picture": "Referentiehandtekening {id}",
  "specimen.from": "geldig vanaf {day}",
  "specimen.until": "geldig van {day} tot en met {last}",
  "specimen.add": "Referentiehandtekening toevoegen",
  "specimen.image": "Afbeelding (PNG of JPEG, ten hoogste 5 MB)",
  "specimen.valid-from": "Eerste dag waarop ze geldt",
  "specimen.valid-to": "Laatste dag waarop ze geldt",
  "specimen.valid-to-about": "Leeg: tot ze wordt ingetrokken",
  "specimen.save": "Toevoegen",
  "specimen.withdraw": "Intrekken",
  "specimen.withdraw-about": "Ze blijft bewaard en wordt niet meer vergeleken.",
  "specimen.reason": "Reden",
  "error.SPECIMEN_UNSUPPORTED":
    "Een referentiehandtekening is een PNG- of JPEG-afbeelding. Dit bestand is geen van beide.",
  "error.SPECIMEN_UNREADABLE": "Er is geen handtekening te lezen op de afbeelding: ze is beschadigd of bijna leeg.",
  "error.SPECIMEN_KNOWN": "Deze afbeelding is al een referentiehandtekening van deze partij.",
};
