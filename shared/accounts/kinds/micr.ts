import type { Candidate } from "../account.ts";
import { routingCheckHolds } from "../checksums.ts";

/**
 * The line at a cheque's foot in E-13B: the routing number between transit signs, the
 * account before an on-us sign. OCR that does not know the signs reads other ones in
 * their place, and a PDF whose font names them no better gives letters or nothing, so any sign
 * is taken; the routing number's check digit is not.
 */
const SIGN = "[⑆⑇⑈⑉\ufffd:;|¦!IlACDacd<>\"'°*®,.]";
const LINE = new RegExp(
  `(?<![\\p{L}\\d])${SIGN}{1,2} ?(\\d{9}) ?${SIGN}{1,2} ?(\\d(?:[ ⑉-]?\\d){3,16}) ?${SIGN}{1,3}(?!\\p{L}{2})`,
  "gu",
);
/** Only the standard's own signs, on both sides, are no accident. */
const OWN_SIGNS = /⑆.*⑆/u;
const SURE = 0.95;
const LIKELY = 0.8;
/** Between groups of an account a space is also what parts it from the cheque's own number, before or behind. */
const GROUPS = /\d \d/;
/** A deposit slip prints the account that is paid into; a cheque made void names one for salaries or for collecting. */
const NO_CHEQUE = /(?<!\p{L})(?:deposit|void(?:ed)?)(?!\p{L})/iu;

/** US accounts from cheques: the drawer's, who pays, where the page is a cheque's. */
export function findCheques(text: string): Candidate[] {
  const isCheque = !NO_CHEQUE.test(text);
  return Array.from(text.matchAll(LINE)).flatMap((match) => {
    const [whole, routing = "", account = ""] = match;
    if (!routingCheckHolds(routing) || /^0+$/.test(routing)) return [];
    return [
      {
        kind: "us" as const,
        value: routing + account.replaceAll(/[ ⑉-]/g, ""),
        check: "valid" as const,
        confidence: OWN_SIGNS.test(whole) && !GROUPS.test(account) ? SURE : LIKELY,
        start: match.index,
        end: match.index + whole.length,
        ...(isCheque && { told: { role: "payer" as const, because: "MICR" } }),
      },
    ];
  });
}
