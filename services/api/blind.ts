import { sql } from "kysely";
import type { Principal } from "#shared/access/access.ts";
import { allows } from "#shared/access/roles.ts";
import type { CaseResult } from "#shared/cases/case-result.ts";
import type { Db } from "#shared/db/db.ts";
import { isUnseenOf } from "./sample.ts";

/**
 * A second look is worth something only while whoever takes it has not seen the first answer. So until it is
 * taken, no door tells it to anybody who could take it: not the list, a filter, the case, its runs or the log.
 */

/**
 * Whether somebody can be given a blind look: a person who decides, and sees every department. Who sees some of
 * them knows by seeing the case at all which ones the machine chose. A program decides nothing, and needs the
 * department to hand the case on.
 */
export const looksBlind = (principal: Principal | null): boolean =>
  principal !== null &&
  principal.kind === "user" &&
  principal.departments === null &&
  allows(principal.roles, "case.decide");

/** In queries of `case_file`: whether what the machine said of it, or of the case it is read under, is withheld from somebody. */
export const isWithheldFrom = (principal: Principal | null) =>
  looksBlind(principal)
    ? sql<boolean>`exists (
        select from review_sample inner join case_file as looked on looked.id = review_sample.case_id
        where looked.id = coalesce(
            case_file.merged_into,
            case when case_file.duplicate_of is not null then (
              select coalesce(first.merged_into, first.id) from case_file as first where first.id = case_file.duplicate_of
            ) end,
            case_file.id)
          and ${isUnseenOf("looked")})`
    : sql<boolean>`false`;

/** Whether what the machine said of this case is withheld from somebody. */
export async function isCaseWithheld(
  from: Pick<Db, "selectFrom">,
  principal: Principal | null,
  caseId: string,
): Promise<boolean> {
  const { withheld } = await from
    .selectFrom("case_file")
    .select(isWithheldFrom(principal).as("withheld"))
    .where("id", "=", caseId)
    .executeTakeFirstOrThrow();
  return withheld;
}

/** A case without what the machine said of it. */
export const withoutAnswer = (result: CaseResult): CaseResult => ({
  ...result,
  case: { ...result.case, department: null, confidence: null, reasons: [] },
});

/** What happened to a case before and around its answer. Of all else the details may say it, their hashes too: there are few departments to try. */
const TELLS_NOTHING = new Set(["case.received", "case.sampled", "case.taken", "run.done", "run.failed"]);

/** The details of an entry of the log, of a case whose answer is withheld. */
export function detailWithoutAnswer(entry: { action: string; actor: string; detail: unknown }) {
  const detail = entry.detail as Record<string, unknown>;
  if (entry.actor !== "stage:route" && TELLS_NOTHING.has(entry.action)) return detail;
  const { status } = detail;
  return { ...(typeof status === "string" && { status }), withheld: "until the blind second look" };
}
