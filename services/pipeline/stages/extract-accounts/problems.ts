import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import { type AccountProblem, accountProblems, type DocumentAccounts } from "#shared/accounts/conflicts.ts";
import { loadOpened } from "#shared/cases/opened.ts";
import type { Change } from "../../stage.ts";
import type { FormatName } from "../open-document/output.ts";
import { isEmbeddedData } from "./data.ts";

/** What messages of banks are opened as. */
const MESSAGE: FormatName = "bank";

/** Of a sender's earlier payees, as many as anybody has accounts; more would only make more cases fit. */
const KNOWN_MAX = 200;

/** What is wrong with the accounts of a whole case, once all its documents were searched. */
export async function problemsOfAccounts({ tx, subject }: Pick<Change, "tx" | "subject">): Promise<AccountProblem[]> {
  const documents = await tx
    .selectFrom("document")
    .select(["id", "parent_id", "media_type"])
    .where("case_id", "=", subject.case.id)
    .orderBy("ordinal")
    .execute();
  const accounts = await tx
    .selectFrom("account")
    .select(["document_id", "kind", "value", "role", "check_state", "confidence"])
    .where("case_id", "=", subject.case.id)
    .orderBy("id")
    .execute();
  // Only what opened a document knows whether it is a message of a bank.
  const formats = await loadOpened(tx, [subject.case.id], ["format"], z.string());
  const found = Map.groupBy(accounts, ({ document_id }) => document_id);
  return accountProblems(
    documents.map(
      ({ id, parent_id, media_type }): DocumentAccounts => ({
        id,
        parent: parent_id,
        isEmbedded: isEmbeddedData(media_type, documents.find((one) => one.id === parent_id)?.media_type),
        isMessage: formats.get(id) === MESSAGE,
        accounts: (found.get(id) ?? []).map((row) => ({
          kind: row.kind as DocumentAccounts["accounts"][number]["kind"],
          value: row.value,
          role: row.role as DocumentAccounts["accounts"][number]["role"],
          check: row.check_state as DocumentAccounts["accounts"][number]["check"],
          confidence: row.confidence,
        })),
      }),
    ),
    accounts.some(({ role }) => role === "beneficiary") ? await knownPayees(tx, subject.case.id) : [],
  );
}

/** As the index of migration 0008 has it: the address alone, whatever name stands before it. */
const address = (of: RawBuilder<unknown>) =>
  sql<string>`lower(coalesce(substring(${of} from '<([^<>]*)>\\s*$'), ${of}))`;

/**
 * Whether a case's sender sent it: of a paper that somebody of the bank hands in, the
 * sender is that colleague, who hands in papers of every customer.
 */
const isSentBySender = (of: string) =>
  sql<boolean>`(${sql.ref(`${of}.source`)} in ('smtp', 'gateway') or exists (
    select from document join mail on mail.document_id = document.id
    where document.case_id = ${sql.ref(`${of}.id`)} and document.depth = 0 and document.ordinal = 1))`;

/** Payees that closed cases of the same sender named: a person, or the check digits and a sure role, stood behind them. */
async function knownPayees(tx: Change["tx"], caseId: string): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`
    select distinct account.value
    from case_file as this
    join case_file as earlier on ${address(sql`earlier.sender`)} = ${address(sql`this.sender`)}
    join account on account.case_id = earlier.id
    where this.id = ${caseId} and this.sender is not null and earlier.sender is not null
      and earlier.id <> this.id and earlier.status = 'closed'
      and ${isSentBySender("this")} and ${isSentBySender("earlier")}
      and account.role = 'beneficiary' and account.check_state in ('valid', 'none')
    limit ${KNOWN_MAX}`.execute(tx);
  return rows.map(({ value }) => value);
}
