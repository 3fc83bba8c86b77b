import { ibanCheckHolds } from "./checksums.ts";
import { IBAN_PLACES } from "./registry.ts";

/**
 * What the QR code for a SEPA credit transfer says (EPC069-12, versions 001 and 002; in
 * German shops "GiroCode"): lines of a fixed order, filled in by the payee.
 */
export interface EpcCode {
  iban: string;
  creditor: string;
  /** Euro, digits with a point; null where the payer fills it in. */
  amount: string | null;
  /** ISO 11649 or free text; null where there is neither. */
  reference: string | null;
}

const LINES = { version: 1, charset: 2, kind: 3, creditor: 5, iban: 6, amount: 7, structured: 9, free: 10 } as const;
/** The last line that has to be there. */
const LINES_MIN = LINES.iban + 1;
/** The guidelines allow 331 bytes; some makers are generous with white space. */
const CHARACTERS_MAX = 1_000;

/** What stands where such a code has its account, whether it is one or not; null where the text does not begin as one does. */
export function ibanFieldOfEpcCode(payload: string): string | null {
  const lines = payload.slice(0, CHARACTERS_MAX).split(/\r?\n/);
  return lines[0]?.trim() === "BCD" ? lines[LINES.iban]?.trim() || null : null;
}

/** Null where the text is no such code, or its account does not hold. */
export function parseEpcCode(payload: string): EpcCode | null {
  if (payload.length > CHARACTERS_MAX) return null;
  const lines = payload.split(/\r?\n/).map((line) => line.trim());
  const at = (line: number) => lines[line] || null;
  if (lines[0] !== "BCD" || lines.length < LINES_MIN || !/^00[12]$/.test(at(LINES.version) ?? "")) return null;
  // INST: the same for an instant transfer.
  if (!/^[1-8]$/.test(at(LINES.charset) ?? "") || !/^(?:SCT|INST)$/.test(at(LINES.kind) ?? "")) return null;
  const iban = (at(LINES.iban) ?? "").replaceAll(" ", "").toUpperCase();
  const places = IBAN_PLACES.get(iban.slice(0, 2));
  if (places?.length !== iban.length || !/^[A-Z0-9]+$/.test(iban) || !ibanCheckHolds(iban)) return null;
  return {
    iban,
    creditor: at(LINES.creditor) ?? "",
    amount: /^EUR(\d+(?:\.\d{1,2})?)$/.exec(at(LINES.amount) ?? "")?.[1] ?? null,
    reference: at(LINES.structured) ?? at(LINES.free),
  };
}
