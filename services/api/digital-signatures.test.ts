import assert from "node:assert/strict";
import { test } from "node:test";
import { loadCaseResult } from "#shared/cases/case-result.ts";
import { CaseResultBody } from "#shared/http/forms.ts";
import { type DigitalSignature, loadDigitalSignatures } from "#shared/signatures/digital.ts";
import { testDatabase } from "../../test/support/services.ts";
import { newCase } from "./world.test-support.ts";

const { db } = await testDatabase();
const SIGNED: DigitalSignature = {
  ...{ kind: "pdf", signer: "Marie Dubois", signedAt: "2026-01-03T10:00:00.000Z" },
  ...{ state: "changed", coversAll: false },
};

test("digital signatures of a document are those that opening it found", async () => {
  const [signed, plain, early] = await Promise.all([newCase(db), newCase(db), newCase(db)]);
  const openedWith = async (id: string, output: string | null) => {
    const { id: document } = await db
      .selectFrom("document")
      .select("id")
      .where("case_id", "=", id)
      .executeTakeFirstOrThrow();
    const ended = output === null ? { state: "ready" } : { state: "done", output, output_sha256: "0".repeat(64) };
    await db
      .insertInto("run")
      .values({ case_id: id, document_id: document, stage: "open-document", ...ended })
      .execute();
    return document;
  };
  const document = await openedWith(signed.id, JSON.stringify({ digitalSignatures: [SIGNED] }));
  // What was opened before these were kept has none; nor has what is still being opened.
  await openedWith(plain.id, "{}");
  await openedWith(early.id, null);
  await db
    .insertInto("signature")
    .values({
      ...{ case_id: signed.id, document_id: document, page_number: 1, kind: "signature", confidence: 0.9 },
      ...{ box: JSON.stringify([0.1, 0.1, 0.4, 0.2]), label: "Signature" },
      run_id: (await db.selectFrom("run").select("id").where("case_id", "=", signed.id).executeTakeFirstOrThrow()).id,
    })
    .execute();
  const found = await loadDigitalSignatures(db, [signed.id, plain.id, early.id]);
  assert.deepEqual([...found], [[document, [SIGNED]]]);
  assert.deepEqual((await loadCaseResult(db, signed.id)).documents[0]?.digitalSignatures, [SIGNED]);
  assert.deepEqual((await loadCaseResult(db, plain.id)).documents[0]?.digitalSignatures, []);
  // What the API gives out is what its form names: all of a result, or a program misses what `process` prints.
  const result = await loadCaseResult(db, signed.id);
  assert.equal(result.documents[0]?.signatures.length, 1);
  assert.equal(result.documents[0]?.accounts.length, 1);
  assert.deepEqual(CaseResultBody.parse(result), JSON.parse(JSON.stringify(result)));
});
