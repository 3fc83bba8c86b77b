import type { AccountKind, Candidate } from "./account.ts";
import { findBelgian } from "./kinds/be.ts";
import { findBics } from "./kinds/bic.ts";
import { findGerman } from "./kinds/de.ts";
import { findRibs } from "./kinds/fr.ts";
import { findIbans } from "./kinds/iban.ts";
import { findIsins } from "./kinds/isin.ts";
import { findLeis } from "./kinds/lei.ts";
import { findCheques } from "./kinds/micr.ts";
import { findDutch } from "./kinds/nl.ts";
import { findDepots, findSecurities } from "./kinds/securities.ts";
import { findUk } from "./kinds/uk.ts";
import { findUs } from "./kinds/us.ts";

/**
 * Every kind of number we find, in the order they are searched: where two claim the
 * same characters, the one whose check digits hold wins, then the earlier here.
 * `find` gets the text, what the kinds before it found in it, and whether OCR read it.
 */
export const KINDS: readonly {
  kind: AccountKind;
  find: (text: string, found: readonly Candidate[], isScanned: boolean) => Candidate[];
}[] = [
  { kind: "iban", find: findIbans },
  { kind: "lei", find: findLeis },
  { kind: "isin", find: findIsins },
  { kind: "wkn", find: findSecurities },
  { kind: "fr", find: findRibs },
  { kind: "us", find: findCheques },
  { kind: "be", find: findBelgian },
  { kind: "de", find: findGerman },
  { kind: "nl", find: findDutch },
  { kind: "uk", find: findUk },
  { kind: "us", find: findUs },
  { kind: "depot", find: findDepots },
  {
    kind: "bic",
    find: (text, found, isScanned) =>
      findBics(
        text,
        found.filter(({ kind }) => kind === "iban"),
        isScanned,
      ),
  },
];
