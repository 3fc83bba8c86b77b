import { z } from "zod";
import { Findings } from "#models/accounts/findings.ts";
import { AccountsOutput as Judged } from "#models/accounts/model.ts";
import { Account } from "#shared/accounts/account.ts";
import { DOCUMENT_ACCOUNTS_MAX } from "#shared/accounts/find-accounts.ts";
import type { ContainedTask } from "#shared/contained/contained.ts";
import { defineStage } from "../../stage.ts";
import { readPage } from "../read-page/stage.ts";
import type { Input } from "./child.ts";

/** A dense page takes 5 ms; 2,000 of them on a busy machine stay below this. */
const SECONDS_MAX = 60;
/** Words of 2,000 dense pages are some 400 MB as objects. */
const MEGABYTES_MAX = 1_024;

const AccountsOutput = z.object({
  accounts: z.array(Account).max(DOCUMENT_ACCOUNTS_MAX),
  /** Something was not searched or not reported: more than the limits of shared/accounts. */
  isCut: z.boolean(),
});

const task: ContainedTask<Input, unknown> = {
  module: new URL("./child.ts", import.meta.url).href,
  secondsMax: SECONDS_MAX,
  megabytesMax: MEGABYTES_MAX,
};

/** Account numbers of a document, over all its pages: whose a number is may stand on another page. */
export const extractAccounts = defineStage({
  name: "extract-accounts",
  per: "document",
  after: [readPage],
  output: AccountsOutput,
  concurrency: 4,

  async run(_subject, [readings], { blobs, contained, predict, ownAccounts = [] }) {
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
                },
              ]
            : [],
        )
        .map(async ({ number, text, words }) => ({
          number,
          text,
          wordsPath: words === null ? null : await blobs.localPath(words),
        })),
    );
    if (pages.length === 0) return { accounts: [], isCut: false };
    const findings = Findings.parse(await contained.run(task, { pages }));
    if (findings.proposals.length === 0) return { accounts: [], isCut: findings.isCut };
    const { accounts } = Judged.parse(await predict("accounts", { findings, own: ownAccounts }));
    return { accounts, isCut: findings.isCut };
  },

  async commit(change, { accounts, isCut }) {
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
          })),
        )
        .execute();
    for (const page of pagesWith(accounts, "invalid")) await change.addProblem("CHECK_DIGITS_WRONG", page);
    for (const page of pagesWith(accounts, "repaired")) await change.addProblem("ACCOUNT_REPAIRED", page);
    if (isCut) await change.addProblem("TEXT_TOO_LONG");
  },
});

/** Pages that hold an account in this state, each once; undefined for what has no pages. */
const pagesWith = (accounts: readonly Account[], check: Account["check"]): (number | undefined)[] => [
  ...new Set(accounts.filter((account) => account.check === check).map((account) => account.page ?? undefined)),
];
