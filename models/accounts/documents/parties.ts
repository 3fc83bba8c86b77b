import type { Dice } from "./dice.ts";
import type { Language } from "./phrases/index.ts";

/** Invented names and addresses. */

const NAMES: Readonly<Record<Language, readonly string[]>> = {
  en: ["Olivia Whitfield", "James Barker", "Amelia Okafor", "Thomas Doyle", "Grace Marsh", "Daniel Coleman"],
  fr: ["Camille Lefèvre", "Julien Moreau", "Élodie Girard", "Mathieu Perrin", "Hélène Gauthier", "Benoît Dubois"],
  nl: ["Sanne de Smet", "Pieter Janssens", "Lotte Claes", "Wouter Visser", "Marieke Peeters", "Joris Maes"],
  de: ["Katharina Hoffmann", "Jürgen Schröder", "Anneliese Weiß", "Matthias Köhler", "Sabine Krämer", "Günther Vogt"],
};
const COMPANIES: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "Northgate Timber Ltd",
    "Fenwick & Rowe Ltd",
    "Calder Freight Services",
    "Brightwater Print plc",
    "Oak Lane Dental Practice",
  ],
  fr: [
    "Menuiserie Bertrand SARL",
    "Imprimerie du Rhône SAS",
    "Traiteur Lenoir & Fils",
    "Cabinet Marchand",
    "Éditions du Port SA",
  ],
  nl: [
    "Bakkerij Van Hove bv",
    "Dakwerken Claessens bv",
    "Drukkerij De Leeuw",
    "Fietsenhuis Mertens bv",
    "Stichting Groen Erf",
  ],
  de: [
    "Tischlerei Hagemann GmbH",
    "Kühltechnik Brandt KG",
    "Druckhaus Sommer GmbH",
    "Stadtwerke Neudorf AG",
    "Turnverein Eiche e.V.",
  ],
};
const STREETS: Readonly<Record<Language, readonly string[]>> = {
  en: ["14 Harbour Lane, Leeds LS1 4AP", "221 Mill Road, Bristol BS1 5TR", "7 Station Approach, Norwich NR2 1LX"],
  fr: [
    "12, rue des Tilleuls, 69003 Lyon",
    "48, avenue Jean Jaurès, 59800 Lille",
    "3, place de la Fontaine, 44000 Nantes",
  ],
  nl: ["Kerkstraat 18, 9000 Gent", "Molenweg 102, 3511 Utrecht", "Stationsplein 4, 2000 Antwerpen"],
  de: ["Gartenstraße 9, 50667 Köln", "Am Mühlbach 27, 80331 München", "Lindenallee 114, 04109 Leipzig"],
};

export const nameOf = (dice: Dice, language: Language): string => dice.pick(NAMES[language]);
export const companyOf = (dice: Dice, language: Language): string => dice.pick(COMPANIES[language]);
export const addressOf = (dice: Dice, language: Language): string => dice.pick(STREETS[language]);

export function amountOf(dice: Dice, language: Language): string {
  const [thousands, point] = language === "en" ? [",", "."] : language === "fr" ? [" ", ","] : [".", ","];
  const whole = String(dice.int(12, 98_000)).replace(/\B(?=(\d{3})+$)/g, thousands);
  const sum = `${whole}${point}${dice.digits(2)}`;
  return dice.chance(50) ? `${sum} EUR` : `EUR ${sum}`;
}

export function dayOf(dice: Dice, language: Language): string {
  const [day, month, year] = [dice.int(1, 28), dice.int(1, 12), dice.int(2019, 2027)].map((n) =>
    String(n).padStart(2, "0"),
  );
  const sign = { en: "/", fr: "/", nl: "-", de: "." }[language];
  return [day, month, year].join(sign);
}
