import { ACCEPT_CONFIDENCE, REVIEW_CONFIDENCE_MAX } from "#shared/accounts/accept.ts";
import type { Account } from "#shared/accounts/account.ts";
import { isPdf } from "#shared/rendering/raster.ts";

/** Documents made to be read by machines. */

/** Data inside a document with pages: an invoice's XML in its PDF. They are compared with the pages, never trusted alone. */
export const isEmbeddedData = (mediaType: string, parentType: string | null | undefined): boolean =>
  /\bxml\b/.test(mediaType) && isPdf(parentType ?? "");

/** Accounts of data: whose each is stands in the name of its field, and needs no model. */
export function accountsOfData(
  found: readonly { account: Account; confidence: number; rule: { role: Account["role"]; confidence: number } }[],
  own: ReadonlySet<string>,
  isEmbedded: boolean,
): Account[] {
  const most = isEmbedded ? REVIEW_CONFIDENCE_MAX : 1;
  return found.map(({ account, confidence, rule }): Account => {
    if (own.has(account.value)) return { ...account, role: "own", confidence };
    return { ...account, role: rule.role, confidence: Math.min(most, confidence, rule.confidence, account.confidence) };
  });
}

/** Numbers that are odd in themselves, whoever's they are: a national check that fails, say. */
export const doubtfulOf = (found: readonly { account: Account; confidence: number }[]): Set<string> =>
  new Set(found.filter(({ confidence }) => confidence < ACCEPT_CONFIDENCE).map(({ account }) => account.value));
