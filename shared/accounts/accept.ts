import type { Account } from "./account.ts";

/**
 * What may be acted on without a person: the number is right as it was read, and it
 * is known whose it is. A model gives this much confidence only where it was never
 * wrong on documents kept for measuring.
 */
export const ACCEPT_CONFIDENCE = 0.9;
/** Shown to a person, who decides: below what is accepted, whatever speaks for it. */
export const REVIEW_CONFIDENCE_MAX = 0.85;

export const isAccepted = (account: Pick<Account, "check" | "role" | "confidence">): boolean =>
  (account.check === "valid" || account.check === "none") &&
  account.role !== "unknown" &&
  account.confidence >= ACCEPT_CONFIDENCE;
