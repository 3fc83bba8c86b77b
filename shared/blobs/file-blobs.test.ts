import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { sha256 } from "#shared/json.ts";
import { testFolder } from "../../test/support/services.ts";
import { blobsContract } from "./blobs.test-contract.ts";
import { fileBlobs, openBlobs } from "./file-blobs.ts";

const folder = await testFolder();
const newFolder = () => mkdtemp(join(folder, "store-"));
const pathIn = (root: string, name: string) => join(root, name.slice(0, 2), name.slice(2, 4), name);

blobsContract("file", async () => fileBlobs(await newFolder()));

test("blobs lie at ab/cd/<sha256>, readable by owner and group only, and nothing half-written stays", async () => {
  const root = await newFolder();
  const blobs = await fileBlobs(join(root, "new", "store"));
  const { sha256: name } = await blobs.put(Buffer.from("a letter"));
  await assert.rejects(blobs.put(Buffer.from("long"), { bytesMax: 1 }));
  await blobs.check();
  const path = pathIn(join(root, "new", "store"), name);
  assert.equal((await stat(path)).mode & 0o027, 0);
  assert.deepEqual(await readdir(join(root, "new", "store", "incoming")), []);
});

test("a blob that is there is not written again; one of the wrong size is replaced", async () => {
  const root = await newFolder();
  const blobs = await fileBlobs(root);
  const { sha256: name } = await blobs.put(Buffer.from("once"));
  const { ino } = await stat(pathIn(root, name));
  await blobs.put(Readable.from([Buffer.from("once")]));
  assert.equal((await stat(pathIn(root, name))).ino, ino);
  await writeFile(pathIn(root, name), "on");
  await blobs.put(Buffer.from("once"));
  assert.equal((await blobs.get(name)).toString(), "once");
});

test("bytes that changed on the disk are BLOB_DAMAGED, never handed out", async () => {
  const root = await newFolder();
  const blobs = await fileBlobs(root);
  const { sha256: name } = await blobs.put(Buffer.from("true"));
  await writeFile(pathIn(root, name), "fals");
  await assert.rejects(blobs.get(name), { code: "BLOB_DAMAGED", name: "PermanentError" });
  await assert.rejects(blobs.localPath(name), { code: "BLOB_DAMAGED", name: "PermanentError" });
});

test("at start, half-written files older than an hour are removed and younger ones are left to who writes them", async () => {
  const root = await newFolder();
  await mkdir(join(root, "incoming"));
  await writeFile(join(root, "incoming", "old"), "x");
  await writeFile(join(root, "incoming", "young"), "x");
  const before = Date.now() / 1000 - 3_700;
  await utimes(join(root, "incoming", "old"), before, before);
  await fileBlobs(root);
  assert.deepEqual(await readdir(join(root, "incoming")), ["young"]);
});

test("a source file that cannot be read is its own error, not the store's", async () => {
  const blobs = await fileBlobs(await newFolder());
  await assert.rejects(blobs.put(createReadStream(join(folder, "nowhere"))), { code: "ENOENT", syscall: "open" });
});

test("a store that cannot be written is STORE_AWAY until it can", async (t) => {
  const root = await newFolder();
  const blobs = await fileBlobs(root);
  const { sha256: name } = await blobs.put(Buffer.from("before"));
  if (process.getuid?.() === 0) {
    // Root may write everywhere, so what is in the way is a file where a folder must be.
    const next = sha256("after");
    await mkdir(join(root, next.slice(0, 2)), { recursive: true });
    await writeFile(join(root, next.slice(0, 2), next.slice(2, 4)), "in the way");
  } else {
    await chmod(join(root, "incoming"), 0o500);
    t.after(() => chmod(join(root, "incoming"), 0o700));
  }
  await assert.rejects(blobs.put(Buffer.from("after")), { code: "STORE_AWAY", name: "UnavailableError" });
  assert.equal((await blobs.get(name)).toString(), "before");
  assert.deepEqual(await readdir(join(root, "incoming")), []);
});

test("BLOB_URL: file: opens; anything else is a sentence about the setting", async () => {
  const blobs = await openBlobs(pathToFileURL(await newFolder()).href);
  assert.equal((await blobs.put(Buffer.from("x"))).bytes, 1);
  for (const url of ["s3://bucket/prefix", "file://elsewhere/folder"])
    await assert.rejects(openBlobs(url), { code: "CONFIGURATION_WRONG", detail: /^BLOB_URL: / });
});
