import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { zipOf } from "../../../../../../test/fixtures/fixtures.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array | string, name = "a.txt") {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  return await openInChild({ path, name, declaredType: "application/octet-stream" }, scratch);
}

test("a program is not opened, and neither is a folder that unpacks itself: each says not to start it", async () => {
  const head = Buffer.from(`MZ${"\0".repeat(58)}\x40\0\0\0PE\0\0`, "latin1");
  const zip = zipOf([{ name: "a.txt", bytes: Buffer.from("hello") }]);
  for (const bytes of [head, Buffer.concat([head, Buffer.alloc(2_000), zip]), Buffer.from("\x7fELF\x02\x01\x01\0")]) {
    const found = await opened(bytes, "letter.exe");
    assert.deepEqual([found.format, found.children, found.problems], ["unknown", [], ["PROGRAM_NOT_OPENED"]]);
  }
});

test("a text whose first letters are those of some other format is a text", async () => {
  for (const start of ["BMW Bank", "MZ Handel", "ID3;Name", "BZh Bau", "MP+ Medien", "FWS Finanz", "CWS Köln"]) {
    const found = await opened(`${start}\nPlease pay 12 €`);
    assert.deepEqual([found.format, found.mediaType, found.problems], ["text", "text/plain", []], start);
  }
  assert.equal((await opened("BMW: x\nSubject: a\nFrom: a@b.example\n\nhello")).format, "mail");
});
