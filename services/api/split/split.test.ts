import assert from "node:assert/strict";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, test } from "node:test";
import { PDFParse } from "pdf-parse";
import PDFDocument from "pdfkit";
import type { Access, Principal } from "#shared/access/access.ts";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { loadCaseResult } from "#shared/cases/case-result.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testContained } from "../../../test/support/contained.ts";
import { testReceiver } from "../../../test/support/intake.ts";
import { testDatabase, testFolder } from "../../../test/support/services.ts";
import { documentRoutes } from "../documents.ts";
import { reviewRoutes } from "../review.ts";
import { viewRoutes } from "../view.ts";
import { counts, DEPARTMENTS, newCase, person, type TestCase } from "../world.test-support.ts";
import { splitRoutes } from "./routes.ts";

const { db } = await testDatabase();
const folder = await testFolder();
const blobs = await fileBlobs(join(folder, "blobs"));
const contained = testContained(folder, [join(folder, "blobs")]);
const people: Record<string, Principal> = {
  anna: await person(db),
  bert: await person(db),
  cards: await person(db, ["reviewer"], ["cards"]),
};
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
await app.register(splitRoutes, { db, blobs, contained, intake: testReceiver({ db }) });
await app.register(viewRoutes, { db, departments: DEPARTMENTS, fourEyes: ["value-changed"] });
await app.register(documentRoutes, { db, blobs, contained });
await app.register(reviewRoutes, { db, departments: DEPARTMENTS, fourEyes: ["value-changed"] });
after(async () => {
  await app.close();
});

async function call(who: string, method: "GET" | "POST", url: string, payload?: object) {
  const headers = { authorization: `Bearer ${who}` };
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  const isJson = answer.headers["content-type"]?.toString().includes("json");
  return { status: answer.statusCode, body: isJson ? answer.json() : null, bytes: answer.rawPayload };
}
const view = async (which: number | string, who = "anna") => (await call(who, "GET", `/api/cases/${which}/view`)).body;
const decide = (who: string, { id }: TestCase, body: object) => call(who, "POST", `/api/cases/${id}/decisions`, body);
const total = async () => Object.values(await counts(db)).reduce((sum, count) => sum + count, 0);
const lastReceipt = async () => (await db.selectFrom("receipt_counter").select("last").executeTakeFirstOrThrow()).last;

const entriesOf = async (caseId: string) =>
  (await db.selectFrom("audit_entry").select("action").where("case_id", "=", caseId).execute()).map(
    ({ action }) => action,
  );

async function threePages(): Promise<Buffer> {
  const pdf = new PDFDocument({ autoFirstPage: false });
  for (const text of ["First page", "Second page", "Third page"]) pdf.addPage().text(text);
  pdf.end();
  return buffer(pdf);
}

/** A case of a letter of three pages and one attachment. */
async function richCase(): Promise<TestCase> {
  const file = await newCase(db);
  const stored = await blobs.put(await threePages());
  await db.updateTable("document").set(stored).where("case_id", "=", file.id).execute();
  const letter = await db.selectFrom("document").select("id").where("case_id", "=", file.id).executeTakeFirstOrThrow();
  for (const number of [2, 3])
    await db
      .insertInto("page")
      .values({ case_id: file.id, document_id: letter.id, number, source: "text-layer", text: `page ${number}` })
      .execute();
  const annex = await blobs.put(Buffer.from("an annex"));
  await db
    .insertInto("document")
    .values({
      ...{ id: crypto.randomUUID(), case_id: file.id, parent_id: null, ordinal: 2, depth: 0 },
      ...{ name: "annex.txt", media_type: "text/plain", ...annex },
    })
    .execute();
  return file;
}

test("a document and pages of another become a case: read anew, linked both ways, nothing lost", async () => {
  const file = await richCase();
  const before = await total();
  const parts = [{ document: 2 }, { document: 1, from: 2, to: 3 }];
  const { status, body } = await call("anna", "POST", `/api/cases/${file.id}/split`, {
    version: 1,
    reason: "two matters in one letter",
    parts,
  });
  assert.equal(status, 201, JSON.stringify(body));
  assert.equal(await total(), before + 1);
  assert.equal(await lastReceipt(), before + 1, "receipts have no gap");
  const made = await view(body.receipt);
  assert.deepEqual([made.status, made.source, made.version], ["open", "split", 1]);
  assert.equal(made.splitFrom.receipt, file.receipt);
  assert.equal(made.splitFrom.reason, "two matters in one letter");
  assert.deepEqual(
    made.documents.map(({ name, mediaType }: Record<string, string>) => [name, mediaType]),
    [
      ["letter (2-3).pdf", "application/pdf"],
      ["annex.txt", "text/plain"],
    ],
  );
  const { bytes } = await call("anna", "GET", `/api/cases/${body.receipt}/documents/1`);
  const { pages } = await new PDFParse({ data: new Uint8Array(bytes) }).getText();
  assert.deepEqual(
    pages.map(({ text }) => text.trim()),
    ["Second page", "Third page"],
  );
  const old = await view(file.receipt);
  assert.equal(old.status, "review");
  assert.equal(old.version, 2);
  assert.deepEqual(
    old.documents.map(({ gone }: { gone: unknown }) => gone),
    [[{ receipt: body.receipt, from: 2, to: 3 }], [{ receipt: body.receipt, from: null, to: null }]],
  );
  assert.deepEqual(
    old.decisions.map(({ kind, reason }: Record<string, string>) => [kind, reason]),
    [["split", "two matters in one letter"]],
  );
  assert.deepEqual(await entriesOf(made.id), ["case.received"]);
  assert.deepEqual(await entriesOf(file.id), ["case.decided"]);
});

test("no split without its decision: refused, there is no receipt and no case either", async () => {
  const file = await richCase();
  const before = [await total(), await lastReceipt()];
  const ask = (version: number, parts: object[], who = "anna") =>
    call(who, "POST", `/api/cases/${file.id}/split`, { version, reason: "two matters", parts });
  const codeOf = async (asked: ReturnType<typeof ask>) => (await asked).body.error.code;
  assert.equal(await codeOf(ask(7, [{ document: 2 }])), "CONFLICT");
  assert.equal(await codeOf(ask(1, [{ document: 9 }])), "BAD_REQUEST");
  assert.equal(await codeOf(ask(1, [{ document: 2, from: 1, to: 2 }])), "BAD_REQUEST");
  assert.equal(await codeOf(ask(1, [{ document: 1, from: 2, to: 4 }])), "BAD_REQUEST");
  assert.equal(await codeOf(ask(1, [{ document: 1 }, { document: 2 }])), "BAD_REQUEST");
  assert.equal(await codeOf(ask(1, [{ document: 2 }], "cards")), "NOT_FOUND");
  assert.deepEqual([await total(), await lastReceipt()], before);
  const both = await Promise.all([ask(1, [{ document: 2 }]), ask(1, [{ document: 2 }], "bert")]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
  assert.equal(await total(), (before[0] ?? 0) + 1);
  assert.match((await ask(2, [{ document: 2 }])).body.error.detail, /went to receipt/);
});

test("a case is joined to another: closed, read under the other's receipt, with the reason on both sides", async () => {
  const [file, into] = [await newCase(db), await newCase(db)];
  const before = await counts(db);
  const { status, body } = await call("anna", "POST", `/api/cases/${file.id}/merge`, {
    version: 1,
    reason: "the annex of the other letter",
    into: into.receipt,
  });
  assert.equal(status, 201, JSON.stringify(body));
  const now = await counts(db);
  assert.deepEqual([now.closed, now.review], [(before.closed ?? 0) + 1, (before.review ?? 0) - 1]);
  const joined = await view(file.receipt);
  assert.deepEqual([joined.receipt, joined.mergedInto, joined.status], [file.receipt, into.receipt, "review"]);
  const whole = await view(into.receipt);
  assert.deepEqual(
    whole.documents.map(({ ordinal, receipt }: Record<string, number | null>) => [ordinal, receipt]),
    [
      [1, null],
      [2, file.receipt],
    ],
  );
  assert.deepEqual(
    whole.documents.flatMap(({ accounts }: { accounts: { id: number }[] }) => accounts.map(({ id }) => id)),
    [into.account, file.account],
  );
  assert.deepEqual(whole.problems.map(({ document }: { document: number }) => document).sort(), [1, 2]);
  assert.deepEqual(
    whole.decisions.map(({ reason }: { reason: string }) => reason),
    ["the annex of the other letter", "the annex of the other letter"],
  );
  const result = await loadCaseResult(db, file.id);
  assert.deepEqual([result.case.mergedInto?.receipt, result.documents.length], [into.receipt, 2]);
  // What belongs to the joined one is corrected under the other's receipt.
  const changes = [{ account: file.account, value: "BE68 5390 0754 7034" }];
  assert.equal((await decide("anna", into, { kind: "correct", version: 2, changes })).status, 201);
  assert.equal((await decide("anna", file, { kind: "accept", version: 2 })).body.error.code, "BAD_REQUEST");
  assert.equal((await decide("anna", file, { kind: "reopen", version: 2, reason: "again" })).status, 400);
  assert.equal((await decide("anna", into, { kind: "accept", version: 3 })).body.error.code, "NOT_ALLOWED");
  const route = { kind: "route", version: 3, department: "cards", reason: "about cards" };
  assert.equal((await decide("bert", into, route)).status, 201);
  assert.equal((await view(file.receipt, "cards")).department, "cards", "seen by those who see what it was joined to");
  assert.deepEqual(await entriesOf(file.id), ["case.decided"]);
  assert.deepEqual(await entriesOf(into.id), ["case.decided", "case.decided", "case.decided"]);
});

test("a number changed before the cases were joined still needs a second person", async () => {
  const [file, into] = [await newCase(db), await newCase(db)];
  const changes = [{ account: file.account, value: "BE68 5390 0754 7034" }];
  assert.equal((await decide("anna", file, { kind: "correct", version: 1, changes })).status, 201);
  const joining = { version: 2, reason: "belongs together", into: into.receipt };
  assert.equal((await call("bert", "POST", `/api/cases/${file.id}/merge`, joining)).status, 201);
  assert.equal((await decide("anna", into, { kind: "accept", version: 2 })).body.error.code, "NOT_ALLOWED");
  assert.equal((await view(into.receipt)).secondPerson, true);
  assert.equal((await decide("bert", into, { kind: "accept", version: 2 })).status, 201);
});

test("joined to a case that is joined itself, all are read under the last receipt, in the order they came to it", async () => {
  const [one, two, three, four] = [await newCase(db), await newCase(db), await newCase(db), await newCase(db)];
  const join = async (from: TestCase, into: TestCase, version: number) => {
    const body = { version, reason: "belongs together", into: into.receipt };
    assert.equal((await call("anna", "POST", `/api/cases/${from.id}/merge`, body)).status, 201);
  };
  await join(one, two, 1);
  await join(four, three, 1);
  const numbers = async () =>
    (await view(three.receipt)).documents.map(({ receipt }: { receipt: number | null }) => receipt);
  assert.deepEqual(await numbers(), [null, four.receipt]);
  await join(two, three, 2);
  assert.deepEqual(await numbers(), [null, four.receipt, one.receipt, two.receipt], "what was there keeps its number");
  assert.equal((await view(one.receipt)).mergedInto, three.receipt);
  const circle = { version: 3, reason: "round and round", into: one.receipt };
  assert.equal((await call("anna", "POST", `/api/cases/${three.id}/merge`, circle)).status, 400);
});

test("who may not see the other case can neither join to it nor see what was joined to it", async () => {
  const [file, into] = [await newCase(db, { department: "cards" }), await newCase(db, { department: "payments" })];
  const body = { version: 1, reason: "belongs together", into: into.receipt };
  assert.equal((await call("cards", "POST", `/api/cases/${file.id}/merge`, body)).status, 404);
  assert.equal((await call("anna", "POST", `/api/cases/${file.id}/merge`, body)).status, 201);
  assert.equal((await call("cards", "GET", `/api/cases/${file.receipt}/view`)).status, 404);
  assert.equal((await call("cards", "GET", `/api/cases/${file.receipt}/documents/1`)).status, 404);
});
