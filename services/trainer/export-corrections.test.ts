import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import accounts from "#models/accounts/model.ts";
import router from "#models/router/model.ts";
import signatures from "#models/signatures/model.ts";
import { MailroomError } from "#shared/errors.ts";
import { sha256 } from "#shared/json.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { toyRows } from "../../test/fixtures/router-rows.ts";
import { testDatabase, testFolder } from "../../test/support/services.ts";
import { readNamedData } from "./data.ts";
import { verifyData } from "./data-verify.ts";
import { exportCorrections } from "./export-corrections.ts";
import { trainModel } from "./train.ts";

const { db } = await testDatabase();
const EVER = { from: null, until: null };
const ACTOR = "command:test";
const by = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds);
const DAY = 86_400_000;

const who = randomUUID();
await db
  .insertInto("user_account")
  .values({ id: who, name: "somebody", password_hash: "none", roles: ["reviewer"], departments: null })
  .execute();

let receipts = 0;
/** A closed case: a mail with a subject and, in the order given, documents of pages. */
async function closedCase(documents: string[][], subject: string | null = null, sender: string | null = null) {
  receipts += 1;
  const id = randomUUID();
  const hash = sha256(id);
  const at = by(0);
  await db
    .insertInto("case_file")
    .values({ id, receipt: receipts, source: "smtp", sha256: hash, bytes: 1, received_at: at, status: "closed" })
    .execute();
  const ids: string[] = [];
  for (const [i, pages] of documents.entries()) {
    const document = randomUUID();
    ids.push(document);
    const row = { ordinal: i + 1, depth: 0, name: "a", media_type: "text/plain", sha256: hash, bytes: 1 };
    await db
      .insertInto("document")
      .values({ id: document, case_id: id, ...row })
      .execute();
    if (i === 0 && subject !== null)
      await db.insertInto("mail").values({ document_id: document, subject, sender }).execute();
    for (const [k, text] of pages.entries())
      await db
        .insertInto("page")
        .values({ case_id: id, document_id: document, number: k + 1, source: "none", text, language: "en" })
        .execute();
  }
  return { id, documents: ids };
}

let versions = 0;
async function correct(caseId: string, model: string, label: object, at: Date, document: string | null = null) {
  versions += 1;
  const { id } = await db
    .insertInto("decision")
    .values({ case_id: caseId, user_id: who, at, kind: "route", case_version: versions, before: "{}", after: "{}" })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db
    .insertInto("labelled_example")
    .values({
      ...{ decision_id: id, case_id: caseId, document_id: document, model },
      ...{ label: JSON.stringify(label), agrees: false, created_at: at },
    })
    .execute();
}

async function exported(definition: AnyModel, range: { from: Date | null; until: Date | null } = EVER) {
  const folder = await testFolder();
  const result = await exportCorrections(db, definition, { range, folder, actor: ACTOR });
  const text = await readFile(join(folder, result.file), "utf8");
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ...result, folder, text, rows };
}
const refused = (code: string) => (error: unknown) => error instanceof MailroomError && error.code === code;

test("nothing corrected, and a model that cannot be corrected, are refused", async () => {
  await assert.rejects(exported(router), refused("TRAINING_DATA_WRONG"));
  const { corrected: _, ...uncorrectable } = signatures;
  await assert.rejects(exported(uncorrectable), refused("CONFIGURATION_WRONG"));
});

test("the text as the router was asked, under the last department chosen, within the dates", async () => {
  const mail = await closedCase([["page one", "page two"], ["attached"]], "Lost card", "Anna <anna@Shop.example>");
  const letter = await closedCase([["a letter"]]);
  const silent = await closedCase([[" "]]);
  await correct(mail.id, "router", { department: "payments" }, by(0));
  await correct(letter.id, "router", { department: "lending" }, by(DAY));
  await correct(silent.id, "router", { department: "lending" }, by(DAY));
  await correct(mail.id, "router", { department: "cards" }, by(2 * DAY));

  const all = await exported(router);
  assert.deepEqual(
    all.rows.map(({ example: _, ...row }) => row),
    [
      { text: "a letter", label: "lending", language: "en", receipt: 2, agrees: false },
      {
        ...{ text: "page one\n\npage two\n\nattached", subject: "Lost card", label: "cards", language: "en" },
        ...{ senderDomain: "shop.example", receipt: 1, agrees: false },
      },
    ],
  );
  assert.equal(all.leftOut, 1, "no text was read");
  const first = await exported(router, { from: null, until: by(DAY) });
  assert.deepEqual(
    first.rows.map(({ label }) => label),
    ["payments"],
  );
  const middle = await exported(router, { from: by(DAY), until: by(2 * DAY) });
  assert.deepEqual(
    middle.rows.map(({ label }) => label),
    ["lending"],
  );
});

test("the same decisions give the same bytes and version, others another; the manifest verifies and the log tells", async () => {
  const [once, again] = [await exported(router), await exported(router)];
  assert.equal(again.text, once.text);
  assert.equal(again.version, once.version);
  assert.notEqual((await exported(router, { from: null, until: by(DAY) })).version, once.version);
  const verified = await verifyData(router, once.folder, once.folder);
  const learnedFrom = await readNamedData(router, [join(once.folder, once.file)], []);
  assert.equal(learnedFrom.version, once.version);
  assert.deepEqual(
    verified.sets.map(({ problem }) => problem),
    [null],
  );
  assert.equal((await stat(join(once.folder, once.file))).mode & 0o777, 0o600);
  const entry = await db
    .selectFrom("audit_entry")
    .selectAll()
    .where("action", "=", "data.exported")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  assert.equal(entry.actor, ACTOR);
  assert.deepEqual(Object.keys(entry.detail as object).sort(), ["first", "last", "model", "rows", "version"]);
});

test("a document's numbers as they stand after the correction; a case still in review is not told", async () => {
  const file = await closedCase([["no number here"], ["pay BE68 5390 0754 7034"]]);
  const [, document = ""] = file.documents;
  const { id: run } = await db
    .insertInto("run")
    .values({ case_id: file.id, document_id: document, stage: "extract-accounts", state: "done", output: "{}" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const account = { case_id: file.id, document_id: document, run_id: run, kind: "iban", confidence: 1, as_read: "x" };
  await db
    .insertInto("account")
    .values([
      { ...account, value: "BE68539007547034", role: "beneficiary", check_state: "valid" },
      { ...account, value: "BE68539007547035", role: "unknown", check_state: "invalid" },
      { ...account, value: "DE89370400440532013000", role: "payer", check_state: "valid", withdrawn: true },
    ])
    .execute();
  await correct(file.id, "accounts", { kind: "iban" }, by(0), document);
  const { rows } = await exported(accounts);
  assert.deepEqual(
    rows.map(({ text, accounts: truth }) => ({ text, truth })),
    [
      {
        text: "pay BE68 5390 0754 7034",
        truth: [{ kind: "iban", value: "BE68539007547034", role: "beneficiary" }],
      },
    ],
  );
  await db.updateTable("case_file").set({ status: "review" }).where("id", "=", file.id).execute();
  await assert.rejects(exported(accounts), refused("TRAINING_DATA_WRONG"));
});

test("the router trains on what people corrected, and the training names the export's bytes", async () => {
  for (const { text, label } of toyRows(100)) {
    if (label === null) continue;
    const { id } = await closedCase([[text]]);
    await correct(id, "router", { department: label }, by(9 * DAY));
  }
  const { folder, file, text, rows } = await exported(router, { from: by(9 * DAY), until: null });
  assert.equal(rows.length, 80);
  const data = await readNamedData(router, [join(folder, file)], []);
  const { manifest } = await trainModel(router, data, {
    ...{ seed: 1, out: join(folder, "not yet made", "weights"), onProgress: () => undefined },
  });
  assert.deepEqual(manifest.labels, ["cards", "loans", "transfers"]);
  assert.deepEqual(manifest.data.files, [{ name: file, sha256: sha256(text), rows: 80 }]);
});

test("a mail with a subject and no body, which is routed by it, is learned from as well", async () => {
  const bare = await closedCase([[" "]], "Change of address");
  const year = by(365 * DAY);
  await correct(bare.id, "router", { department: "accounts" }, year);
  const { rows, leftOut } = await exported(router, { from: year, until: null });
  assert.equal(leftOut, 0);
  assert.deepEqual(
    rows.map(({ text, subject, label }) => ({ text, subject, label })),
    [{ text: "", subject: "Change of address", label: "accounts" }],
  );
});
