import { ibanCheckHolds } from "../checksums.ts";
import type { Place } from "../registry.ts";
import type { Run } from "./iban-scan.ts";

/**
 * What OCR confuses. Where the registry says that a digit stands, a letter read
 * there can only be its look-alike, so most repairs are forced, not guessed.
 */
const AS_DIGIT: Readonly<Record<string, string>> = {
  ...{ O: "0", o: "0", Q: "0", D: "0", I: "1", i: "1", l: "1", S: "5", s: "5" },
  ...{ B: "8", Z: "2", z: "2", G: "6" },
};
const AS_LETTER: Readonly<Record<string, string>> = { "0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G" };

/** More wrong characters than this and it was not read at all: rows of zeros read as O come up to eight. */
const FORCED_MAX = 8;
/** Where both may stand, each try has one chance in 97 to hold wrongly: two exchanges at most. */
const GUESSED_MAX = 2;

/** The one IBAN this can be a misreading of, or null where there is none or more than one. */
export function repair({ raw, places, country }: Run): string | null {
  const value = forcedInto(raw, places);
  if (value === null || !value.startsWith(country)) return null;
  const changes = Array.from(value).filter((char, i) => char !== raw.charAt(i).toUpperCase()).length;
  if (changes > FORCED_MAX) return null;
  if (ibanCheckHolds(value)) return changes > 0 ? value : null;
  const either = Array.from(places.keys()).filter((i) => places[i] === "c" && exchanged(value.charAt(i)) !== null);
  const tries = new Set(variants(value, either, GUESSED_MAX));
  const holding = Array.from(tries).filter(ibanCheckHolds);
  return holding.length === 1 ? (holding[0] ?? null) : null;
}

/** With the look-alike of each sign that cannot stand where it stands; null where one has none. */
function forcedInto(raw: string, places: readonly Place[]): string | null {
  const forced = Array.from(raw, (char, i) => force(char, places[i] ?? "c"));
  return forced.includes(null) ? null : forced.join("");
}

function force(char: string, place: Place): string | null {
  const upper = char.toUpperCase();
  switch (place) {
    case "n":
      return /\d/.test(char) ? char : (AS_DIGIT[char] ?? null);
    case "a":
      return /[A-Z]/.test(upper) ? upper : (AS_LETTER[char] ?? null);
    case "c":
      return upper;
  }
}

const exchanged = (char: string): string | null => AS_DIGIT[char] ?? AS_LETTER[char] ?? null;

function variants(value: string, at: readonly number[], most: number): string[] {
  if (most === 0) return [];
  return at.flatMap((i, n) => {
    const other = value.slice(0, i) + (exchanged(value.charAt(i)) ?? "") + value.slice(i + 1);
    return [other, ...variants(other, at.slice(n + 1), most - 1)];
  });
}

/** Digits that blur into each other, by how often OCR exchanges them; others are not guessed at. */
const BLURRED: Readonly<Record<string, string>> = {
  ...{ "0": "8", "1": "7", "3": "89", "5": "6", "6": "58", "7": "1", "8": "360", "9": "38" },
};

/**
 * One digit read as one that looks like it: the only such exchange that lets the check
 * digits hold, or null. One in five finds a second that holds as well, and says nothing.
 */
export function repairBlurred({ raw, places, country }: Run): string | null {
  const value = forcedInto(raw, places);
  if (value === null || !value.startsWith(country)) return null;
  const tries = Array.from(value).flatMap((char, i) =>
    Array.from(BLURRED[char] ?? "", (other) => value.slice(0, i) + other + value.slice(i + 1)),
  );
  return only(tries);
}

/** Two letters that are no country, and one that looks like it: the number holds with that one, or null. */
export function repairCountry({ raw, places, country }: Run): string | null {
  if (!/^[A-Z]{2}/.test(raw) || raw.startsWith(country)) return null;
  const value = forcedInto(country + raw.slice(2), places);
  return value === null ? null : only([value]);
}

/** A character too many, or one of two equal ones lost: the only change of length that holds, or null. */
export function repairLength(raw: string, places: readonly Place[]): string | null {
  const at = Array.from(raw, (_, i) => i);
  const tries =
    raw.length === places.length + 1
      ? at.map((i) => raw.slice(0, i) + raw.slice(i + 1))
      : raw.length === places.length - 1
        ? at.map((i) => raw.slice(0, i) + raw.charAt(i) + raw.slice(i))
        : [];
  return only(tries.flatMap((one) => forcedInto(one, places) ?? []));
}

function only(tries: readonly string[]): string | null {
  const holding = new Set(tries.filter(ibanCheckHolds));
  return holding.size === 1 ? ([...holding][0] ?? null) : null;
}
