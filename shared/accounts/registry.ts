import { countrySpecs } from "ibantools";

/** What stands at a place of an IBAN: n a digit, a a letter, c either. */
export type Place = "n" | "a" | "c";

/**
 * Countries that joined the SWIFT IBAN registry after the library's list was made
 * (release 91 and later), as the registry writes their BBAN.
 */
const JOINED: Readonly<Record<string, string>> = {
  BI: "[0-9]{23}",
  DJ: "[0-9]{23}",
  FK: "[A-Z]{2}[0-9]{12}",
  HN: "[A-Z]{4}[0-9]{20}",
};

/** For each country of the registry, what stands at each place of its IBAN, country and check digits included. */
export const IBAN_PLACES: ReadonlyMap<string, readonly Place[]> = new Map(
  Object.entries(countrySpecs).flatMap(([country, spec]): [string, Place[]][] => {
    const structure = JOINED[country] ?? (spec.IBANRegistry ? spec.bban_regexp : null);
    if (!structure) return [];
    const places: Place[] = ["a", "a", "n", "n", ...placesOf(structure)];
    if (JOINED[country] === undefined && spec.chars !== places.length)
      throw new Error(`ibantools: ${country} has ${spec.chars} characters but a form of ${places.length}`);
    return [[country, places]];
  }),
);

/** The national check digits inside an IBAN hold, or its country has none we know. */
export function nationalCheckHolds(iban: string): boolean {
  const check = countrySpecs[iban.slice(0, 2)]?.bban_validation_func;
  return check === undefined || check === null || check(iban.slice(4));
}

/** ISO 3166 alpha-2, and XK as banks use it for Kosovo. */
export const isCountry = (code: string): boolean => Object.hasOwn(countrySpecs, code);

/** ISO 6166 prefixes of agencies that number across borders. */
const ISIN_AGENCIES = new Set(["XS", "XA", "XB", "XC", "XD", "XF", "XK", "XT", "XX", "QS", "QT", "QY", "EU", "EZ"]);
export const isIsinPrefix = (code: string): boolean => isCountry(code) || ISIN_AGENCIES.has(code);

function placesOf(structure: string): Place[] {
  const parts = Array.from(structure.matchAll(/\[([^\]]+)\](?:\{(\d+)\})?/g));
  return parts.flatMap(([, set = "", count = "1"]) => {
    const place = set.includes("0-9") ? (set.includes("A-Z") ? "c" : "n") : "a";
    return Array<Place>(Number(count)).fill(place);
  });
}
