import { creditorReferenceHolds, ibanCheckHolds } from "./checksums.ts";

/**
 * What the Swiss QR code on a bill says (SIX, Swiss Implementation Guidelines QR-bill
 * 2.x): lines of a fixed order. It is the payee's own statement of where to pay, to be
 * compared with the page, and never trusted alone.
 */
export interface QrBill {
  iban: string;
  creditor: string;
  /** As printed in the code: digits with a point, or null where the payer fills it in. */
  amount: string | null;
  currency: string;
  debtor: string | null;
  /** QRR: 27 digits of the creditor's; SCOR: an ISO 11649 reference; NON: none. */
  referenceType: "QRR" | "SCOR" | "NON";
  reference: string | null;
}

const LINES = { iban: 3, creditor: 5, amount: 18, currency: 19, debtor: 21, type: 27, reference: 28 } as const;
const LINES_MIN = 31;
/** The guidelines allow 997 characters. */
const CHARACTERS_MAX = 2_000;

/** What stands where such a bill has its account, whether it is one or not; null where the text does not begin as one does. */
export function ibanFieldOfQrBill(payload: string): string | null {
  const lines = payload.slice(0, CHARACTERS_MAX).split(/\r?\n/);
  return lines[0]?.trim() === "SPC" ? lines[LINES.iban]?.trim() || null : null;
}

/** Null where the text is no Swiss QR bill, or its account or reference does not hold. */
export function parseQrBill(payload: string): QrBill | null {
  if (payload.length > CHARACTERS_MAX) return null;
  const lines = payload.split(/\r?\n/).map((line) => line.trim());
  if (lines[0] !== "SPC" || !/^02\d\d$/.test(lines[1] ?? "") || lines.length < LINES_MIN || lines[30] !== "EPD")
    return null;
  const at = (line: number) => lines[line] || null;
  const iban = at(LINES.iban)?.replaceAll(" ", "").toUpperCase() ?? "";
  const type = at(LINES.type);
  const reference = at(LINES.reference);
  if (!/^(?:CH|LI)\d{7}[A-Z0-9]{12}$/.test(iban) || !ibanCheckHolds(iban)) return null;
  if (type !== "QRR" && type !== "SCOR" && type !== "NON") return null;
  if (type === "SCOR" && !creditorReferenceHolds(reference ?? "")) return null;
  if (type === "QRR" && !qrReferenceHolds(reference ?? "")) return null;
  return {
    iban,
    creditor: at(LINES.creditor) ?? "",
    amount: at(LINES.amount),
    currency: at(LINES.currency) ?? "",
    debtor: at(LINES.debtor),
    referenceType: type,
    reference,
  };
}

const CARRIES = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];

/** 27 digits, the last modulo 10 recursively, as on the old orange slips. */
export function qrReferenceHolds(reference: string): boolean {
  if (!/^\d{27}$/.test(reference)) return false;
  let carry = 0;
  for (const digit of reference.slice(0, 26)) carry = CARRIES[(carry + Number(digit)) % 10] ?? 0;
  return (10 - carry) % 10 === Number(reference.charAt(26));
}
