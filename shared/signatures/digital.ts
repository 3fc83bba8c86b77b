import { z } from "zod";
import { loadOpened } from "../cases/opened.ts";
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

/** Those of the documents of these cases, by document. */
export const loadDigitalSignatures = (db: Db, caseIds: readonly string[]): Promise<Map<string, DigitalSignature[]>> =>
  loadOpened(db, caseIds, ["digitalSignatures"], z.array(DigitalSignature));
