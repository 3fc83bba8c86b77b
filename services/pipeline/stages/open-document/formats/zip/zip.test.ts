import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { zipOf } from "../../../../../../test/fixtures/fixtures.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { CONTAINER_FILES_MAX } from "../../limits.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(await mkdtemp(join(folder, "in-")), "a.zip");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name: "a.zip", declaredType: "application/zip" }, scratch);
  const contents = await Promise.all(output.children.map(({ file }) => readFile(join(scratch, file), "utf8")));
  return { ...output, contents, scratch };
}
const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });

test("files come out with their names, without folders and clutter", async () => {
  const found = await opened(
    zipOf([
      file("2026/letter.txt", "hello"),
      file("__MACOSX/._letter.txt", "x"),
      file("b.xml", "<a/>"),
      file("empty.txt", ""),
    ]),
  );
  assert.deepEqual([found.format, found.pages, found.problems], ["zip", 0, []]);
  assert.deepEqual(
    found.children.map(({ name, mediaType }, i) => [name, mediaType, found.contents[i]]),
    [
      ["2026/letter.txt", "text/plain", "hello"],
      ["b.xml", "application/xml", "<a/>"],
      ["empty.txt", "text/plain", ""],
    ],
  );
});

test("names lead nowhere: no way up, no drive, no path of ours", async () => {
  const found = await opened(
    zipOf([file("../../etc/passwd", "1"), file("C:\\evil\\a.txt", "2"), file("/abs.txt", "3")]),
  );
  assert.deepEqual(
    found.children.map(({ name }) => name),
    ["etc/passwd", "evil/a.txt", "abs.txt"],
  );
  assert.deepEqual((await readdir(found.scratch)).sort(), ["child-1", "child-2", "child-3"]);
});

test("a bomb is stopped at its growth, and what came before it stays", async () => {
  const bomb = Buffer.alloc(60 * 1024 * 1024);
  const found = await opened(zipOf([file("letter.txt", "hello"), { name: "bomb.bin", bytes: bomb }]));
  assert.deepEqual(found.problems, ["CONTAINER_TOO_LARGE"]);
  assert.deepEqual(found.contents, ["hello"]);
});

test("more files than a container may have are left out, and it says so", async () => {
  const found = await opened(
    zipOf(Array.from({ length: CONTAINER_FILES_MAX + 5 }, (_, i) => file(`${i}.txt`, String(i)))),
  );
  assert.deepEqual([found.children.length, found.problems], [CONTAINER_FILES_MAX, ["CONTAINER_TOO_MANY_FILES"]]);
});

test("cut off, encrypted or empty: each by its code", async () => {
  const whole = zipOf([file("a.txt", "hello ".repeat(50)), file("b.txt", "world ".repeat(50))]);
  const cut = await opened(whole.subarray(0, whole.length - 60));
  assert.deepEqual(cut.problems, ["CONTAINER_DAMAGED"]);
  const locked = Buffer.from(whole);
  locked[6] = (locked[6] ?? 0) | 1;
  assert.ok((await opened(locked)).problems.includes("DOCUMENT_ENCRYPTED"));
  assert.deepEqual((await opened(zipOf([]))).problems, ["CONTAINER_DAMAGED"]);
});

test("a zip changed anywhere gives an answer or a code", async () => {
  const whole = zipOf([file("a.txt", "hello ".repeat(50)), file("b/c.txt", "world ".repeat(50))]);
  const place = fc.nat({ max: whole.length - 1 });
  await fc.assert(
    fc.asyncProperty(place, fc.nat({ max: 255 }), place, async (at, byte, cut) => {
      const bytes = Buffer.from(whole).fill(byte, at, Math.min(whole.length, at + 2));
      const { problems, children } = await opened(bytes.subarray(0, Math.max(8, cut)));
      assert.ok(problems.length > 0 || children.length > 0);
    }),
    { numRuns: 80, seed: 3 },
  );
});
