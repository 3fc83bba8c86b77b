import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { sha256 } from "#shared/json.ts";
import { newSite, runCommand, startSystem, until } from "./harness.ts";

/** kill -9 in the middle of a large file: what was acknowledged is there after the start, and the rest makes it whole. */

const MIB = 1024 * 1024;
const FILE_BYTES = 12 * MIB;
/** More than is settled at once, so that something counts, and something is lost. */
const SENT_BYTES = 7 * MIB;
const SECONDS_MAX = 60;

test("a process that is killed while a large file arrives: the next one goes on with what was settled", async () => {
  const site = await newSite();
  const first = await startSystem(site);
  const token = await runCommand(site, ["token", "add", "scanner", "--role", "sender"]);
  const authorization = `Bearer ${token.stdout.trim().split(/\s/).at(-1)}`;
  const [key, file] = [randomUUID(), randomBytes(FILE_BYTES)];
  const path = `/api/large-uploads/${key}`;
  const piece = (offset: number) => ({
    authorization,
    "content-type": "application/offset+octet-stream",
    "upload-offset": String(offset),
  });
  const begun = await fetch(`${first.http}/api/large-uploads`, {
    method: "POST",
    headers: { authorization, "idempotency-key": key, "upload-length": String(FILE_BYTES) },
  });
  assert.equal(begun.status, 201);
  const sending = request(`${first.http}${path}`, {
    method: "PATCH",
    headers: { ...piece(0), "content-length": FILE_BYTES },
  });
  const broken = new Promise((done) => sending.on("error", done));
  sending.write(file.subarray(0, SENT_BYTES));
  await until("the first settling", SECONDS_MAX, async () => {
    const asked = await fetch(`${first.http}${path}`, { method: "HEAD", headers: { authorization } });
    return Number(asked.headers.get("upload-offset")) > 0;
  });
  await first.kill();
  await broken;

  const second = await startSystem(site);
  const asked = await fetch(`${second.http}${path}`, { method: "HEAD", headers: { authorization } });
  const offset = Number(asked.headers.get("upload-offset"));
  assert.ok(offset > 0 && offset <= SENT_BYTES, `it goes on at ${offset}`);
  const rest = await fetch(`${second.http}${path}`, {
    method: "PATCH",
    headers: piece(offset),
    body: file.subarray(offset),
  });
  assert.equal(rest.status, 204);
  const became = await fetch(`${second.http}/api/uploads/${key}`, { headers: { authorization } });
  assert.equal(((await became.json()) as { receipt: number }).receipt, 1);
  const hash = sha256(file);
  await readdir(join(site.dataDir, "blobs", hash.slice(0, 2), hash.slice(2, 4))).then((names) =>
    assert.deepEqual(names, [hash]),
  );
  assert.deepEqual(await readdir(join(site.dataDir, "parts")), []);
});
