import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DATA } from "./services.ts";
import { readTar, readTarGz } from "./tar.ts";

function entry(name: string, content: string, kind = "0"): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(content.length.toString(8).padStart(11, "0"), 124);
  header.write(kind, 156);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
const end = Buffer.alloc(1024);

test("files come with names and bytes; folders do not", () => {
  const tar = Buffer.concat([entry("a/", "", "5"), entry("a/b.txt", "hello"), entry("c", "x".repeat(513)), end]);
  assert.deepEqual(
    readTar(tar).map(({ name, bytes }) => [name, bytes.length]),
    [
      ["a/b.txt", 5],
      ["c", 513],
    ],
  );
});

test("long names are whole", () => {
  const long = `folder/${"n".repeat(150)}.eml`;
  const pax = `${String(long.length + 10)} path=${long}\n`;
  const tar = Buffer.concat([
    entry("@", `${long}\0`, "L"),
    entry("cut", "1"),
    entry("@", pax, "x"),
    entry("cut", "2"),
    end,
  ]);
  assert.deepEqual(
    readTar(tar).map(({ name }) => name),
    [long, long],
  );
});

test("a cut archive is an error, not a shorter list", () => {
  assert.throws(() => readTar(entry("a", "x".repeat(2_000)).subarray(0, 1_024)), /ends in the middle/);
});

const mail = join(DATA, "mail");
test("every mail archive can be read", { skip: existsSync(mail) ? false : `no data at ${mail}` }, async () => {
  const archives = readdirSync(mail).filter((name) => name.endsWith(".tar.gz"));
  assert.ok(archives.length > 0);
  for (const archive of archives) {
    const files = await readTarGz(join(mail, archive));
    assert.ok(files.length >= 10, `${archive}: ${files.length}`);
    assert.ok(files.every(({ name }) => name.length > 0 && !name.includes("\0")));
  }
});
