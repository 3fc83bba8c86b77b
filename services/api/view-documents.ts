import type { Account } from "#shared/accounts/account.ts";
import { Because } from "#shared/accounts/because.ts";
import type { CaseAccountKind } from "#shared/accounts/case-account.ts";
import { loadCharacterSets } from "#shared/cases/character-set.ts";
import { isReadingOfPage } from "#shared/cases/page-run.ts";
import type { Piece } from "#shared/cases/pieces.ts";
import type { Db } from "#shared/db/db.ts";
import { loadDigitalSignatures } from "#shared/signatures/digital.ts";

/** Documents with their pages, read under one receipt: those of the case, then of each case joined to it. */
export async function loadDocuments(db: Db, pieces: readonly Piece[]) {
  const ids = pieces.map(({ id }) => id);
  const pieceOf = new Map(pieces.map((piece) => [piece.id, piece]));
  const [documents, mails, pages, digital, sets] = await Promise.all([
    db
      .selectFrom("document")
      .leftJoin("document as parent", "parent.id", "document.parent_id")
      .select(DOCUMENT_COLUMNS)
      .select("parent.ordinal as parent")
      .where("document.case_id", "in", ids)
      .execute(),
    db
      .selectFrom("mail")
      .innerJoin("document", "document.id", "mail.document_id")
      .select(MAIL_COLUMNS)
      .where("document.case_id", "in", ids)
      .execute(),
    db
      .selectFrom("page")
      .leftJoin("run", isReadingOfPage)
      .select(["page.document_id", "page.number", "page.width", "page.height", "page.source", "page.language"])
      .select((eb) => [
        "run.state",
        "run.error_code",
        eb.fn.coalesce(eb.fn<number>("length", ["page.text"]), eb.lit(0)).as("characters"),
      ])
      .where("page.case_id", "in", ids)
      .orderBy("page.number")
      .execute(),
    loadDigitalSignatures(db, ids),
    loadCharacterSets(db, ids),
  ]);
  const placeOf = (document: { case_id: string; ordinal: number }) =>
    document.ordinal + (pieceOf.get(document.case_id)?.offset ?? 0);
  const pagesOf = Map.groupBy(pages, (page) => page.document_id);
  const mailOf = new Map(mails.map((mail) => [mail.document_id, mail]));
  const inOrder = documents.sort((a, b) => placeOf(a) - placeOf(b));
  return inOrder.map((document) => {
    const mail = mailOf.get(document.id);
    const { offset = 0, receipt = null } = pieceOf.get(document.case_id) ?? {};
    return {
      id: document.id,
      ordinal: document.ordinal + offset,
      parent: document.parent === null ? null : document.parent + offset,
      receipt: offset === 0 ? null : receipt,
      depth: document.depth,
      name: document.name,
      mediaType: document.media_type,
      bytes: document.bytes,
      sha256: document.sha256,
      digitalSignatures: digital.get(document.id) ?? [],
      pages: (pagesOf.get(document.id) ?? []).map((page) => ({
        number: page.number,
        width: page.width,
        height: page.height,
        source: page.source,
        language: page.language,
        code: page.error_code,
        state: stateOf(page),
      })),
      mail:
        mail === undefined
          ? null
          : {
              from: mail.sender,
              to: strings(mail.recipients),
              cc: strings(mail.copies),
              subject: mail.subject,
              date: mail.sent_at,
              text: mail.text,
              hasHtml: mail.html_sha256 !== null,
              headers: mail.headers as [string, string][],
              characterSets: sets.get(document.id) ?? [],
            },
    };
  });
}

function stateOf(page: { state: string | null; characters: number }): "waiting" | "read" | "empty" | "failed" {
  if (page.state === "failed") return "failed";
  if (page.state !== "done") return "waiting";
  return page.characters > 0 ? "read" : "empty";
}

// By name, so that the statements are prepared (shared/db/prepare.ts).
const DOCUMENT_COLUMNS = [
  ...(["document.id", "document.case_id", "document.ordinal", "document.depth", "document.name"] as const),
  ...(["document.media_type", "document.bytes", "document.sha256"] as const),
] as const;
const MAIL_COLUMNS = [
  ...(["mail.document_id", "mail.sender", "mail.recipients", "mail.copies", "mail.subject", "mail.sent_at"] as const),
  ...(["mail.text", "mail.html_sha256", "mail.headers"] as const),
] as const;
export const ACCOUNT_COLUMNS = [
  ...(["id", "document_id", "kind", "value", "role", "confidence", "check_state", "page_number", "box"] as const),
  ...(["as_read", "because_by", "because_words", "decision_id", "withdrawn"] as const),
] as const;

export const accountView = (row: {
  id: number;
  kind: string;
  value: string;
  role: string;
  confidence: number;
  check_state: string;
  page_number: number | null;
  box: unknown;
  as_read: string;
  because_by: string | null;
  because_words: string | null;
  decision_id: number | null;
  withdrawn: boolean;
}) => ({
  id: row.id,
  kind: row.kind as CaseAccountKind,
  value: row.value,
  role: row.role as Account["role"],
  confidence: row.confidence,
  check: row.check_state as Account["check"],
  page: row.page_number,
  box: row.box as Account["box"],
  asRead: row.as_read,
  because: becauseOf(row),
  corrected: row.decision_id !== null,
  withdrawn: row.withdrawn,
});

/** Null, too, once a person said whose it is. */
const becauseOf = (row: { because_by: string | null; because_words: string | null; decision_id: number | null }) =>
  row.because_by === null || row.decision_id !== null
    ? null
    : Because.parse({ by: row.because_by, words: row.because_words });

/** A jsonb list of texts. */
export const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
