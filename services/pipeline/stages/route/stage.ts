import { sql } from "kysely";
import { z } from "zod";
import { compose, type Part } from "#models/router/compose.ts";
import { RouterOutput } from "#models/router/model.ts";
import { senderDomainOf } from "#models/router/sender.ts";
import { withDigits } from "#shared/accounts/card-stand-ins.ts";
import { appendAudit } from "#shared/audit.ts";
import { type Code, isCode } from "#shared/errors.ts";
import { type Change, defineStage, type Joined } from "../../stage.ts";
import { problemsOfAccounts } from "../extract-accounts/problems.ts";
import { extractAccounts } from "../extract-accounts/stage.ts";
import { findSignatures } from "../find-signatures/stage.ts";
import type { OpenedDocument } from "../open-document/output.ts";
import { openDocument } from "../open-document/stage.ts";
import type { PageRead } from "../read-page/output.ts";
import { readPage } from "../read-page/stage.ts";
import { decide } from "./decide.ts";

const RouteOutput = z.object({
  /** The router's answer, or null where there was no text to ask it about. */
  answer: RouterOutput.nullable(),
  /** Whether the answer's label is a department of this bank. */
  isDepartment: z.boolean(),
  /** Whether the text was longer than the router reads. */
  isCut: z.boolean(),
  /** What the router was told of the sender; absent: nothing, as where it is not to be told (ROUTER_SENDER_DOMAIN). */
  senderDomain: z.string().optional(),
});

/** Of a result of any time: older ones may lack what came later. */
const Told = RouteOutput.pick({ senderDomain: true });

/** Ends a case: to a department, or to a person with the reasons. */
export const route = defineStage({
  name: "route",
  per: "case",
  // The signatures decide nothing here, but what is wrong with them must be known by now.
  after: [openDocument, readPage, extractAccounts, findSignatures],
  output: RouteOutput,
  concurrency: 4,

  async run(_subject, [opened, readings], { predict, departments, isSenderTold = false, accepted }) {
    const { subject, text, isCut } = compose(partsOf(opened, readings));
    if (subject === null && text === "") return { answer: null, isDepartment: false, isCut };
    // Done again it is told what it was told then, whatever the setting is by now.
    const isTold = accepted === undefined ? isSenderTold : Told.parse(accepted).senderDomain !== undefined;
    const senderDomain = isTold ? senderDomainIn(opened) : null;
    const told = senderDomain === null ? {} : { senderDomain };
    const input = { text, ...(subject !== null && { subject }), ...told };
    const answer = RouterOutput.parse(await predict("router", input));
    return { answer, isDepartment: departments.some((department) => department.id === answer.label), isCut, ...told };
  },

  async commit(change, output) {
    const { tx, subject, runId } = change;
    for (const code of await problemsOfAccounts(change)) await change.addProblem(code);
    // Every other stage of the case has finished, so what went wrong is known.
    const decision = decide({ ...output, problems: await problemsOf(change) });
    if (decision.problem !== null) await change.addProblem(decision.problem);
    const closed = decision.status === "closed";
    await tx
      .updateTable("case_file")
      .set((eb) => ({
        status: decision.status,
        department: decision.department,
        confidence: decision.confidence,
        reasons: JSON.stringify(decision.reasons),
        closed_at: closed ? sql<Date>`now()` : null,
        version: eb("version", "+", 1),
      }))
      .where("id", "=", subject.case.id)
      .where("status", "=", "open")
      .execute();
    const { status, department, confidence, codes } = decision;
    await appendAudit(tx, [
      {
        actor: "stage:route",
        action: "case.routed",
        caseId: subject.case.id,
        runId,
        detail: { status, department, confidence, codes },
      },
    ]);
  },
});

/**
 * Documents in reading order, each with the texts of its pages. A document or page that failed has none. The router
 * knows a card's number by its digits, and passes over runs of X.
 */
function partsOf(opened: readonly Joined<OpenedDocument>[], readings: readonly Joined<PageRead>[]): Part[] {
  const pagesOf = Map.groupBy(readings, ({ document }) => document?.id);
  return opened.map(({ document, outcome }) => ({
    subject: outcome.ok ? subjectOf(outcome.output) : null,
    pages: (pagesOf.get(document?.id) ?? []).flatMap(({ outcome: page }) =>
      page.ok ? [withDigits(page.output.text, page.output.cards ?? [])] : [],
    ),
  }));
}

/** Of the mail that the case is; null for a case of files. */
function senderDomainIn([first]: readonly Joined<OpenedDocument>[]): string | null {
  return first?.outcome.ok ? senderDomainOf(first.outcome.output.mail?.sender) : null;
}

function subjectOf({ mail, cards = [] }: OpenedDocument): string | null {
  const subject = mail?.subject ?? null;
  return subject === null ? null : withDigits(subject, cards);
}

async function problemsOf({ tx, subject }: Change): Promise<Code[]> {
  const rows = await tx
    .selectFrom("problem")
    .select("code")
    .distinct()
    .where("case_id", "=", subject.case.id)
    .orderBy("code")
    .execute();
  return rows.map(({ code }) => {
    if (!isCode(code)) throw new Error(`not a code: ${code}`);
    return code;
  });
}
