import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Db } from "#shared/db/db.ts";
import { isCode, sentenceOf } from "#shared/errors.ts";
import { type DigitalSignature, loadDigitalSignatures } from "../signatures/digital.ts";
import { isReadingOfPage } from "./page-run.ts";
import { piecesOf, workedCase } from "./pieces.ts";

/** A case as other programs read it: the form of `mailroom process --json`, and of the API. */
export interface CaseResult {
  case: {
    id: string;
    receipt: number;
    status: string;
    department: string | null;
    confidence: number | null;
    reasons: string[];
    problems: { code: string; message: string; document: string | null; page: number | null }[];
    receivedAt: string;
    source: string;
    sender: string | null;
    version: number;
    duplicateOf: { id: string; receipt: number } | null;
    /** The case this one was joined to; what follows is that one's. */
    mergedInto: { id: string; receipt: number } | null;
  };
  mail: MailResult | null;
  documents: DocumentResult[];
}
export interface MailResult {
  from: string | null;
  to: string[];
  subject: string | null;
  date: string | null;
  text: string;
}
export interface DocumentResult {
  name: string;
  mediaType: string;
  sha256: string;
  bytes: number;
  parent: string | null;
  pages: {
    number: number;
    width: number | null;
    height: number | null;
    source: string;
    language: string | null;
    text: string;
    seconds: number | null;
  }[];
  accounts: {
    kind: string;
    value: string;
    role: string;
    confidence: number;
    check: string;
    page: number | null;
    box: number[] | null;
    as_read: string;
    /** Why it is said to be whose it is; null: nobody's, or a person's word. */
    because: { by: string; words: string | null } | null;
  }[];
  digitalSignatures: DigitalSignature[];
  signatures: { id: number; kind: string; page: number; box: number[]; confidence: number; label: string | null }[];
}

/** The id of the case with this receipt number or id, or null. */
export async function findCase(db: Db, which: string): Promise<string | null> {
  const isNamed = namedBy("case_file", which);
  if (isNamed === null) return null;
  const row = await db.selectFrom("case_file").select("id").where(isNamed).executeTakeFirst();
  return row?.id ?? null;
}

/** Whether `table`, a case, is the one with this receipt number or id; null: no case is named so. */
export function namedBy(table: string, which: string): RawBuilder<SqlBool> | null {
  if (/^\d{1,15}$/.test(which)) return sql<SqlBool>`${sql.ref(`${table}.receipt`)} = ${Number(which)}`;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(which)) return null;
  return sql<SqlBool>`${sql.ref(`${table}.id`)} = ${which}`;
}

/**
 * Everything about one case. Bytes that came before are one case's work: a
 * duplicate shows what was found the first time, under its own receipt. So does
 * a case that was joined to another one.
 */
export async function loadCaseResult(db: Db, caseId: string): Promise<CaseResult> {
  const own = await caseRow(db, caseId);
  const worked = await caseRow(db, await workedCase(db, caseId));
  const pieces = await piecesOf(db, worked.id);
  const ids = pieces.map(({ id }) => id);
  const [documents, mails, pages, accounts, signatures, problems, digital] = await Promise.all([
    db.selectFrom("document").selectAll().where("case_id", "in", ids).orderBy("ordinal").execute(),
    db
      .selectFrom("mail")
      .innerJoin("document", "document.id", "mail.document_id")
      .selectAll("mail")
      .where("document.case_id", "=", worked.id)
      .where("document.depth", "=", 0)
      .orderBy("document.ordinal")
      .execute(),
    db
      .selectFrom("page")
      .leftJoin("run", isReadingOfPage)
      .selectAll("page")
      .select("run.seconds as run_seconds")
      .where("page.case_id", "in", ids)
      .orderBy("page.number")
      .execute(),
    db
      .selectFrom("account")
      .selectAll()
      .where("case_id", "in", ids)
      .where("withdrawn", "=", false)
      .orderBy("id")
      .execute(),
    db.selectFrom("signature").selectAll().where("case_id", "in", ids).orderBy("id").execute(),
    db.selectFrom("problem").selectAll().where("case_id", "in", ids).orderBy("id").execute(),
    loadDigitalSignatures(db, ids),
  ]);
  const offsetOf = new Map(pieces.map(({ id, offset }) => [id, offset]));
  const placeOf = (document: { case_id: string; ordinal: number }) =>
    document.ordinal + (offsetOf.get(document.case_id) ?? 0);
  documents.sort((a, b) => placeOf(a) - placeOf(b));
  const byId = new Map(documents.map((document) => [document.id, document]));
  const pagesOf = Map.groupBy(pages, (page) => page.document_id);
  const accountsOf = Map.groupBy(accounts, (account) => account.document_id);
  const signaturesOf = Map.groupBy(signatures, (signature) => signature.document_id);
  const [mail] = mails;
  return {
    case: {
      id: own.id,
      receipt: own.receipt,
      status: worked.status,
      department: worked.department,
      confidence: worked.confidence,
      reasons: [...strings(own.duplicate_of === null ? [] : own.reasons), ...strings(worked.reasons)],
      problems: problems.map((problem) => ({
        code: problem.code,
        message: isCode(problem.code) ? sentenceOf(problem.code) : problem.code,
        document: problem.document_id === null ? null : (byId.get(problem.document_id)?.name ?? null),
        page: problem.page_number,
      })),
      receivedAt: own.received_at.toISOString(),
      source: own.source,
      sender: worked.sender,
      version: own.version,
      duplicateOf: own.duplicate_of === null ? null : { id: worked.id, receipt: worked.receipt },
      mergedInto: own.merged_into === null ? null : { id: worked.id, receipt: worked.receipt },
    },
    mail:
      mail === undefined
        ? null
        : {
            from: mail.sender,
            to: strings(mail.recipients),
            subject: mail.subject,
            date: mail.sent_at?.toISOString() ?? null,
            text: mail.text,
          },
    documents: documents.map((document) => {
      const parent = document.parent_id === null ? undefined : byId.get(document.parent_id);
      return {
        name: document.name,
        mediaType: document.media_type,
        sha256: document.sha256,
        bytes: document.bytes,
        // An attachment of the mail as received has no container but the mail itself.
        parent: parent === undefined || isOuterMail(parent) ? null : parent.name,
        pages: (pagesOf.get(document.id) ?? []).map((page) => ({
          number: page.number,
          width: page.width,
          height: page.height,
          source: page.source ?? "none",
          language: page.language,
          text: page.text ?? "",
          seconds: page.run_seconds,
        })),
        accounts: (accountsOf.get(document.id) ?? []).map((account) => ({
          kind: account.kind,
          value: account.value,
          role: account.role,
          confidence: account.confidence,
          check: account.check_state,
          page: account.page_number,
          box: account.box as number[] | null,
          as_read: account.as_read,
          because:
            account.because_by === null || account.decision_id !== null
              ? null
              : { by: account.because_by, words: account.because_words },
        })),
        digitalSignatures: digital.get(document.id) ?? [],
        signatures: (signaturesOf.get(document.id) ?? []).map((signature) => ({
          id: signature.id,
          kind: signature.kind,
          page: signature.page_number,
          box: signature.box as number[],
          confidence: signature.confidence,
          label: signature.label,
        })),
      };
    }),
  };
}

const caseRow = (db: Db, id: string) =>
  db.selectFrom("case_file").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

const isOuterMail = (document: { depth: number; media_type: string }) =>
  document.depth === 0 && document.media_type === "message/rfc822";

/** A jsonb list of texts. */
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
