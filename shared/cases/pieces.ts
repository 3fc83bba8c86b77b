import { sql } from "kysely";
import type { Db } from "#shared/db/db.ts";

/** A case whose documents are read under one receipt: its own, or one that was joined to it. */
export interface Piece {
  id: string;
  receipt: number;
  /** Its document n is document `offset` + n of the whole. */
  offset: number;
  /** How many documents it has. */
  documents: number;
}

/**
 * The case itself, then those joined to it in the order they were. Documents keep their
 * numbers: whatever is joined later comes after.
 */
export async function piecesOf(db: Db, caseId: string): Promise<Piece[]> {
  const { rows } = await sql<{ id: string; receipt: number; documents: number }>`
    select c.id, c.receipt, (select coalesce(max(ordinal), 0) from document d where d.case_id = c.id)::int as documents
    from case_file c where c.id = ${caseId} or c.merged_into = ${caseId}
    order by c.merged_at nulls first, c.receipt`.execute(db);
  let offset = 0;
  return rows.map((row) => {
    const piece = { ...row, offset };
    offset += row.documents;
    return piece;
  });
}

/** Where document `ordinal` of the whole lies, or null. */
export function pieceWith(pieces: readonly Piece[], ordinal: number): { caseId: string; ordinal: number } | null {
  const piece = pieces.find(({ offset, documents }) => ordinal > offset && ordinal <= offset + documents);
  return piece === undefined ? null : { caseId: piece.id, ordinal: ordinal - piece.offset };
}

/**
 * Which case is worked on, in queries of `case_file as own` with, as `first`, the one whose bytes it repeats: of
 * a repeat the first, of a joined case the one it was joined to. A repeat is never joined itself, its first may be.
 */
export const WORKED = sql<string>`coalesce(own.merged_into, first.merged_into, first.id, own.id)`;

/** The case that is worked on. */
export async function workedCase(db: Db, caseId: string): Promise<string> {
  const { worked } = await db
    .selectFrom("case_file as own")
    .leftJoin("case_file as first", "first.id", "own.duplicate_of")
    .select(WORKED.as("worked"))
    .where("own.id", "=", caseId)
    .executeTakeFirstOrThrow();
  return worked;
}
