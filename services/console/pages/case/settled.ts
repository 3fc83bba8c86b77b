import type { Case, Field } from "../../api/queries.ts";

/** Problems that a corrected number ends, with what the number's check says as long as they stand. */
const CHECKS: Readonly<Record<string, Field["check"]>> = {
  CHECK_DIGITS_WRONG: "invalid",
  ACCOUNT_REPAIRED: "repaired",
};

type Problem = Pick<Case["problems"][number], "code" | "document" | "page">;
interface Found {
  documents: readonly {
    ordinal: number;
    accounts: readonly Pick<Field, "page" | "check" | "withdrawn" | "corrected">[];
  }[];
}

/**
 * Whether people have ended a problem: they corrected, confirmed or withdrew numbers where it was found, and
 * none that is left there is wrong in this way. The problem itself stays on record, since it was there.
 */
export function isSettled({ documents }: Found, { code, document, page }: Problem): boolean {
  const check = CHECKS[code];
  if (check === undefined) return false;
  const there = (documents.find(({ ordinal }) => ordinal === document)?.accounts ?? []).filter(
    (field) => page === null || field.page === page,
  );
  return there.some(({ corrected }) => corrected) && !there.some((field) => field.check === check && !field.withdrawn);
}
