import { z } from "zod";
import type { Account } from "./account.ts";
import { DOCUMENT_ONLY, DOCUMENT_STATEMENT, isPartyless } from "./role.ts";

/** Why an account is said to be whose it is, for the person who checks it. */
export const Because = z.object({
  by: z.enum(["words", "bill", "model", "code", "data", "list"]),
  /** As they stand on the page; with `words` only. */
  words: z.string().nullable(),
});
export type Because = z.infer<typeof Because>;

/** A sentence fits; what is longer is a page without line ends. */
const WORDS_CHARACTERS_MAX = 120;

interface Found {
  account: Account;
  rule: { role: Account["role"]; because: string | null };
}

/** Null where the number is nobody's, or has no party. */
export function becauseOf(account: Account, found: readonly Found[], toldBy: "code" | "data" | null): Because | null {
  if (account.role === "unknown" || isPartyless(account.kind)) return null;
  if (account.role === "own") return { by: "list", words: null };
  if (toldBy !== null) return { by: toldBy, words: null };
  const rule = found.find((one) => isSamePlace(one.account, account))?.rule;
  if (rule === undefined || rule.because === null || rule.role !== account.role) return { by: "model", words: null };
  if (rule.because === DOCUMENT_STATEMENT) return { by: "model", words: null };
  if (rule.because === DOCUMENT_ONLY) return { by: "bill", words: null };
  return { by: "words", words: rule.because.slice(0, WORDS_CHARACTERS_MAX) };
}

const isSamePlace = (a: Account, b: Account): boolean =>
  a.kind === b.kind && a.value === b.value && a.page === b.page && String(a.box) === String(b.box);
