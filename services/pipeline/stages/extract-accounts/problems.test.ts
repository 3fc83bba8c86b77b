import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { test } from "node:test";
import { testDatabase } from "../../../../test/support/services.ts";
import type { Subject } from "../../stage.ts";
import { problemsOfAccounts } from "./problems.ts";

const { db } = await testDatabase();
const [BEFORE, NOW] = ["BE68539007547034", "DE89370400440532013000"];

interface Made {
  source: "smtp" | "upload";
  sender: string;
  payee: string;
  isMail?: boolean;
  status?: string;
}

/** A case with one document in which one account to be paid was found. */
async function caseOf({ source, sender, payee, isMail = false, status = "closed" }: Made): Promise<Subject["case"]> {
  const [id, documentId, sha256] = [randomUUID(), randomUUID(), randomBytes(32).toString("hex")];
  return db.transaction().execute(async (tx) => {
    const { last: receipt } = await tx
      .updateTable("receipt_counter")
      .set((eb) => ({ last: eb("last", "+", 1) }))
      .returning("last")
      .executeTakeFirstOrThrow();
    const received = { sha256, bytes: 1, received_at: new Date(), status };
    await tx
      .insertInto("case_file")
      .values({ id, receipt, source, sender, ...received })
      .execute();
    const row = { ordinal: 1, depth: 0, name: "a", media_type: "application/pdf", sha256, bytes: 1 };
    await tx
      .insertInto("document")
      .values({ id: documentId, case_id: id, ...row })
      .execute();
    if (isMail)
      await tx
        .insertInto("mail")
        .values({ document_id: documentId, sender, recipients: "[]", copies: "[]", headers: "[]", text: "" })
        .execute();
    const { id: run } = await tx
      .insertInto("run")
      .values({ case_id: id, document_id: documentId, stage: "extract-accounts", state: "done", output: "{}" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const found = { kind: "iban", role: "beneficiary", confidence: 0.99, check_state: "valid", as_read: payee };
    await tx
      .insertInto("account")
      .values({ case_id: id, document_id: documentId, run_id: run, value: payee, ...found })
      .execute();
    return { id, receipt, source };
  });
}
const problems = async (made: Made) =>
  problemsOfAccounts({
    tx: db as unknown as Parameters<typeof problemsOfAccounts>[0]["tx"],
    subject: { case: await caseOf({ ...made, status: "open" }), document: null, page: null },
  });

test("a sender by mail who names another account than before: a person looks", async () => {
  const anna = { source: "smtp", sender: "Anna <anna@a.example>" } as const;
  await caseOf({ ...anna, payee: BEFORE });
  assert.deepEqual(await problems({ ...anna, payee: BEFORE }), []);
  assert.deepEqual(await problems({ ...anna, sender: "A. <ANNA@a.example>", payee: NOW }), ["BANK_DETAILS_CHANGED"]);
  assert.deepEqual(await problems({ ...anna, sender: "bert@b.example", payee: NOW }), [], "nobody knows Bert");
});

test("a colleague who hands in papers of many customers is nobody's sender, but of a mail handed in its author is", async () => {
  const clerk = { source: "upload", sender: "clerk@bank.example" } as const;
  await caseOf({ ...clerk, payee: BEFORE });
  assert.deepEqual(await problems({ ...clerk, payee: NOW }), []);
  await caseOf({ source: "smtp", sender: "carl@c.example", payee: BEFORE });
  const mail = { source: "upload", sender: "carl@c.example", payee: NOW, isMail: true } as const;
  assert.deepEqual(await problems(mail), ["BANK_DETAILS_CHANGED"]);
});

test("of the documents of a case, only one that was opened as a bank's message may have several payees", async () => {
  const made = { source: "upload", sender: "clerk@bank.example", payee: BEFORE } as const;
  const withFormat = async (format: string) => {
    const subject = { case: await caseOf({ ...made, status: "open" }), document: null, page: null };
    const { document_id, run_id } = await db
      .selectFrom("account")
      .select(["document_id", "run_id"])
      .where("case_id", "=", subject.case.id)
      .executeTakeFirstOrThrow();
    const opened = { case_id: subject.case.id, document_id, stage: "open-document", state: "done" };
    await db
      .insertInto("run")
      .values({ ...opened, output: JSON.stringify({ format }) })
      .execute();
    const second = { kind: "iban", role: "beneficiary", confidence: 0.99, check_state: "valid", as_read: NOW };
    await db
      .insertInto("account")
      .values({ case_id: subject.case.id, document_id, run_id, value: NOW, ...second })
      .execute();
    return problemsOfAccounts({ tx: db as unknown as Parameters<typeof problemsOfAccounts>[0]["tx"], subject });
  };
  assert.deepEqual(await withFormat("bank"), []);
  assert.deepEqual(await withFormat("text"), ["ACCOUNTS_CONFLICT"]);
});
