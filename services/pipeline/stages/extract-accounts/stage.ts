import { z } from "zod";
import { Findings } from "#models/accounts/findings.ts";
import { AccountsOutput as Judged } from "#models/accounts/model.ts";
import type { Account } from "#shared/accounts/account.ts";
import { Because, becauseOf } from "#shared/accounts/because.ts";
import { CaseAccount } from "#shared/accounts/case-account.ts";
import { DOCUMENT_ACCOUNTS_MAX } from "#shared/accounts/find-accounts.ts";
import { type CodeAccount, comparedWith, type DataAccount, mayHoldCode } from "#shared/accounts/told.ts";
import type { ContainedTask } from "#shared/contained/contained.ts";
import { type Code, PermanentError } from "#shared/errors.ts";
import { Box } from "#shared/reading.ts";
import { isImage, isPdf } from "#shared/rendering/raster.ts";
import { type Context, defineStage, type Inputs, type Subject } from "../../stage.ts";
import type { FormatName, OpenedDocument } from "../open-document/output.ts";
import { openDocument } from "../open-document/stage.ts";
import { ProblemCode } from "../read-page/output.ts";
import { readPage } from "../read-page/stage.ts";
import type { Input } from "./child.ts";
import type { CodesInput } from "./codes-child.ts";
import { accountsOfData, doubtfulOf, isEmbeddedData } from "./data.ts";
import { FieldAccount, withoutDoubles } from "./field-accounts.ts";

/** A dense page takes 5 ms; 2,000 of them on a busy machine stay below this. */
const SECONDS_MAX = 60;
/** Words of 2,000 dense pages are some 400 MB as objects. */
const MEGABYTES_MAX = 1_024;

/** Data made for machines, which say themselves whose an account is. */
const DATA_FORMATS: ReadonlySet<FormatName> = new Set(["bank", "invoice"]);

const AccountsOutput = z.object({
  accounts: z.array(CaseAccount.extend({ because: Because.nullable().default(null) })).max(DOCUMENT_ACCOUNTS_MAX),
  /** Something was not searched or not reported: more than the limits of shared/accounts. */
  isCut: z.boolean(),
  /** Of payment codes: an account that no page names, or a page on which looking for one failed. */
  problems: z.array(z.object({ code: ProblemCode, page: z.int().nullable() })).default([]),
});

const task: ContainedTask<Input, unknown> = {
  module: new URL("./child.ts", import.meta.url).href,
  secondsMax: SECONDS_MAX,
  megabytesMax: MEGABYTES_MAX,
};

/** Checked like any input: a hostile document may have taken the child over. */
const Found = z.object({ findings: Findings, fields: z.array(FieldAccount).max(DOCUMENT_ACCOUNTS_MAX) });

/** Drawing a page and looking at it takes 150 ms; a page of a million strokes some seconds. */
const CODES_SECONDS_MAX = 30;
const codesTask: ContainedTask<CodesInput, unknown> = {
  module: new URL("./codes-child.ts", import.meta.url).href,
  secondsMax: CODES_SECONDS_MAX,
  megabytesMax: MEGABYTES_MAX,
};
const CodesAnswer = z.array(
  z.object({
    iban: z.string().max(34),
    page: z.int().nullable(),
    box: Box,
    isNamedOnly: z.literal(true).optional(),
    isWrong: z.literal(true).optional(),
  }),
);

const dataTask: ContainedTask<{ path: string; bytes: number }, unknown> = {
  module: new URL("./data-child.ts", import.meta.url).href,
  secondsMax: SECONDS_MAX,
  megabytesMax: MEGABYTES_MAX,
};
const DataAnswer = z.array(z.object({ iban: z.string().max(34), role: z.enum(["beneficiary", "payer"]) }));

/** Account numbers of a document, over all its pages: whose a number is may stand on another page. */
export const extractAccounts = defineStage({
  name: "extract-accounts",
  per: "document",
  after: [openDocument, readPage],
  output: AccountsOutput,
  concurrency: 4,

  async run(subject, [opened, readings], context) {
    const { blobs, contained, predict, ownAccounts = [] } = context;
    // A page that failed is missing here, and the case says so by that page's own code.
    const pages = await Promise.all(
      readings
        .flatMap(({ page, outcome }) =>
          outcome.ok
            ? [
                {
                  // Mails and text files have no pages a person could turn to.
                  number: outcome.output.width === null ? null : (page?.number ?? null),
                  text: outcome.output.text,
                  words: outcome.output.wordsSha256,
                  cards: outcome.output.cards ?? [],
                },
              ]
            : [],
        )
        .map(async ({ number, text, words, cards }) => ({
          number,
          text,
          cards,
          wordsPath: words === null ? null : await blobs.localPath(words),
        })),
    );
    if (pages.length === 0) return { accounts: [], isCut: false, problems: [] };
    const isData = opened.ok && DATA_FORMATS.has(opened.output.format);
    const { findings, fields } = Found.parse(await contained.run(task, { isData, pages }));
    const own = new Set(ownAccounts.map((one) => one.replaceAll(/\s/g, "").toUpperCase()));
    const found = findings.proposals;
    if (isData) {
      const { mediaType = "", parentType } = subject.document ?? {};
      const accounts = accountsOfData(found, own, isEmbeddedData(mediaType, parentType));
      const told = accounts.map((account) => ({ ...account, because: becauseOf(account, found, null) }));
      const all = [...told, ...withoutDoubles(fields, own)];
      return { accounts: all.slice(0, DOCUMENT_ACCOUNTS_MAX), isCut: findings.isCut, problems: [] };
    }
    const judged =
      found.length === 0 ? [] : Judged.parse(await predict("accounts", { findings, own: ownAccounts })).accounts;
    const { codes, problems } = await codesOn(subject, readings, context);
    const data = opened.ok && found.length > 0 ? await dataIn(opened.output, context) : [];
    const { accounts, notOnPage } = comparedWith(judged, { codes, data, doubtful: doubtfulOf(found), own });
    return {
      accounts: accounts
        .slice(0, DOCUMENT_ACCOUNTS_MAX)
        .map(({ toldBy, ...account }) => ({ ...account, because: becauseOf(account, found, toldBy) })),
      isCut: findings.isCut,
      problems: [...problems, ...notOnPage.map(({ page }) => ({ code: "ACCOUNT_NOT_ON_PAGE" as const, page }))],
    };
  },

  async commit(change, { accounts, isCut, problems }) {
    const { tx, subject, runId } = change;
    const document = subject.document;
    if (document === null) throw new Error("extract-accounts runs on documents");
    if (accounts.length > 0)
      await tx
        .insertInto("account")
        .values(
          accounts.map((account) => ({
            case_id: subject.case.id,
            document_id: document.id,
            run_id: runId,
            kind: account.kind,
            value: account.value,
            role: account.role,
            confidence: account.confidence,
            check_state: account.check,
            page_number: account.page,
            box: account.box === null ? null : JSON.stringify(account.box),
            as_read: account.as_read,
            because_by: account.because?.by ?? null,
            because_words: account.because?.words ?? null,
          })),
        )
        .execute();
    for (const page of pagesWith(accounts, "invalid")) await change.addProblem("CHECK_DIGITS_WRONG", page);
    for (const page of pagesWith(accounts, "repaired")) await change.addProblem("ACCOUNT_REPAIRED", page);
    for (const { code, page } of problems) await change.addProblem(code, page ?? undefined);
    if (isCut) await change.addProblem("TEXT_TOO_LONG");
  },
});

/** What invoice data inside a document say, where it has any: a PDF of Factur-X or ZUGFeRD. */
async function dataIn({ mediaType, children }: OpenedDocument, { blobs, contained }: Context): Promise<DataAccount[]> {
  const found: DataAccount[] = [];
  for (const child of children) {
    if (!isEmbeddedData(child.mediaType, mediaType)) continue;
    const input = { path: await blobs.localPath(child.sha256), bytes: child.bytes };
    try {
      found.push(...DataAnswer.parse(await contained.run(dataTask, input)));
    } catch (error) {
      // The file is a document of its own, and says there that it cannot be read.
      if (!(error instanceof PermanentError)) throw error;
    }
  }
  return found;
}

/** What payment codes on the pages say, page by page: a long document shares the processes with others. */
async function codesOn(
  { document }: Subject,
  readings: Inputs<"document", [typeof readPage]>[0],
  { blobs, contained, pdfPasswords: passwords = [] }: Context,
): Promise<{ codes: CodeAccount[]; problems: { code: Code; page: number }[] }> {
  if (document === null) throw new Error("extract-accounts runs on documents");
  const { mediaType, sha256 } = document;
  const codes: CodeAccount[] = [];
  const problems: { code: Code; page: number }[] = [];
  if (!isPdf(mediaType) && !isImage(mediaType)) return { codes, problems };
  for (const { page, outcome } of readings) {
    // What could not be read is a person's already, by that page's own code.
    if (page === null || !outcome.ok || !mayHoldCode(outcome.output.source, outcome.output.text)) continue;
    const path = await blobs.localPath(sha256);
    const input = { path, mediaType, page: page.number, number: page.number, passwords };
    try {
      codes.push(...CodesAnswer.parse(await contained.run(codesTask, input)));
    } catch (error) {
      // It costs what this page's codes would have said, and not the numbers that were read.
      if (!(error instanceof PermanentError)) throw error;
      problems.push({ code: error.code, page: page.number });
    }
  }
  return { codes, problems };
}

/** Pages that hold an account in this state, each once; undefined for what has no pages. */
const pagesWith = (accounts: readonly CaseAccount[], check: Account["check"]): (number | undefined)[] => [
  ...new Set(accounts.filter((account) => account.check === check).map((account) => account.page ?? undefined)),
];
