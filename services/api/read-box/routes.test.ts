import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Access, Principal } from "#shared/access/access.ts";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { createModels } from "#shared/ml/host.ts";
import { BUNDLED } from "#shared/ocr/choice.ts";
import { OCR_MEGABYTES_MAX } from "#shared/ocr/limits.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import {
  createRandom,
  DEGRADATIONS,
  imageOfText,
  pdfWithText,
  pngOf,
  renderPages,
} from "../../../test/fixtures/fixtures.ts";
import { testContained } from "../../../test/support/contained.ts";
import { testDatabase, testFolder } from "../../../test/support/services.ts";
import { newCase, person } from "../world.test-support.ts";
import { readBoxRoutes } from "./routes.ts";

const { db } = await testDatabase();
const folder = await testFolder();
const blobs = await fileBlobs(join(folder, "blobs"));
const contained = testContained(folder, [join(folder, "blobs")], OCR_MEGABYTES_MAX);
const models = createModels({
  modelsDir: fileURLToPath(new URL("../../../models", import.meta.url)),
  codeCommit: "a commit",
  imageRoot: join(folder, "blobs"),
  log: silentLogger,
});
const people: Record<string, Principal> = {
  reviewer: await person(db, ["reviewer"]),
  cards: await person(db, ["clerk"], ["cards"]),
};
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
await app.register(readBoxRoutes, { db, blobs, contained, models, ocr: BUNDLED });
const url = await app.listen({ host: "127.0.0.1", port: 0 });
after(async () => {
  await app.close();
  await models.close();
});

async function read(who: string, path: string, box: unknown) {
  const answer = await fetch(`${url}/api/cases/${path}/read`, {
    method: "POST",
    headers: { authorization: `Bearer ${who}`, "content-type": "application/json" },
    body: JSON.stringify({ box }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** A case whose one document is this image; and the path of its page. */
async function caseWith(png: Buffer) {
  const { id, receipt } = await newCase(db);
  const { sha256 } = await blobs.put(png);
  await db.updateTable("document").set({ sha256, media_type: "image/png" }).where("case_id", "=", id).execute();
  const { ordinal } = await db
    .selectFrom("document")
    .select("ordinal")
    .where("case_id", "=", id)
    .executeTakeFirstOrThrow();
  return { id, receipt, ordinal, path: `${receipt}/documents/${ordinal}/pages/1` };
}

test("a box on a page is read again; only by those who may see the case, and only where there is a page", async () => {
  const { id, receipt, ordinal, path } = await caseWith(await imageOfText("IBAN DE89 3704 0044 0532 0130 00"));
  const found = await read("reviewer", path, [0.05, 0.04, 0.9, 0.14]);
  assert.equal(found.status, 200, JSON.stringify(found.body));
  assert.deepEqual(found.body, { kind: "iban", text: "DE89370400440532013000" });
  assert.equal((await read("cards", path, [0, 0, 1, 0.1])).status, 404);
  assert.equal((await read("reviewer", `${receipt}/documents/${ordinal}/pages/9`, [0, 0, 1, 0.1])).status, 404);
  assert.equal((await read("reviewer", path, [0, 0, "x", 0.1])).status, 400);
  await db.updateTable("document").set({ media_type: "text/plain" }).where("case_id", "=", id).execute();
  assert.equal((await read("reviewer", path, [0, 0, 1, 0.1])).status, 404);
});

test("a number in small print on a fax is read by the model, whose answer is logged with the case", async () => {
  const iban = "DE12500105170648489890";
  const fax = DEGRADATIONS.find(({ name }) => name === "fax98");
  assert.ok(fax !== undefined);
  const pdf = await pdfWithText([`Musterbank, Frankfurt\n\n${iban}\n\nMit freundlichen Grüßen`], { size: 6 });
  const [page] = await renderPages(pdf, fax.dpi);
  assert.ok(page !== undefined);
  const { id, path } = await caseWith(await pngOf(fax.apply(page, createRandom("small print")), fax.dpi));
  const file = await openPdf(await pathOf(pdf));
  const word = file
    .page(1)
    .read()
    .words.find(({ text }) => text === iban);
  file.close();
  const [left = 0, top = 0, right = 0, bottom = 0] = word?.box ?? [];
  const found = await read("reviewer", path, [left - 0.02, top - 0.001, right + 0.02, bottom + 0.001]);
  assert.deepEqual(found.body, { kind: "iban", text: iban });
  const logged = await db.selectFrom("prediction").selectAll().where("case_id", "=", id).execute();
  assert.deepEqual(
    logged.map(({ model, run_id: run }) => [model, run]),
    [["numbers", null]],
  );
  const entry = await db
    .selectFrom("audit_entry")
    .select(["actor", "action"])
    .where("case_id", "=", id)
    .executeTakeFirstOrThrow();
  assert.deepEqual(entry, { actor: `user:${people.reviewer?.id}`, action: "prediction.logged" });
});

async function pathOf(pdf: Buffer): Promise<string> {
  const path = join(folder, "letter.pdf");
  await writeFile(path, pdf);
  return path;
}
