import { type ExpressionBuilder, type SqlBool, sql } from "kysely";
import type { DB } from "#shared/db/schema.ts";
import type { Principal } from "./access.ts";

/**
 * Whose cases somebody may see: all, or those of their departments, and what they
 * handed in themselves, which has no department until it was read.
 */
export function isVisibleTo(principal: Principal | null) {
  return (eb: ExpressionBuilder<DB, "case_file">) => {
    const departments = principal?.departments ?? null;
    if (departments === null) return sql<SqlBool>`true`;
    return eb.or([
      ...(departments.length === 0 ? [] : [eb("case_file.department", "in", [...departments])]),
      eb(sql<string>`case_file.envelope->>'user'`, "=", principal?.id ?? ""),
    ]);
  };
}
