import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { readdir, utimes, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import type { Role } from "#shared/access/roles.ts";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { sha256 } from "#shared/json.ts";
import { silentLogger } from "#shared/log.ts";
import { checkReceipts, testReceiver } from "../../../test/support/intake.ts";
import { formBytes } from "../../../test/support/keep-alive.ts";
import { testDatabase, testFolder } from "../../../test/support/services.ts";
import type { Gateways } from "../gateways.ts";
import { intakeRoutes } from "../http.ts";
import { openPieces } from "./pieces.ts";
import { largeUploadRoutes } from "./routes.ts";
import { createLargeUploads } from "./uploads.ts";

const MIB = 1024 * 1024;
const FILE_BYTES_MAX = 12 * MIB;
const PARTS_BYTES_MAX = 40 * MIB;
const HOURS = 24;

const database = await testDatabase();
const folder = await testFolder();
const parts = join(folder, "parts");
const blobs = await fileBlobs(join(folder, "blobs"));
const person = (name: string, role: Role): Principal => ({
  kind: "token",
  id: name,
  name,
  roles: [role],
  departments: null,
});
const people: Record<string, Principal> = {
  anna: person("anna", "sender"),
  bert: person("bert", "sender"),
  carl: person("carl", "auditor"),
};
const access = {
  principalOfToken: async (token: string) => people[token] ?? null,
  principalOfSession: async () => people.anna ?? null,
} as unknown as Access;
let now = new Date();

/** A process of ours: its own memory, the same database and folders. */
async function startProcess() {
  const uploads = createLargeUploads({
    db: database.db,
    pieces: await openPieces(parts),
    bytesMax: PARTS_BYTES_MAX,
    hours: HOURS,
    now: () => now,
  });
  const app = await createHttpServer({ access, log: silentLogger, version: "test" });
  const common = { db: database.db, blobs, receiver: testReceiver(database) };
  await app.register(intakeRoutes, {
    ...common,
    config: { UPLOAD_FILE_BYTES_MAX: FILE_BYTES_MAX, UPLOAD_FILES_MAX: 10, MAIL_BYTES_MAX: 1_000 },
    gateways: {} as Gateways,
  });
  await app.register(largeUploadRoutes, { ...common, uploads, config: { UPLOAD_FILE_BYTES_MAX: FILE_BYTES_MAX } });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  after(() => app.close());
  return { url, uploads, close: () => app.close() };
}
type Process = Awaited<ReturnType<typeof startProcess>>;
const one = await startProcess();
const base64 = (text: string) => Buffer.from(text).toString("base64");
const METADATA = `filename ${base64("scan é.pdf")},filetype ${base64("application/pdf")}`;

interface Ask {
  process?: Process;
  who?: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
}
async function ask(method: string, path: string, { process = one, who = "anna", headers = {}, body }: Ask = {}) {
  const answer = await fetch(`${process.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${who}`, ...headers },
    ...(body !== undefined && { body: Buffer.from(body) }),
  });
  const text = await answer.text();
  const offset = answer.headers.get("upload-offset");
  return {
    status: answer.status,
    headers: answer.headers,
    offset: offset === null ? null : Number(offset),
    body: text === "" ? null : JSON.parse(text),
  };
}
const begin = (key: string, bytes: number, more: Ask = {}) =>
  ask("POST", "/api/large-uploads", {
    ...more,
    headers: { "idempotency-key": key, "upload-length": String(bytes), "upload-metadata": METADATA, ...more.headers },
  });
const pieceHeaders = (offset: number) => ({
  "content-type": "application/offset+octet-stream",
  "upload-offset": String(offset),
});
const append = (key: string, offset: number, body: Uint8Array, more: Ask = {}) =>
  ask("PATCH", `/api/large-uploads/${key}`, { ...more, headers: { ...pieceHeaders(offset), ...more.headers }, body });
const where = (key: string, more: Ask = {}) => ask("HEAD", `/api/large-uploads/${key}`, more);
const became = (key: string, more: Ask = {}) => ask("GET", `/api/uploads/${key}`, more);

/** Begins to append over a line that can be cut; resolves when the server has so many bytes in its hands. */
function appendSlowly(key: string, offset: number, body: Uint8Array, process = one) {
  const sending = request(`${process.url}/api/large-uploads/${key}`, {
    method: "PATCH",
    headers: { authorization: "Bearer anna", ...pieceHeaders(offset), "content-length": "11000000" },
  });
  const answered = new Promise<number>((done) => {
    sending.on("response", (answer) => done(answer.resume().statusCode ?? 0)).on("error", () => done(0));
  });
  const written = new Promise<void>((done) => sending.write(body, () => done()));
  return { written, answered, cut: () => sending.destroy() };
}
/** Asks until so much is there: what was sent takes a moment to arrive. */
async function untilAt(key: string, offset: number, more: Ask = {}) {
  for (let i = 0; i < 200; i++) {
    if ((await where(key, more)).offset === offset) return;
    await new Promise((wake) => setTimeout(wake, 20));
  }
  assert.equal((await where(key, more)).offset, offset);
}

test("in pieces, at the offsets it says: one receipt, the same bytes, and nothing left beside the store", async () => {
  const [key, file] = [randomUUID(), randomBytes(9 * MIB)];
  const begun = await begin(key, file.length);
  assert.deepEqual([begun.status, begun.offset, begun.body.key], [201, 0, key]);
  assert.equal(begun.headers.get("location"), `/api/large-uploads/${key}`);
  assert.equal((await became(key)).status, 404);
  assert.equal((await append(key, 0, file.subarray(0, 5 * MIB))).offset, 5 * MIB);
  const asked = await where(key);
  assert.deepEqual(
    [asked.status, asked.offset, asked.headers.get("upload-length"), asked.headers.get("cache-control")],
    [200, 5 * MIB, String(file.length), "no-store"],
  );
  // Begun again, it is the same one where it stands; as another file it is refused.
  assert.deepEqual([(await begin(key, file.length)).status, (await begin(key, file.length)).offset], [200, 5 * MIB]);
  assert.equal((await begin(key, 77)).body.error.code, "BAD_REQUEST");
  for (const wrong of [0, 5 * MIB - 1, 5 * MIB + 1, file.length]) {
    const refused = await append(key, wrong, file.subarray(5 * MIB));
    assert.deepEqual([refused.status, refused.body.error.code], [409, "UPLOAD_OFFSET_WRONG"]);
  }
  assert.deepEqual(
    [(await append(key, 5 * MIB, file.subarray(5 * MIB))).status, (await where(key)).offset],
    [204, file.length],
  );
  const { body } = await became(key);
  const document = await database.db
    .selectFrom("document")
    .innerJoin("case_file", "case_file.id", "document.case_id")
    .select(["name", "media_type", "document.sha256", "document.bytes", "sender", "envelope"])
    .where("receipt", "=", body.receipt)
    .executeTakeFirstOrThrow();
  assert.deepEqual(document, {
    name: "scan é.pdf",
    media_type: "application/pdf",
    sha256: sha256(file),
    bytes: file.length,
    sender: "anna",
    envelope: { token: "anna", client: "127.0.0.1" },
  });
  assert.deepEqual(await blobs.get(sha256(file)), file);
  assert.deepEqual(await readdir(parts), []);
  // Whoever did not hear it is told again, by every door, and no second receipt is given.
  assert.equal((await begin(key, file.length)).offset, file.length);
  const form = new FormData();
  form.append("file", new Blob([file], { type: "application/pdf" }), "scan é.pdf");
  const plain = await formBytes(form);
  const again = await ask("POST", "/api/uploads", {
    headers: { ...plain.headers, "idempotency-key": key },
    body: plain.body,
  });
  assert.deepEqual([again.status, again.body.receipt], [201, body.receipt]);
  await checkReceipts(database);
});

test("a line that is cut: what arrived counts to the byte, and another process goes on with it", async () => {
  const [key, file] = [randomUUID(), randomBytes(11 * MIB)];
  await begin(key, file.length);
  const sending = appendSlowly(key, 0, file.subarray(0, 2 * MIB + 7));
  await untilAt(key, 2 * MIB + 7);
  sending.cut();
  await sending.answered;
  const restarted = await startProcess();
  await untilAt(key, 2 * MIB + 7, { process: restarted });
  const rest = await append(key, 2 * MIB + 7, file.subarray(2 * MIB + 7), { process: restarted });
  assert.equal(rest.offset, file.length);
  await restarted.close();
  assert.deepEqual(await blobs.get(sha256(file)), file);
  assert.equal((await became(key)).status, 200);
});

test("two who send at once, in one process or two: the later goes on, the earlier is told, the file is whole", async () => {
  const other = await startProcess();
  for (const process of [one, other]) {
    const [key, file] = [randomUUID(), randomBytes(11 * MIB)];
    await begin(key, file.length);
    const first = appendSlowly(key, 0, randomBytes(5 * MIB)); // what nobody may ever see
    await untilAt(key, 5 * MIB);
    assert.equal((await append(key, 0, file, { process })).body.error.code, "UPLOAD_OFFSET_WRONG");
    await first.written;
    // Its bytes count, since they were acknowledged: so this one starts from there, and the first can add nothing.
    const mine = await append(key, 5 * MIB, file.subarray(5 * MIB, 6 * MIB), { process });
    assert.deepEqual([mine.body, mine.offset], [null, 6 * MIB]);
    first.cut();
    await first.answered;
    assert.equal((await where(key)).offset, 6 * MIB);
    assert.equal((await append(key, 6 * MIB, file.subarray(6 * MIB))).offset, file.length);
  }
  // The same piece twice at the same moment: one of them counts.
  const [key, file] = [randomUUID(), randomBytes(3 * MIB)];
  await begin(key, file.length);
  const answers = await Promise.all([one, other, one, other].map((process) => append(key, 0, file, { process })));
  assert.ok(answers.some(({ status }) => status === 204));
  assert.ok(answers.every(({ status }) => status === 204 || status === 409 || status === 400));
  assert.deepEqual(await blobs.get(sha256(file)), file);
  await checkReceipts(database);
});

test("too large, too much, empty, of another version: refused with a code", async () => {
  const key = randomUUID();
  for (const [bytes, code] of [
    [FILE_BYTES_MAX + 1, "TOO_LARGE"],
    [0, "BAD_REQUEST"],
  ] as const)
    assert.equal((await begin(key, bytes)).body.error.code, code);
  await begin(key, 1_000);
  assert.equal((await append(key, 0, randomBytes(1_001))).body.error.code, "TOO_LARGE");
  assert.equal((await where(key)).offset, 0);
  assert.equal((await begin(randomUUID(), 5, { headers: { "tus-resumable": "0.2.2" } })).status, 400);
  const asForm = await append(key, 0, randomBytes(9), { headers: { "content-type": "text/plain" } });
  assert.equal(asForm.status, 415);
});

test("nobody sees, goes on with or ends another person's; a role without the right and another site are refused", async () => {
  const [key, file] = [randomUUID(), randomBytes(2_000)];
  await begin(key, file.length);
  await append(key, 0, file.subarray(0, 500));
  for (const method of ["HEAD", "PATCH", "DELETE"]) {
    const body = method === "PATCH" ? { headers: pieceHeaders(500), body: file.subarray(500) } : {};
    const path = `/api/large-uploads/${key}`;
    assert.equal((await ask(method, path, { who: "bert", ...body })).status, 404);
    assert.equal((await ask(method, path, { who: "carl", ...body })).status, 403);
    assert.equal((await ask(method, path, { who: "nobody", ...body })).status, 401);
    if (method === "HEAD") continue;
    const foreign = await fetch(`${one.url}${path}`, {
      method,
      headers: { cookie: "mailroom_session=x", origin: "https://elsewhere.example", ...body.headers },
      ...(body.body && { body: Buffer.from(body.body) }),
    });
    assert.equal(foreign.status, 403);
  }
  // The same key is another upload for another person.
  assert.deepEqual([(await begin(key, 9, { who: "bert" })).status, (await where(key)).offset], [201, 500]);
  assert.equal((await ask("DELETE", `/api/large-uploads/${key}`)).status, 204);
  assert.equal((await where(key)).status, 404);
  await ask("DELETE", `/api/large-uploads/${key}`, { who: "bert" });
  assert.deepEqual(await readdir(parts), []);
});

test("kept for a day, in a bounded number and size: what nobody goes on with makes room", async () => {
  const keys = Array.from({ length: 20 }, () => randomUUID());
  await database.db.deleteFrom("large_upload").execute();
  for (const key of keys) assert.equal((await begin(key, 10)).status, 201);
  await append(keys[0] ?? "", 0, randomBytes(4));
  const refused = await begin(randomUUID(), 10);
  assert.deepEqual([refused.status, refused.body.error.code], [429, "TOO_MANY_UPLOADS"]);
  now = new Date(now.getTime() + 11 * 60_000);
  assert.equal((await begin(randomUUID(), 10)).status, 201);
  // The oldest one went. Of all people together it is the bytes that are counted.
  const gone = await Promise.all(keys.map(async (key) => (await where(key)).status));
  assert.equal(gone.filter((status) => status === 404).length, 1);
  for (let i = 0; i < 3; i++) assert.equal((await begin(randomUUID(), 12 * MIB, { who: "bert" })).status, 201);
  const full = await begin(randomUUID(), 12 * MIB, { who: "bert" });
  assert.deepEqual([full.status, full.body.error.code], [503, "STORE_FULL"]);
  const orphan = join(parts, `${randomUUID()}.${randomUUID()}`);
  await writeFile(orphan, "left by a crash");
  await utimes(orphan, 1, 1);
  now = new Date(now.getTime() + HOURS * 3_600_000);
  await one.uploads.sweep();
  assert.deepEqual(await readdir(parts), []);
  assert.equal((await database.db.selectFrom("large_upload").selectAll().execute()).length, 0);
  assert.equal((await where(keys[5] ?? "")).status, 404);
});

test("whoever asks without end is slowed down, as on every upload", async () => {
  const asked = [];
  for (let i = 0; i < 1_201; i++) asked.push(await ask("OPTIONS", "/api/large-uploads", { who: "bert" }));
  assert.deepEqual([asked[0]?.status, asked.at(-1)?.status], [204, 429]);
});
