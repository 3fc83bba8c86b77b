import { composeIBAN } from "ibantools";
import { belgianCheckHolds, elevenTestHolds, isinCheckHolds, routingCheckHolds } from "#shared/accounts/checksums.ts";
import { IBAN_PLACES, nationalCheckHolds } from "#shared/accounts/registry.ts";
import type { Dice } from "./dice.ts";

/** Invented numbers of right form: accounts, and what looks like one. */

const COUNTRIES = "DE DE DE FR FR NL NL BE BE GB CH LU AT ES IT IE PL PT DK SE FI CZ".split(" ");
const BANKS: Readonly<Record<string, readonly string[]>> = {
  DE: ["COBADEFF", "DEUTDEFF500", "PBNKDEFFXXX", "BYLADEM1001", "SOLADEST600", "GENODEF1S02", "HYVEDEMM"],
  FR: ["BNPAFRPPXXX", "SOGEFRPP", "PSSTFRPPPAR", "AGRIFRPP882", "CEPAFRPP"],
  NL: ["ABNANL2A", "INGBNL2A", "RABONL2U", "SNSBNL2A"],
  BE: ["GEBABEBB", "KREDBEBB", "BBRUBEBB", "GKCCBEBB", "AXABBE22"],
  GB: ["BARCGB22XXX", "NWBKGB2L", "MIDLGB22", "LOYDGB2LXXX"],
  CH: ["POFICHBEXXX", "UBSWCHZH80A", "ZKBKCHZZ80A"],
};
/** A national number that passes its own check turns up within a few hundred throws. */
const TRIES_MAX = 2_000;

/** An IBAN whose own and national check digits hold. */
export function ibanOf(dice: Dice, country = dice.pick(COUNTRIES)): string {
  const places = IBAN_PLACES.get(country)?.slice(4) ?? [];
  for (let i = 0; i < TRIES_MAX; i += 1) {
    const bban = places.map((place) => (place === "a" ? dice.letters(1) : dice.digits(1))).join("");
    const iban = composeIBAN({ countryCode: country, bban });
    if (iban !== null && (nationalCheckHolds(iban) || i > TRIES_MAX / 2)) return iban;
  }
  throw new Error(`no IBAN could be made for ${country}`);
}

export function bicOf(dice: Dice, country: string): string {
  const known = BANKS[country];
  if (known !== undefined && dice.chance(80)) return dice.pick(known);
  const place = dice.pick(["22", "2L", "MM", "HH", "P1", "33", "XX"]);
  return dice.letters(4) + country + place + (dice.chance(50) ? dice.pick(["XXX", "001", "12A"]) : "");
}

const until = (make: () => string, holds: (text: string) => boolean): string => {
  for (let i = 0; i < TRIES_MAX; i += 1) {
    const text = make();
    if (holds(text)) return text;
  }
  throw new Error("no number passed its check");
};
export const dutchOf = (dice: Dice): string =>
  until(() => dice.pick("123456789".split("")) + dice.digits(8), elevenTestHolds);
export const belgianOf = (dice: Dice): string => until(() => dice.digits(12), belgianCheckHolds);
export const routingOf = (dice: Dice): string =>
  until(() => dice.pick(["02", "03", "07", "11", "26"]) + dice.digits(7), routingCheckHolds);
export const isinOf = (dice: Dice): string =>
  until(
    () => dice.pick(["DE", "US", "FR", "LU", "IE"]) + dice.pick(["000", "0", "A1"]).padEnd(3, "1") + dice.digits(7),
    isinCheckHolds,
  );

/** SEPA creditor identifiers pass the same check as an IBAN; company and VAT numbers are as long as one. */
export const creditorIdOf = (dice: Dice): string =>
  `${dice.pick(["DE", "FR", "NL", "BE"])}${dice.digits(2)}ZZZ${dice.digits(dice.pick([11, 10, 6]))}`;
export const vatOf = (dice: Dice): string =>
  dice.pick([
    () => `DE${dice.digits(9)}`,
    () => `FR${dice.digits(11)}`,
    () => `BE 0${dice.digits(3)}.${dice.digits(3)}.${dice.digits(3)}`,
    () => `NL${dice.digits(9)}B0${dice.int(1, 9)}`,
    () => `GB ${dice.digits(3)} ${dice.digits(4)} ${dice.digits(2)}`,
    () => `ATU${dice.digits(8)}`,
    () => `BE0${dice.digits(9)}`,
  ])();
export const phoneOf = (dice: Dice): string =>
  dice.pick([
    () => `+49 ${dice.digits(3)} ${dice.digits(7)}`,
    () => `+32 (0)${dice.digits(1)} ${dice.digits(3)} ${dice.digits(2)} ${dice.digits(2)}`,
    () => `0${dice.digits(3)} / ${dice.digits(6)}`,
    () => `01 ${dice.digits(2)} ${dice.digits(2)} ${dice.digits(2)} ${dice.digits(2)}`,
    () => `+44 20 ${dice.digits(4)} ${dice.digits(4)}`,
  ])();
export const referenceOf = (dice: Dice): string =>
  dice.pick([
    () => dice.digits(dice.int(5, 12)),
    () => `${dice.letters(2)}-${dice.digits(4)}-${dice.digits(5)}`,
    () => `${dice.digits(4)}/${dice.digits(6)}`,
    () => `+++${dice.digits(3)}/${dice.digits(4)}/${dice.digits(5)}+++`,
    () => `RF${dice.digits(2)} ${dice.digits(4)} ${dice.digits(4)} ${dice.digits(4)}`,
    () => `${dice.digits(4)} ${dice.digits(4)} ${dice.digits(4)}`,
  ])();

/** As people print it. */
export const written = (dice: Dice, iban: string): string =>
  dice.chance(70) ? iban.replace(/(.{4})(?=.)/g, "$1 ") : dice.chance(85) ? iban : iban.replace(/(.{4})(?=.)/g, "$1-");
