import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { test } from "node:test";
import { sha256 } from "#shared/json.ts";
import type { Blobs } from "./blobs.ts";

/** What every blob store must do; called by the tests of each backend with a fresh store per test. */
export function blobsContract(name: string, make: () => Promise<Blobs>): void {
  const absent = "0".repeat(64);

  test(`${name}: what was put comes back, by its sha256, whole and as a local file`, async () => {
    const blobs = await make();
    for (const bytes of [Buffer.alloc(0), Buffer.from("a"), Buffer.alloc(3_000_000, "xyz")]) {
      const stored = await blobs.put(bytes);
      assert.deepEqual(stored, { sha256: sha256(bytes), bytes: bytes.length });
      assert.ok(bytes.equals(await blobs.get(stored.sha256)));
      assert.ok(bytes.equals(await readFile(await blobs.localPath(stored.sha256))));
      assert.equal(await blobs.has(stored.sha256), true);
    }
  });

  test(`${name}: a stream is the same as its bytes`, async () => {
    const blobs = await make();
    const chunks = Array.from({ length: 100 }, (_, index) => Buffer.alloc(10_000, index));
    const stored = await blobs.put(Readable.from(chunks));
    assert.deepEqual(stored, { sha256: sha256(Buffer.concat(chunks)), bytes: 1_000_000 });
    assert.equal((await blobs.get(stored.sha256)).length, 1_000_000);
  });

  test(`${name}: the same bytes from many at once are one blob`, async () => {
    const blobs = await make();
    const stored = await Promise.all(Array.from({ length: 20 }, () => blobs.put(Buffer.from("same"))));
    assert.equal(new Set(stored.map((one) => one.sha256)).size, 1);
    assert.equal((await blobs.get(stored[0]?.sha256 ?? "")).toString(), "same");
  });

  test(`${name}: exactly bytesMax is taken, one more is TOO_LARGE and leaves nothing`, async () => {
    const blobs = await make();
    const bytes = Buffer.alloc(1_000, 1);
    await assert.rejects(blobs.put(Readable.from([bytes, Buffer.alloc(1)]), { bytesMax: 1_000 }), {
      code: "TOO_LARGE",
      name: "PermanentError",
    });
    assert.equal(await blobs.has(sha256(Buffer.concat([bytes, Buffer.alloc(1)]))), false);
    assert.equal((await blobs.put(Readable.from([bytes]), { bytesMax: 1_000 })).bytes, 1_000);
  });

  test(`${name}: a source that breaks passes its own error and leaves nothing`, async () => {
    const blobs = await make();
    const broken = Object.assign(new Error("the client went away"), { code: "ECONNRESET", syscall: "read" });
    const source = Readable.from(
      (async function* () {
        yield Buffer.from("half");
        throw broken;
      })(),
    );
    await assert.rejects(blobs.put(source), broken);
    assert.equal(await blobs.has(sha256("half")), false);
  });

  test(`${name}: what accept refuses is not stored`, async () => {
    const blobs = await make();
    const seen: unknown[] = [];
    const refusal = new Error("no");
    const refuse = (stored: unknown) => {
      seen.push(stored);
      throw refusal;
    };
    await assert.rejects(blobs.put(Buffer.from("unsigned"), { accept: refuse }), refusal);
    assert.deepEqual(seen, [{ sha256: sha256("unsigned"), bytes: 8 }]);
    assert.equal(await blobs.has(sha256("unsigned")), false);
  });

  test(`${name}: what is not there is BLOB_MISSING, also under a name that is none`, async () => {
    const blobs = await make();
    for (const missing of [absent, "", "../../../etc/passwd", absent.toUpperCase().replace("0", "A")]) {
      await assert.rejects(blobs.get(missing), { code: "BLOB_MISSING", name: "PermanentError" });
      await assert.rejects(blobs.localPath(missing), { code: "BLOB_MISSING" });
      assert.equal(await blobs.has(missing), false);
    }
  });

  test(`${name}: check passes while bytes can be written`, async () => {
    await (await make()).check();
  });
}
