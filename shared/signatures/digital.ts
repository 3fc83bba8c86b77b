import { z } from "zod";
import type { Db } from "../db/db.ts";

/**
 * A digital signature: who signed, by the certificate's own word, and whether what it covers
 * was changed since. A kind of its own: nothing of it is seen on a page, and nobody's hand is in it.
 */
export const DigitalSignature = z.object({
  /** cms: of a signed mail (S/MIME) or a file in one (.p7m, .p7s); pgp: of a mail or text. */
  kind: z.enum(["pdf", "cms", "pgp"]),
  signer: z.string().nullable(),
  /** By the signer's clock, ISO 8601. */
  signedAt: z.string().nullable(),
  /** `unchecked`: of a kind that we cannot check. */
  state: z.enum(["intact", "changed", "unchecked"]),
  /** False where something was added behind it, as a second signer does. */
  coversAll: z.boolean(),
});
export type DigitalSignature = z.infer<typeof DigitalSignature>;

const List = z.array(DigitalSignature);

/** Those of the documents of these cases, by document: opening a document finds them. */
export async function loadDigitalSignatures(
  db: Db,
  caseIds: readonly string[],
): Promise<Map<string, DigitalSignature[]>> {
  const rows = await db
    .selectFrom("run")
    .select((eb) => [
      "document_id",
      eb
        .ref("output", "->")
        .key("digitalSignatures" as never)
        .$castTo<unknown>()
        .as("found"),
    ])
    .where("case_id", "in", caseIds)
    .where("stage", "=", "open-document")
    .where("state", "=", "done")
    .execute();
  return new Map(
    rows.flatMap(({ document_id, found }): [string, DigitalSignature[]][] =>
      document_id === null || found === null ? [] : [[document_id, List.parse(found)]],
    ),
  );
}
