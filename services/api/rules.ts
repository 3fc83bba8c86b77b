import type { DecisionKind } from "#shared/http/decision-forms.ts";

/** Rules of deciding, pure: what may be decided in which state, and when a second person is needed. */

interface Past {
  kind: string;
  userId: string;
  after: Record<string, unknown>;
}

/** Statuses in which each decision may be taken. While a case is open, the machine has not finished. */
const ALLOWED: Record<DecisionKind, readonly string[]> = {
  accept: ["review"],
  route: ["review"],
  reject: ["review"],
  split: ["review"],
  merge: ["review"],
  correct: ["review"],
  reopen: ["closed", "rejected"],
  note: ["review", "closed", "rejected"],
  ask: ["review"],
  sample: ["closed"],
};
export const isAllowedIn = (kind: DecisionKind, status: string): boolean => ALLOWED[kind].includes(status);

/**
 * Maker and checker: whoever changed an account number (or reopened the case, also
 * by a blind look that differed, where that rule is on) since the case was last closed may not be the one who closes it.
 */
export function mustBeSecondPerson(rules: readonly string[], past: readonly Past[], userId: string): boolean {
  const since = past.findLastIndex(({ kind }) => ["accept", "route", "reject"].includes(kind));
  return past.slice(since + 1).some((decision) => {
    if (decision.userId !== userId) return false;
    if (decision.kind === "correct") return rules.includes("value-changed") && decision.after.valueChanged === true;
    const reopens = decision.kind === "reopen" || (decision.kind === "sample" && decision.after.agrees === false);
    return reopens && rules.includes("reopened");
  });
}

/** The same for a case and those joined to it: a number changed in one of them is paid by the decision on all. */
export const needsSecondPerson = (
  rules: readonly string[],
  past: readonly (Past & { caseId: string })[],
  userId: string,
): boolean =>
  [...Map.groupBy(past, ({ caseId }) => caseId).values()].some((each) => mustBeSecondPerson(rules, each, userId));

/** Weight of a problem: somebody may have planted an account, then money could go to a wrong one, then something was not read, then it is only unsure. */
const RISKS: readonly [pattern: RegExp, points: number][] = [
  [/^(BANK_DETAILS_CHANGED|ACCOUNT_NOT_ON_PAGE)$/, 60],
  [/^(CHECK_DIGITS_WRONG|ACCOUNT_REPAIRED|ACCOUNTS_CONFLICT)$/, 45],
  [/^(MAIL_|DOCUMENT_|CONTAINER_|PAGE_UNREADABLE|PAGE_SCRIPT_|ATTEMPTS_|TIME_|MEMORY_|IMAGE_|INPUT_|TEXT_|EMPTY)/, 30],
  [/./, 15],
];
/** After two working days a case without any other risk is as urgent as an unread page. */
const POINTS_PER_HOUR = 30 / 48;

/** 0–100. What is wrong weighs more than how long it waits; both together decide who is next. */
export function riskOf(problems: readonly string[], hoursWaiting: number): number {
  const points = [...new Set(problems)]
    .map((code) => RISKS.find(([pattern]) => pattern.test(code))?.[1] ?? 0)
    .sort((a, b) => b - a);
  const wrong = points.reduce((sum, each, index) => sum + each / 2 ** index, 0);
  return Math.round(Math.min(100, wrong + Math.max(0, hoursWaiting) * POINTS_PER_HOUR));
}
