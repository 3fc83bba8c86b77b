import { type Candidate, INVALID_CONFIDENCE } from "../account.ts";
import { routingCheckHolds } from "../checksums.ts";
import { around, labelledNumbers, pairs } from "./pairs.ts";

const ROUTING_LABEL = /\bABA\b|\brouting\b|\bRTN\b|\bR\/T\b|\btransit\s+(?:no|number)\b/giu;
const ACCOUNT_LABEL = /\b(?:account|acct|acc|a\/c)\b/giu;
const ROUTING = /(?<![\d-])\d{9}(?![\d-])|(?<![\d-])\d{4}[ -]\d{4}[ -]\d(?![\d-])/u;
const ACCOUNT = /(?<![\d-])\d(?:[ -]?\d){3,16}(?!\d|-\d)/u;
/** Prefixes the Federal Reserve assigns: districts, thrifts, electronic, travellers' cheques. */
const PREFIX = /^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/;
const CONFIDENCE = 0.9;

/** US accounts: a routing number of nine digits with its checksum, and an account of 4 to 17 digits. */
export function findUs(text: string): Candidate[] {
  const routings = labelledNumbers(text, ROUTING_LABEL, ROUTING);
  if (routings.length === 0) return [];
  const taken = new Set(routings.map(({ start }) => start));
  const accounts = labelledNumbers(text, ACCOUNT_LABEL, ACCOUNT, taken);
  return pairs(text, routings, accounts).map(([routing, account]) => {
    const holds = PREFIX.test(routing.digits) && routingCheckHolds(routing.digits);
    return {
      kind: "us",
      value: routing.digits + account.digits,
      check: holds ? "valid" : "invalid",
      confidence: holds ? CONFIDENCE : INVALID_CONFIDENCE,
      ...around(routing, account),
    };
  });
}
