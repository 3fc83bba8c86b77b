import type { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import type { Blobs } from "#shared/blobs/blobs.ts";
import { piecesOf } from "#shared/cases/pieces.ts";
import type { Contained, ContainedTask } from "#shared/contained/contained.ts";
import { putScratchFile } from "#shared/contained/scratch-file.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import type { SplitBody } from "#shared/http/decision-forms.ts";
import { assertDecidable, type Decided, lockCases, recordDecision } from "../record-decision.ts";
import { goneOf, loadDecisions } from "../view.ts";
import { loadDocuments } from "../view-documents.ts";
import type { Input } from "./child.ts";
import { type ChosenPart, choose, type Splittable } from "./parts.ts";

/** The one way in (services/intake/receive.ts), as far as a split needs it. */
export interface Intake {
  receive(arrival: {
    source: "split";
    files: readonly { name: string; mediaType: string; sha256: string; bytes: number }[];
    envelope: Record<string, unknown>;
    sender?: string;
    actor: string;
    splitFrom: string;
    alongside: (tx: Tx, receipt: number) => Promise<void>;
  }): Promise<{ receipt: number }>;
}

export interface SplitOptions {
  db: Db;
  blobs: Blobs;
  contained: Contained;
  intake: Intake;
  passwords?: readonly string[];
}

const task: ContainedTask<Input, unknown> = {
  module: new URL("./child.ts", import.meta.url).href,
  secondsMax: 60, // 500 scanned pages are some 200 MB to copy
  megabytesMax: 1_024,
};

/**
 * Parts of a case become a case with a receipt of its own, which is read and routed like
 * any other. The decision on the old case and the new receipt are one transaction, so
 * there is never one without the other. Nothing is taken away: the old case still shows
 * the parts, and says where they went.
 */
export async function split(
  options: SplitOptions,
  caseId: string,
  person: Principal,
  { version, reason, parts }: z.infer<typeof SplitBody>,
): Promise<Decided & { receipt: number }> {
  const { db, intake } = options;
  const pieces = await piecesOf(db, caseId);
  const [documents, decisions, file] = await Promise.all([
    loadDocuments(db, pieces),
    loadDecisions(db, pieces),
    db.selectFrom("case_file").select(["receipt", "sender"]).where("id", "=", caseId).executeTakeFirstOrThrow(),
  ]);
  const chosen = choose(
    documents.map((each) => ({ ...each, pages: each.pages.length, gone: goneOf(decisions, each.id) })),
    parts,
  );
  const files = [];
  for (const part of chosen) files.push(await fileOf(options, part));
  const kept = chosen.map(({ document, pages }) => ({
    document: document.id,
    from: pages?.from ?? null,
    to: pages?.to ?? null,
  }));
  let decided: Decided | undefined;
  const { receipt } = await intake.receive({
    source: "split",
    files,
    envelope: { user: person.id, splitFrom: file.receipt },
    ...(file.sender === null ? {} : { sender: file.sender }),
    actor: `user:${person.id}`,
    splitFrom: caseId,
    async alongside(tx, given) {
      const [locked] = await lockCases(tx, [caseId]);
      if (locked === undefined) throw new PermanentError("NOT_FOUND");
      await assertDecidable(tx, locked, person, "split", version);
      decided = await recordDecision(tx, {
        ...{ file: locked, person, at: new Date(), kind: "split", reason, set: {} },
        before: {},
        after: { receipt: given, parts: kept },
        detail: { receipt: given, parts: kept.length },
      });
    },
  });
  if (decided === undefined) throw new Error("a split was received without its decision");
  return { ...decided, receipt };
}

/** The document's own bytes, or a PDF of some of its pages. */
async function fileOf(
  { blobs, contained, passwords = [] }: SplitOptions,
  { document, pages }: ChosenPart<Splittable & { name: string; sha256: string; bytes: number }>,
) {
  const { name, mediaType, sha256, bytes } = document;
  if (pages === null) return { name, mediaType, sha256, bytes };
  const input = { path: await blobs.localPath(sha256), passwords, ...pages };
  const cut = await contained.run(task, input, async (made, scratch) => {
    if (made !== "pages.pdf") throw new Error("a contained process gave something that is no PDF");
    return putScratchFile(blobs, scratch, made);
  });
  return { name: `${name.replace(/\.pdf$/i, "")} (${pages.from}-${pages.to}).pdf`, mediaType, ...cut };
}
