import { z } from "zod";
import type { ContainedTask } from "#shared/contained/contained.ts";
import { putScratchFile } from "#shared/contained/scratch-file.ts";
import type { Code } from "#shared/errors.ts";
import { DigitalSignature } from "#shared/signatures/digital.ts";
import { type Change, type DocumentRef, defineStage, type NewDocument, type Subject } from "../../stage.ts";
import type { Input, Output } from "./child.ts";
import { cleanStrings } from "./clean.ts";
import * as limits from "./limits.ts";
import { Mail } from "./mail.ts";
import { FormatName, OpenedDocument, ProblemCode } from "./output.ts";

/** What the child may answer: checked like any input, since a hostile document may have taken it over. */
const Answer: z.ZodType<Output> = z.object({
  format: FormatName,
  mediaType: z.string().max(limits.NAME_CHARACTERS_MAX),
  pages: z.int().min(0).max(limits.PDF_PAGES_MAX),
  textFile: z.literal("text").nullable(),
  mail: Mail.omit({ htmlSha256: true }).nullable(),
  htmlFile: z.literal("html").nullable(),
  children: z
    .array(
      z.object({
        file: z.string().regex(/^[a-z0-9-]+$/),
        name: z.string().min(1).max(limits.NAME_CHARACTERS_MAX),
        mediaType: z.string().max(limits.NAME_CHARACTERS_MAX),
      }),
    )
    .max(Math.max(limits.CONTAINER_FILES_MAX, limits.MAIL_PARTS_MAX)),
  digitalSignatures: z.array(DigitalSignature),
  problems: z.array(ProblemCode),
  cards: z.array(z.string()),
});

const task: ContainedTask<Input, unknown> = {
  module: new URL("./child.ts", import.meta.url).href,
  secondsMax: limits.OPEN_SECONDS_MAX,
  megabytesMax: limits.OPEN_MEGABYTES_MAX,
};

/** Says what a document is and how many pages it has, and takes out the documents inside it. */
export const openDocument = defineStage({
  name: "open-document",
  per: "document",
  after: [],
  output: OpenedDocument,
  concurrency: 4,

  async run(subject, _inputs, { blobs, contained, pdfPasswords: passwords = [] }): Promise<OpenedDocument> {
    const document = documentOf(subject);
    const path = await blobs.localPath(document.sha256);
    const input = { path, name: document.name, declaredType: document.mediaType, passwords };
    return contained.run(task, input, async (output, scratch) => {
      const answer = Answer.parse(cleanStrings(output));
      const put = (file: string) => putScratchFile(blobs, scratch, file);
      const text = answer.textFile === null ? null : await put(answer.textFile);
      const html = answer.htmlFile === null ? null : await put(answer.htmlFile);
      const isTooDeep = document.depth >= limits.DEPTH_MAX && answer.children.length > 0;
      const children: NewDocument[] = [];
      for (const { file, name, mediaType } of isTooDeep ? [] : answer.children)
        children.push({ name, mediaType, ...(await put(file)) });
      return {
        format: answer.format,
        mediaType: answer.mediaType,
        pages: answer.pages,
        textSha256: text?.sha256 ?? null,
        mail: answer.mail === null ? null : { ...answer.mail, htmlSha256: html?.sha256 ?? null },
        children,
        digitalSignatures: answer.digitalSignatures,
        problems: isTooDeep ? [...answer.problems, "CONTAINER_TOO_DEEP"] : answer.problems,
        ...(answer.cards.length > 0 && { cards: answer.cards }),
      };
    });
  },

  async commit(change, opened): Promise<void> {
    const document = documentOf(change.subject);
    await change.tx
      .updateTable("document")
      .set({ media_type: opened.mediaType })
      .where("id", "=", document.id)
      .execute();
    if (opened.mail !== null) await keepMail(change, document, opened.mail);
    const { room, problem } = await roomFor(change, opened.children);
    await change.addDocuments(opened.children.slice(0, room));
    if (opened.pages > 0) await change.addPages(opened.pages);
    for (const code of new Set(problem === null ? opened.problems : [...opened.problems, problem]))
      await change.addProblem(code);
  },
});

async function keepMail({ tx, subject }: Change, document: DocumentRef, mail: Mail): Promise<void> {
  await tx
    .insertInto("mail")
    .values({
      document_id: document.id,
      message_id: mail.messageId,
      sender: mail.sender,
      recipients: JSON.stringify(mail.recipients),
      copies: JSON.stringify(mail.copies),
      subject: mail.subject,
      sent_at: mail.sentAt,
      text: mail.text,
      html_sha256: mail.htmlSha256,
      headers: JSON.stringify(mail.headers),
    })
    .execute();
  // A case is called what its own mail is called, not what somebody attached.
  if (document.depth !== 0 || document.ordinal !== 1) return;
  await tx
    .updateTable("case_file")
    .set({ subject: mail.subject, sender: mail.sender })
    .where("id", "=", subject.case.id)
    .execute();
}

/** How many of the children the case still takes. It is locked, so the count holds. */
async function roomFor(
  { tx, subject }: Change,
  children: readonly NewDocument[],
): Promise<{ room: number; problem: Code | null }> {
  if (children.length === 0) return { room: 0, problem: null };
  const { documents, bytes } = await tx
    .selectFrom("document")
    .select((select) => [select.fn.countAll<number>().as("documents"), select.fn.sum<number>("bytes").as("bytes")])
    .where("case_id", "=", subject.case.id)
    .executeTakeFirstOrThrow();
  const room = Math.max(0, Math.min(children.length, limits.CASE_DOCUMENTS_MAX - Number(documents)));
  let total = Number(bytes);
  for (const [i, child] of children.slice(0, room).entries()) {
    total += child.bytes;
    if (total > limits.CASE_BYTES_MAX) return { room: i, problem: "CONTAINER_TOO_LARGE" };
  }
  return { room, problem: room < children.length ? "CONTAINER_TOO_MANY_FILES" : null };
}

function documentOf(subject: Subject): DocumentRef {
  if (subject.document === null) throw new Error("open-document runs on documents");
  return subject.document;
}
