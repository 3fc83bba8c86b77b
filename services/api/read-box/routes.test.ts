import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { BUNDLED } from "#shared/ocr/choice.ts";
import { OCR_MEGABYTES_MAX } from "#shared/ocr/limits.ts";
import { imageOfText } from "../../../test/fixtures/fixtures.ts";
import { testContained } from "../../../test/support/contained.ts";
import { testDatabase, testFolder } from "../../../test/support/services.ts";
import { newCase, person } from "../world.test-support.ts";
import { readBoxRoutes } from "./routes.ts";

const { db } = await testDatabase();
const folder = await testFolder();
const blobs = await fileBlobs(join(folder, "blobs"));
const contained = testContained(folder, [join(folder, "blobs")], OCR_MEGABYTES_MAX);
const people: Record<string, Principal> = {
  reviewer: await person(db, ["reviewer"]),
  cards: await person(db, ["clerk"], ["cards"]),
};
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
await app.register(readBoxRoutes, { db, blobs, contained, ocr: BUNDLED });
const url = await app.listen({ host: "127.0.0.1", port: 0 });
after(async () => {
  await app.close();
});

async function read(who: string, path: string, box: unknown) {
  const answer = await fetch(`${url}/api/cases/${path}/read`, {
    method: "POST",
    headers: { authorization: `Bearer ${who}`, "content-type": "application/json" },
    body: JSON.stringify({ box }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test("a box on a page is read again; only by those who may see the case, and only where there is a page", async () => {
  const { id, receipt } = await newCase(db);
  const { sha256 } = await blobs.put(await imageOfText("IBAN DE89 3704 0044 0532 0130 00"));
  await db.updateTable("document").set({ sha256, media_type: "image/png" }).where("case_id", "=", id).execute();
  const { ordinal } = await db
    .selectFrom("document")
    .select("ordinal")
    .where("case_id", "=", id)
    .executeTakeFirstOrThrow();
  const path = `${receipt}/documents/${ordinal}/pages/1`;
  const found = await read("reviewer", path, [0.05, 0.04, 0.9, 0.14]);
  assert.equal(found.status, 200, JSON.stringify(found.body));
  assert.deepEqual(found.body, { kind: "iban", text: "DE89370400440532013000" });
  assert.equal((await read("cards", path, [0, 0, 1, 0.1])).status, 404);
  assert.equal((await read("reviewer", `${receipt}/documents/${ordinal}/pages/9`, [0, 0, 1, 0.1])).status, 404);
  assert.equal((await read("reviewer", path, [0, 0, "x", 0.1])).status, 400);
  await db.updateTable("document").set({ media_type: "text/plain" }).where("case_id", "=", id).execute();
  assert.equal((await read("reviewer", path, [0, 0, 1, 0.1])).status, 404);
});
