import { isAccepted } from "#shared/accounts/accept.ts";
import type { Account, AccountRole } from "#shared/accounts/account.ts";

/** What was found against what is there, by kind and by role. */

export interface Truth {
  kind: Account["kind"];
  value: string;
  role?: AccountRole | undefined;
}
export interface Answered {
  truth: readonly Truth[];
  accounts: readonly Account[];
}
interface KindFigures {
  there: number;
  found: number;
  /** Reported as right or repaired, and not there. */
  wrong: number;
  repaired: number;
}
interface RoleFigures {
  there: number;
  right: number;
  unknown: number;
  wrong: number;
  /** Accepted without review: right, and in number or role wrong. */
  accepted: number;
  acceptedWrong: number;
}

export function accountFigures(answers: readonly Answered[]): Record<string, unknown> {
  const perKind: Record<string, KindFigures> = {};
  const perRole: Record<string, RoleFigures> = {};
  let acceptedWrong = 0;
  for (const { truth, accounts } of answers) {
    for (const one of truth) {
      const kind = kindOf(perKind, one.kind);
      kind.there += 1;
      const hits = accounts.filter((account) => isHit(account, one));
      if (hits.length > 0) kind.found += 1;
      if (hits.length > 0 && hits.every(({ check }) => check === "repaired")) kind.repaired += 1;
      if (one.role !== undefined && one.role !== "unknown")
        countRole(perRole, `${one.kind} ${one.role}`, one.role, hits);
    }
    for (const account of accounts) {
      const known = truth.find((one) => isHit(account, one));
      if (known === undefined && account.check !== "invalid") kindOf(perKind, account.kind).wrong += 1;
      const isWrong =
        known === undefined || (known.role !== undefined && known.role !== "unknown" && known.role !== account.role);
      if (isAccepted(account) && isWrong && account.role !== "own") acceptedWrong += 1;
    }
  }
  return { documents: answers.length, acceptedWrong, perKind: sorted(perKind), perRole: sorted(perRole) };
}

const isHit = (account: Account, truth: Truth): boolean =>
  account.kind === truth.kind && account.value === truth.value && account.check !== "invalid";

function kindOf(all: Record<string, KindFigures>, kind: string): KindFigures {
  all[kind] ??= { there: 0, found: 0, wrong: 0, repaired: 0 };
  return all[kind];
}

function countRole(all: Record<string, RoleFigures>, name: string, role: AccountRole, hits: readonly Account[]): void {
  all[name] ??= { there: 0, right: 0, unknown: 0, wrong: 0, accepted: 0, acceptedWrong: 0 };
  const figures = all[name];
  figures.there += 1;
  const wrong = hits.find((hit) => hit.role !== role && hit.role !== "unknown");
  if (wrong !== undefined) figures.wrong += 1;
  else if (hits.some((hit) => hit.role === role)) figures.right += 1;
  else figures.unknown += 1;
  const accepted = hits.filter(isAccepted);
  if (accepted.some((hit) => hit.role !== role)) figures.acceptedWrong += 1;
  else if (accepted.length > 0) figures.accepted += 1;
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
