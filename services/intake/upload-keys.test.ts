import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { checkReceipts, testReceiver } from "../../test/support/intake.ts";
import { formBytes } from "../../test/support/keep-alive.ts";
import { testDatabase, testFolder } from "../../test/support/services.ts";
import type { Gateways } from "./gateways.ts";
import { intakeRoutes } from "./http.ts";

const database = await testDatabase();
const people = Object.fromEntries(
  ["anna", "bert"].map((name) => [
    name,
    { kind: "token", id: name, name, roles: ["sender"], departments: null } satisfies Principal,
  ]),
);
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
await app.register(intakeRoutes, {
  db: database.db,
  config: { UPLOAD_FILE_BYTES_MAX: 1_000, UPLOAD_FILES_MAX: 10, MAIL_BYTES_MAX: 1_000 },
  blobs: await fileBlobs(join(await testFolder(), "blobs")),
  receiver: testReceiver(database),
  gateways: {} as Gateways,
});
after(() => app.close());

async function upload(who: string, key: string | null, ...contents: string[]) {
  const form = new FormData();
  for (const content of contents) form.append("file", new Blob([content]), "a.txt");
  const { headers, body } = await formBytes(form);
  const answer = await app.inject({
    method: "POST",
    url: "/api/uploads",
    headers: { ...headers, authorization: `Bearer ${who}`, ...(key !== null && { "idempotency-key": key }) },
    payload: Buffer.from(body),
  });
  return { status: answer.statusCode, body: answer.json() };
}
const becameOf = async (who: string, key: string) => {
  const answer = await app.inject({ url: `/api/uploads/${key}`, headers: { authorization: `Bearer ${who}` } });
  return { status: answer.statusCode, body: answer.json() };
};

test("sent again under its key, an upload has the receipt it had; without one it gets a second", async () => {
  const key = randomUUID();
  assert.equal((await becameOf("anna", key)).status, 404);
  const first = await upload("anna", key, "one");
  const again = await upload("anna", key, "one");
  assert.deepEqual([first.status, again.status], [201, 201]);
  assert.deepEqual(again.body, first.body);
  assert.deepEqual((await becameOf("anna", key)).body.receipt, first.body.receipt);
  const other = await upload("anna", null, "one");
  assert.deepEqual(other.body.duplicateOf.receipt, first.body.receipt);
  // A repeat under a key of its own is answered as the repeat that it was, too.
  const second = randomUUID();
  const repeat = await upload("anna", second, "one");
  assert.deepEqual((await upload("anna", second, "one")).body, repeat.body);
  assert.equal(repeat.body.duplicateOf.receipt, first.body.receipt);
  await checkReceipts(database);
});

test("however often at once, one receipt; the others of that moment get theirs", async () => {
  const before = (await checkReceipts(database)).cases;
  const key = randomUUID();
  const answers = await Promise.all([
    ...Array.from({ length: 8 }, () => upload("anna", key, "two", "three")),
    ...Array.from({ length: 8 }, (_, index) => upload("anna", randomUUID(), `other ${index}`)),
  ]);
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
  assert.equal(new Set(answers.slice(0, 8).map(({ body }) => body.receipt)).size, 1);
  assert.equal((await checkReceipts(database)).cases, before + 9);
});

test("a key is one person's, for one upload", async () => {
  const key = randomUUID();
  const mine = await upload("anna", key, "four");
  assert.equal((await becameOf("bert", key)).status, 404);
  const theirs = await upload("bert", key, "five");
  assert.equal(theirs.status, 201);
  assert.notEqual(theirs.body.receipt, mine.body.receipt);
  const wrong = await upload("anna", key, "six");
  assert.deepEqual([wrong.status, wrong.body.error.code], [400, "BAD_REQUEST"]);
  assert.equal((await upload("anna", "no uuid", "seven")).status, 400);
  await checkReceipts(database);
});
