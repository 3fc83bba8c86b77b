import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { packedBy7Zip } from "../../../../../../test/fixtures/archives.ts";
import { zipOf } from "../../../../../../test/fixtures/fixtures.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { CONTAINER_FILES_MAX } from "../../limits.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array, passwords: string[] = []) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(await mkdtemp(join(folder, "in-")), "a.zip");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name: "a.zip", declaredType: "application/zip", passwords }, scratch);
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

test("names of zips that do not say in which set they are, from Macs, Windows and programs", async () => {
  const names = ["52c3bc636b2e747874", "52819c6b2e747874", "52fc636b2e747874"].map((hex) => Buffer.from(hex, "hex"));
  for (const [i, wanted] of ["Rück.txt", "Rü£k.txt", "Rück.txt"].entries()) {
    const name = names[i] as Buffer;
    // As long as the name in ASCII that it is put in the place of, without the mark of UTF-8.
    const ascii = "x".repeat(name.length - 4);
    const zip = Buffer.from(
      zipOf([file(`${ascii}.txt`, "hello")])
        .toString("latin1")
        .replaceAll(`${ascii}.txt`, name.toString("latin1")),
      "latin1",
    );
    assert.deepEqual(
      (await opened(zip)).children.map((child) => child.name),
      [wanted],
    );
  }
  const said = await opened(zipOf([file("Café.txt", "hello"), file("Zażółć.txt", "hello")]));
  assert.deepEqual(
    said.children.map(({ name }) => name),
    ["Café.txt", "Zażółć.txt"],
  );
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

const IN_FOLDER = [file("folder/a.txt", "hello ".repeat(30)), file("folder/b.txt", "world")];
const contentsOf = (files: readonly { bytes: Buffer }[]) => files.map(({ bytes }) => String(bytes));

test("with a password, a folder first: by one of the bank's passwords, or by its code", async () => {
  for (const options of [[], ["-mem=AES256"], ["-mm=Copy"]]) {
    const locked = await packedBy7Zip(["-tzip", "-psecret", ...options], IN_FOLDER);
    const found = await opened(locked, ["other", "secret"]);
    assert.deepEqual([found.format, found.contents, found.problems], ["zip", contentsOf(IN_FOLDER), []]);
    const shut = await opened(locked, ["other"]);
    assert.deepEqual([shut.children, shut.problems], [[], ["DOCUMENT_ENCRYPTED"]]);
  }
});

/** The second file of a zip, said to be encrypted in its own header and in the directory. */
function secondLocked(whole: Buffer): Buffer {
  const bytes = Buffer.from(whole);
  for (const [signature, flags] of [
    ["PK\x03\x04", 6],
    ["PK\x01\x02", 8],
  ] as const) {
    const at = bytes.indexOf(signature, bytes.indexOf(signature) + 4) + flags;
    bytes[at] = (bytes[at] ?? 0) | 1;
  }
  return bytes;
}

test("what is in clear beside something with a password comes out, and nothing that is not", async () => {
  const mixed = secondLocked(zipOf([file("a.txt", "hello"), file("b.txt", "world, and more than its key takes")]));
  const found = await opened(mixed, ["other"]);
  assert.deepEqual([found.contents, found.problems], [["hello"], ["DOCUMENT_ENCRYPTED"]]);
});

test("packed by other methods: nothing of it is lost, and nothing beside it", async () => {
  for (const method of ["Deflate64", "BZip2", "LZMA"]) {
    const found = await opened(await packedBy7Zip(["-tzip", `-mm=${method}`], IN_FOLDER));
    assert.deepEqual([found.contents, found.problems], [contentsOf(IN_FOLDER), []], method);
  }
});

test("a method nobody knows costs its own file only", async () => {
  const bytes = zipOf([file("a.txt", "hello"), file("b.txt", "world")]);
  bytes.writeUInt16LE(77, 8);
  bytes.writeUInt16LE(77, bytes.indexOf("PK\x01\x02") + 10);
  const found = await opened(bytes);
  assert.deepEqual([found.contents, found.problems], [["world"], ["CONTAINER_DAMAGED"]]);
});

test("two files of one name beside one of another method both come out", async () => {
  const bytes = await packedBy7Zip(["-tzip", "-mm=BZip2"], [file("a1.txt", "hello"), file("a2.txt", "world")]);
  for (let at = bytes.indexOf("a2.txt"); at >= 0; at = bytes.indexOf("a2.txt", at)) bytes.write("a1.txt", at);
  assert.deepEqual((await opened(bytes)).contents.sort(), ["hello", "world"]);
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
