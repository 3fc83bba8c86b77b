import type { Candidate } from "../account.ts";
import { routingCheckHolds } from "../checksums.ts";

/**
 * The line at a cheque's foot in E-13B: the routing number between transit signs, the
 * account before an on-us sign. OCR that does not know the signs reads other ones in
 * their place, so any sign or letter is taken; the routing number's check digit is not.
 */
const SIGN = "[⑆⑈⑉:;|¦!IlAC<>\"'°*®,.]";
const LINE = new RegExp(
  `(?<![\\p{L}\\d])${SIGN}{1,2} ?(\\d{9}) ?${SIGN}{1,2} ?(\\d(?:[ -]?\\d){3,16}) ?${SIGN}{1,3}(?!\\p{L}{2})`,
  "gu",
);
/** Only the standard's own signs, on both sides, are no accident. */
const OWN_SIGNS = /⑆.*⑆/u;
const SURE = 0.95;
const LIKELY = 0.8;

/** US accounts from cheques: the drawer's, who pays. */
export function findCheques(text: string): Candidate[] {
  return Array.from(text.matchAll(LINE)).flatMap((match) => {
    const [whole, routing = "", account = ""] = match;
    if (!routingCheckHolds(routing) || /^0+$/.test(routing)) return [];
    return [
      {
        kind: "us" as const,
        value: routing + account.replaceAll(/[ -]/g, ""),
        check: "valid" as const,
        confidence: OWN_SIGNS.test(whole) ? SURE : LIKELY,
        start: match.index,
        end: match.index + whole.length,
        told: { role: "payer" as const, because: "MICR" },
      },
    ];
  });
}
