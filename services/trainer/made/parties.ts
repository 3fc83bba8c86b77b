import type { Dice } from "#models/accounts/documents/dice.ts";
import type { MadeLanguage } from "./phrases.ts";

/** Who writes: names that neither the demo nor any test has, so that none of them speaks for a department there. */

interface Parties {
  people: readonly string[];
  companies: readonly string[];
  addresses: readonly string[];
}

const PARTIES: Readonly<Record<MadeLanguage, Parties>> = {
  en: {
    people: ["Ruth Ashdown", "Colin Penrose", "Maya Tindall", "Owen Larkin", "Sheila Bramwell", "Neil Hartnoll"],
    companies: ["Ashdown Joinery", "Penrose Foods Ltd", "Tindall & Co", "Larkin Logistics plc", "Bramwell Dairy"],
    addresses: ["9 Chapel Row\nExeter EX1 2LB", "55 Foundry Street\nHull HU1 3TA", "2 Quarry Hill\nBath BA2 5NT"],
  },
  fr: {
    people: ["Agnès Tissot", "Paul Vasseur", "Inès Carlier", "Luc Bonnard", "Odile Renaud", "Karim Ferrand"],
    companies: [
      "Tissot Plomberie",
      "Vasseur Transports SA",
      "Carlier & Associés",
      "Bonnard Frères",
      "Renaud Viticulture",
    ],
    addresses: ["5 allée des Cèdres\n21000 Dijon", "90 quai du Port\n17000 La Rochelle", "14 rue Basse\n37000 Tours"],
  },
  nl: {
    people: ["Ilse Vermeulen", "Koen Dekker", "Noor Hendrickx", "Ruben Bosman", "Tineke Goossens", "Hugo Wils"],
    companies: [
      "Vermeulen Schilderwerken",
      "Dekker Techniek bv",
      "Hendrickx en Zonen",
      "Bosman Groenten nv",
      "Wils Zorg vzw",
    ],
    addresses: ["Eikenlaan 6\n3000 Leuven", "Havendijk 210\n4811 Breda", "Torenhof 11\n8500 Kortrijk"],
  },
  de: {
    people: ["Gerda Altmann", "Holger Reimers", "Mira Stadler", "Volker Pohl", "Renate Fuhrmann", "Timo Escher"],
    companies: [
      "Altmann Gartenbau",
      "Reimers Logistik GmbH",
      "Stadler & Söhne OHG",
      "Pohl Feinmechanik AG",
      "Escher Pflege gGmbH",
    ],
    addresses: ["Birkenweg 31\n24103 Kiel", "Hafengasse 8\n89073 Ulm", "Am Steinbruch 5\n99084 Erfurt"],
  },
};

export const personOf = (dice: Dice, language: MadeLanguage): string => dice.pick(PARTIES[language].people);
export const companyOf = (dice: Dice, language: MadeLanguage): string => dice.pick(PARTIES[language].companies);
export const addressOf = (dice: Dice, language: MadeLanguage): string => dice.pick(PARTIES[language].addresses);

/** Names that the accounts' generator shares with the demo. */
const SHARED: Readonly<Record<"people" | "companies", readonly string[]>> = {
  people: [
    ...["Olivia Whitfield", "James Barker", "Amelia Okafor", "Thomas Doyle", "Grace Marsh", "Daniel Coleman"],
    ...["Camille Lefèvre", "Julien Moreau", "Élodie Girard", "Mathieu Perrin", "Hélène Gauthier", "Benoît Dubois"],
    ...["Sanne de Smet", "Pieter Janssens", "Lotte Claes", "Wouter Visser", "Marieke Peeters", "Joris Maes"],
    ...["Katharina Hoffmann", "Jürgen Schröder", "Anneliese Weiß", "Matthias Köhler", "Sabine Krämer", "Günther Vogt"],
  ],
  companies: [
    ...["Northgate Timber Ltd", "Fenwick & Rowe Ltd", "Calder Freight Services", "Brightwater Print plc"],
    ...["Menuiserie Bertrand SARL", "Imprimerie du Rhône SAS", "Traiteur Lenoir & Fils", "Cabinet Marchand"],
    ...["Bakkerij Van Hove bv", "Dakwerken Claessens bv", "Drukkerij De Leeuw", "Fietsenhuis Mertens bv"],
    ...["Tischlerei Hagemann GmbH", "Kühltechnik Brandt KG", "Druckhaus Sommer GmbH"],
  ],
};

/** The text with our own parties in place of those. */
export function renamed(text: string, dice: Dice, language: MadeLanguage): string {
  const [person, company] = [personOf(dice, language), companyOf(dice, language)];
  const people = SHARED.people.reduce((changed, name) => changed.replaceAll(name, person), text);
  return SHARED.companies.reduce((changed, name) => changed.replaceAll(name, company), people);
}
