import type { Random } from "./random.ts";

/** Invented senders. Domains end in .example (RFC 2606), so no answer can ever reach anybody. */

export type Language = "en" | "fr" | "nl" | "de";

export interface Person {
  name: string;
  address: string;
  street: string;
  city: string;
}
export interface Company extends Person {
  /** Who signs for it. */
  contact: string;
  vat: string;
}

interface Names {
  first: string[];
  last: string[];
  streets: string[];
  cities: string[];
  companies: string[];
  vat: (random: Random) => string;
}

const NAMES: Record<Language, Names> = {
  en: {
    first: ["Olivia", "James", "Amelia", "Thomas", "Grace", "Daniel", "Hannah", "Robert"],
    last: ["Whitfield", "Barker", "Okafor", "Sutherland", "Pritchard", "Coleman", "Doyle", "Marsh"],
    streets: ["14 Harbour Lane", "221 Mill Road", "7 Station Approach", "38 Queen Street", "5 Orchard Close"],
    cities: ["Leeds LS1 4AP", "Bristol BS1 5TR", "Edinburgh EH2 4AD", "Norwich NR2 1LX"],
    companies: [
      "Northgate Timber Ltd",
      "Fenwick & Rowe Instruments Ltd",
      "Calder Freight Services Ltd",
      "Brightwater Print Ltd",
    ],
    vat: (random) => `GB${random.digits(9)}`,
  },
  fr: {
    first: ["Camille", "Julien", "Élodie", "Mathieu", "Hélène", "François", "Noémie", "Benoît"],
    last: ["Lefèvre", "Moreau", "Girard", "Dubois", "Chevalier", "Rousseau", "Perrin", "Gauthier"],
    streets: ["12, rue des Tilleuls", "48, avenue Jean Jaurès", "3, place de la Fontaine", "27, chemin du Moulin"],
    cities: ["69003 Lyon", "33000 Bordeaux", "59800 Lille", "44000 Nantes"],
    companies: [
      "Menuiserie Bertrand SARL",
      "Imprimerie du Rhône SAS",
      "Traiteur Lenoir & Fils",
      "Électricité Marchand SARL",
    ],
    vat: (random) => `FR${random.digits(11)}`,
  },
  nl: {
    first: ["Sanne", "Pieter", "Lotte", "Wouter", "Marieke", "Joris", "Femke", "Bram"],
    last: ["De Smet", "Janssens", "Van den Berg", "Claes", "Visser", "Peeters", "De Vries", "Maes"],
    streets: ["Kerkstraat 18", "Molenweg 102", "Stationsplein 4", "Lindelaan 33", "Nieuwe Gracht 71"],
    cities: ["9000 Gent", "2000 Antwerpen", "3511 Utrecht", "5611 Eindhoven"],
    companies: ["Bakkerij Van Hove bv", "Dakwerken Claessens bv", "Drukkerij De Leeuw bv", "Fietsenhuis Mertens bv"],
    vat: (random) => `BE0${random.digits(9)}`,
  },
  de: {
    first: ["Katharina", "Jürgen", "Anneliese", "Matthias", "Sabine", "Björn", "Ulrike", "Günther"],
    last: ["Hoffmann", "Schröder", "Weiß", "Köhler", "Baumgärtner", "Lindner", "Krämer", "Vogt"],
    streets: ["Gartenstraße 9", "Am Mühlbach 27", "Lindenallee 114", "Schillerplatz 2"],
    cities: ["50667 Köln", "80331 München", "04109 Leipzig", "70173 Stuttgart"],
    companies: [
      "Tischlerei Hagemann GmbH",
      "Kühltechnik Brandt GmbH & Co. KG",
      "Druckhaus Sommer GmbH",
      "Elektro Wieland GmbH",
    ],
    vat: (random) => `DE${random.digits(9)}`,
  },
};

export function person(random: Random, language: Language): Person {
  const names = NAMES[language];
  const [first, last] = [random.pick(names.first), random.pick(names.last)];
  const local = plain(`${first}.${last}`);
  return {
    name: `${first} ${last}`,
    address: `${first} ${last} <${local}@${random.pick(["post", "mail", "online"])}.example>`,
    street: random.pick(names.streets),
    city: random.pick(names.cities),
  };
}

export function company(random: Random, language: Language): Company {
  const names = NAMES[language];
  const name = random.pick(names.companies);
  const { name: contact, street, city } = person(random, language);
  const domain = plain(name.split(" ").slice(0, 2).join(" ")).replaceAll(".", "-");
  return { name, contact, street, city, address: `${name} <office@${domain}.example>`, vat: names.vat(random) };
}

/** ASCII for an address: marks are taken off, the rest becomes dots. */
const plain = (text: string) =>
  text
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ".")
    .replaceAll(/^\.|\.$/g, "");

/** An amount as the language writes it, without a currency. `cents` is whole. */
export function amount(cents: number, language: Language): string {
  const [thousands, point] = { en: [",", "."], fr: [" ", ","], nl: [".", ","], de: [".", ","] }[language] as [
    string,
    string,
  ];
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${whole}${point}${String(cents % 100).padStart(2, "0")}`;
}

/** A day as the language writes it. */
export function day(date: Date, language: Language): string {
  const [d, m, y] = [date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear()].map((n) =>
    String(n).padStart(2, "0"),
  );
  const forms = { en: `${d}/${m}/${y}`, fr: `${d}/${m}/${y}`, nl: `${d}-${m}-${y}`, de: `${d}.${m}.${y}` };
  return forms[language];
}
