import type { Account } from "./account.ts";
import type { RoleFound } from "./role.ts";
import { isWeak } from "./role-words.ts";

interface Told {
  account: Pick<Account, "kind" | "value">;
  rule: RoleFound;
}

/**
 * A number that stands on a document twice is one account: what one place denies is not sure at
 * another, and what one place says it is not, weak words elsewhere do not make of it.
 */
export function sameEverywhere<T extends Told>(proposals: readonly T[]): T[] {
  const rulesOf = Map.groupBy(proposals, ({ account }) => `${account.kind} ${account.value}`);
  return proposals.map((proposal): T => {
    const { account, rule } = proposal;
    const same = rulesOf.get(`${account.kind} ${account.value}`) ?? [];
    if (same.length < 2) return proposal;
    if (same.some((other) => other.rule.isDenied)) return { ...proposal, rule: { ...rule, isDisputed: true } };
    const never = same.find((other) => other.rule.never !== undefined)?.rule.never;
    return never === undefined || !isWeak(rule) ? proposal : { ...proposal, rule: { ...rule, never } };
  });
}
