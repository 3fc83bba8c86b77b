import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import type { Access, Principal } from "#shared/access/access.ts";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testContained } from "../../../test/support/contained.ts";
import { formBytes, keepAlive } from "../../../test/support/keep-alive.ts";
import { testDatabase, testFolder } from "../../../test/support/services.ts";
import { newCase, person } from "../world.test-support.ts";
import { PICTURE_BYTES_MAX } from "./form.ts";
import { specimenRoutes } from "./routes.ts";

const { db } = await testDatabase();
const folder = await testFolder();
const blobs = await fileBlobs(join(folder, "blobs"));
const contained = testContained(folder, [join(folder, "blobs")]);
const clerk = await person(db, ["clerk"]);
const people: Record<string, Principal> = {
  clerk,
  reviewer: await person(db, ["reviewer"]),
  cards: await person(db, ["clerk"], ["cards"]),
  sender: await person(db, ["sender"]),
};
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
await app.register(specimenRoutes, { db, blobs, contained });
const url = await app.listen({ host: "127.0.0.1", port: 0 });
after(async () => {
  await app.close();
});

/** A stroke on paper, or as a cut-out on nothing. */
const drawn = (bow: number, ground = "#fff"): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><rect width="300" height="120" fill="${ground}"/>` +
        `<path d="M20 90 C 60 ${-bow}, 90 ${100 + bow}, 130 50 S 200 ${bow}, 280 70" fill="none" stroke="#000" stroke-width="4"/></svg>`,
    ),
  )
    .png()
    .toBuffer();

async function call(who: string, method: string, path: string, body?: FormData | object) {
  const isForm = body instanceof FormData;
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${who}`,
      ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers };
}
const jsonOf = ({ bytes }: { bytes: Buffer }) => JSON.parse(bytes.toString());
const codeOf = (answer: { status: number; bytes: Buffer }) => [answer.status, jsonOf(answer).error.code];

function form(fields: Record<string, string>, ...pictures: Uint8Array[]): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  for (const picture of pictures) data.append("image", new Blob([Uint8Array.from(picture)]), "card.png");
  return data;
}
const fieldsOf = (party: string, validFrom = "2026-01-01", validTo = "") => ({ party, validFrom, validTo });
const add = (party: string, picture: Uint8Array, validFrom?: string, validTo?: string) =>
  call("clerk", "POST", "/api/specimens", form(fieldsOf(party, validFrom, validTo), picture));

const entries = (action: string) =>
  db.selectFrom("audit_entry").selectAll().where("action", "=", action).orderBy("id").execute();
const rows = async () => (await db.selectFrom("specimen").select("id").execute()).length;

test("a signature is put on file, found by its party however written, and every look is in the log", async () => {
  const picture = await drawn(10);
  const added = await add(" acme  42 ", picture);
  assert.equal(added.status, 201, added.bytes.toString());
  const { id } = jsonOf(added);
  const list = jsonOf(await call("reviewer", "GET", "/api/specimens?party=ACME%2042"));
  assert.deepEqual([list.length, list[0].id, list[0].party, list[0].validFrom], [1, id, "ACME 42", "2026-01-01"]);
  const shown = await call("clerk", "GET", `/api/specimens/${id}/image`);
  assert.deepEqual(shown.bytes, picture);
  assert.deepEqual([shown.headers.get("content-type"), shown.headers.get("cache-control")], ["image/png", "no-store"]);
  const [entry] = await entries("specimen.added");
  assert.equal(entry?.actor, `user:${clerk.id}`);
  assert.equal((entry?.detail as { specimen?: number } | undefined)?.specimen, id);
  assert.deepEqual(
    (await entries("specimen.seen")).map(({ actor }) => actor),
    [`user:${people.reviewer?.id}`, `user:${clerk.id}`],
  );
  assert.doesNotMatch(JSON.stringify(await db.selectFrom("audit_entry").selectAll().execute()), /ACME/i);
});

test("what is no specimen is refused in words, and nothing is put on file", async () => {
  const before = await rows();
  const picture = await drawn(20);
  const blank = await sharp({ create: { width: 90, height: 40, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  const wide = await sharp({ create: { width: 5_000, height: 4_000, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  const post = async (body: FormData | object) => codeOf(await call("clerk", "POST", "/api/specimens", body));
  const fields = fieldsOf("P");
  assert.deepEqual(await post(form(fields, Buffer.from("GIF89a"))), [415, "SPECIMEN_UNSUPPORTED"]);
  assert.deepEqual(await post(form(fields, picture.subarray(0, 200))), [400, "SPECIMEN_UNREADABLE"]);
  assert.deepEqual(await post(form(fields, blank)), [400, "SPECIMEN_UNREADABLE"]);
  assert.deepEqual(await post(form(fields, wide)), [422, "IMAGE_TOO_LARGE"]);
  assert.deepEqual(await post(form(fields, new Uint8Array(PICTURE_BYTES_MAX + 1))), [413, "TOO_LARGE"]);
  assert.deepEqual(await post(form(fields, picture, picture)), [413, "TOO_MANY_FILES"]);
  assert.deepEqual(await post(form(fields)), [400, "BAD_REQUEST"]);
  assert.deepEqual(await post(form(fieldsOf("  "), picture)), [400, "BAD_REQUEST"]);
  assert.deepEqual(await post(form(fieldsOf("P", "31.1.2026"), picture)), [400, "BAD_REQUEST"]);
  assert.deepEqual(await post(form(fieldsOf("P", "2026-02-01", "2026-01-01"), picture)), [400, "BAD_REQUEST"]);
  assert.deepEqual(await post({}), [415, "MEDIA_TYPE_UNSUPPORTED"]);
  assert.equal(await rows(), before);
  assert.equal((await add("P", picture)).status, 201);
  assert.deepEqual(codeOf(await add("p", picture)), [409, "SPECIMEN_KNOWN"]);
  assert.equal(await rows(), before + 1);
});

/** A case with a found signature, cut out. */
async function signedCase(cutOut: Buffer, receivedAt: Date) {
  const file = await newCase(db, { receivedAt });
  const { sha256 } = await blobs.put(cutOut);
  const run = await db.selectFrom("run").selectAll().where("case_id", "=", file.id).executeTakeFirstOrThrow();
  const { id } = await db
    .insertInto("signature")
    .values({
      case_id: file.id,
      document_id: run.document_id ?? assert.fail(),
      run_id: run.id,
      page_number: 1,
      kind: "signature",
      box: JSON.stringify([0.1, 0.1, 0.4, 0.2]),
      confidence: 0.9,
      crop_sha256: sha256,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { ...file, path: `/api/cases/${file.receipt}/signatures/${id}/comparison?party=beta` };
}

test("a found signature is compared with what held on the day of receipt; the case stays as it is", async () => {
  const file = await signedCase(await drawn(12, "none"), new Date("2026-03-31T10:00:00Z"));
  const empty = jsonOf(await call("clerk", "GET", file.path));
  assert.deepEqual(empty, { day: "2026-03-31", specimens: [], others: 0, result: null });
  await add("BETA", await drawn(10), "2026-03-31", "2026-03-31");
  await add("BETA", await drawn(60), "2026-04-01");
  await add("BETA", await drawn(70), "2026-01-01", "2026-03-30");
  const { specimens, others, result } = jsonOf(await call("clerk", "GET", file.path));
  assert.deepEqual([specimens.length, others, result.references], [1, 2, 1]);
  assert.ok(result.similarity > 60, String(result.similarity));
  assert.ok(result.forgeries > 0 && result.strangers > 0 && result.own > 0);
  const { status } = await db.selectFrom("case_file").selectAll().where("id", "=", file.id).executeTakeFirstOrThrow();
  assert.equal(status, "review");
  const compared = await entries("specimen.compared");
  assert.deepEqual(
    compared.map(({ case_id, detail }) => [case_id, (detail as { specimens: number[] }).specimens.length]),
    [
      [file.id, 0],
      [file.id, 1],
    ],
  );

  const [{ id }] = specimens;
  const withdraw = (reason: string) => call("clerk", "POST", `/api/specimens/${id}/withdraw`, { reason });
  assert.deepEqual(codeOf(await withdraw(" ")), [400, "BAD_REQUEST"]);
  assert.equal((await withdraw("the card was lost")).status, 204);
  assert.deepEqual(codeOf(await withdraw("again")), [409, "CONFLICT"]);
  const { others: left, result: none } = jsonOf(await call("clerk", "GET", file.path));
  assert.deepEqual([left, none], [3, null]);
  const kept = jsonOf(await call("clerk", "GET", "/api/specimens?party=beta"));
  assert.deepEqual([kept.length, kept.at(-1).reason], [3, "the card was lost"]);
  assert.equal((await entries("specimen.withdrawn")).length, 1);
  await assert.rejects(db.updateTable("specimen").set({ valid_to: null }).execute());
  await assert.rejects(db.deleteFrom("specimen_withdrawal").execute());
});

test("roles and departments hold: who may not, may not, and nothing is told of what is not there", async () => {
  const picture = form(fieldsOf("P"), await drawn(30));
  assert.deepEqual(codeOf(await call("reviewer", "POST", "/api/specimens", picture)), [403, "NOT_ALLOWED"]);
  assert.deepEqual(codeOf(await call("sender", "GET", "/api/specimens?party=P")), [403, "NOT_ALLOWED"]);
  assert.deepEqual(codeOf(await call("nobody", "GET", "/api/specimens?party=P")), [401, "NOT_SIGNED_IN"]);
  assert.deepEqual(codeOf(await call("clerk", "GET", "/api/specimens/999999/image")), [404, "NOT_FOUND"]);
  const file = await signedCase(await drawn(12, "none"), new Date());
  assert.deepEqual(codeOf(await call("cards", "GET", file.path)), [404, "NOT_FOUND"]);
  const missing = file.path.replace(/signatures\/\d+/, "signatures/999999");
  assert.deepEqual(codeOf(await call("clerk", "GET", missing)), [404, "NOT_FOUND"]);
});

test("a form refused half way is read to its end, and the connection serves the next request", async () => {
  const client = keepAlive(url);
  try {
    const { headers, body } = await formBytes(form(fieldsOf("P"), new Uint8Array(24 * 1024 * 1024)));
    const authorization = "Bearer clerk";
    const refused = await client.send("POST", "/api/specimens", { headers: { ...headers, authorization }, body });
    assert.deepEqual([refused.status, JSON.parse(refused.body).error.code], [413, "TOO_LARGE"]);
    const next = await client.send("GET", "/api/specimens?party=P", { headers: { authorization } });
    assert.deepEqual([next.status, next.isSameConnection], [200, true]);
  } finally {
    client.close();
  }
});
