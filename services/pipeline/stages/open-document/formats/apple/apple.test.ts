import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { zipOf } from "../../../../../../test/fixtures/fixtures.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array, declaredType = "application/octet-stream", name = "Letter") {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name, declaredType }, scratch);
  const contents = await Promise.all(output.children.map(({ file }) => readFile(join(scratch, file), "utf8")));
  return { ...output, contents, names: output.children.map((child) => child.name) };
}

/** RFC 1740: a header, a table of entries, and these. */
function appleFile(magic: number, entries: readonly (readonly [id: number, content: string])[]): Buffer {
  const head = Buffer.alloc(26 + entries.length * 12);
  head.writeUInt32BE(magic, 0);
  head.writeUInt32BE(0x00020000, 4);
  head.writeUInt16BE(entries.length, 24);
  let at = head.length;
  for (const [i, [id, content]] of entries.entries()) {
    head.writeUInt32BE(id, 26 + i * 12);
    head.writeUInt32BE(at, 30 + i * 12);
    head.writeUInt32BE(content.length, 34 + i * 12);
    at += content.length;
  }
  return Buffer.concat([head, ...entries.map(([, content]) => Buffer.from(content))]);
}
const DOUBLE = appleFile(0x00051607, [
  [9, "TEXTttxt"],
  [2, "resources"],
]);

test("a file in AppleSingle comes out under its own name", async () => {
  const single = appleFile(0x00051600, [
    [3, "Letter.txt"],
    [2, "resources"],
    [1, "please pay"],
  ]);
  const found = await opened(single);
  assert.deepEqual([found.format, found.names, found.contents], ["archive", ["Letter.txt"], ["please pay"]]);
  const cut = await opened(single.subarray(0, single.length - 3));
  assert.deepEqual([cut.children, cut.problems], [[], ["CONTAINER_DAMAGED"]]);
});

test("what a Mac knows of a file is no document, and nothing is missing without it", async () => {
  const alone = await opened(DOUBLE);
  assert.deepEqual([alone.pages, alone.children, alone.problems], [0, [], []]);
  const zip = await opened(
    zipOf([
      { name: "a/Letter.txt", bytes: Buffer.from("please pay") },
      { name: "a/._Letter.txt", bytes: DOUBLE },
      { name: "._note.txt", bytes: Buffer.from("a text that somebody called so") },
    ]),
  );
  assert.deepEqual([zip.names, zip.problems], [["a/Letter.txt", "._note.txt"], []]);
});

test("a mail from a Mac has its file, and not what belongs to it", async () => {
  const part = (...lines: string[]) => ["--d", ...lines].join("\r\n");
  const mail = [
    "From: a@client.example",
    "Subject: from a Mac",
    "Content-Type: multipart/appledouble; boundary=d",
    "",
    part('Content-Type: application/applefile; name="Letter.txt"', "Content-Transfer-Encoding: base64", ""),
    DOUBLE.toString("base64"),
    part("Content-Type: text/plain", "Content-Disposition: attachment; filename=Letter.txt", "", "please pay"),
    "--d--",
  ].join("\r\n");
  const found = await opened(Buffer.from(mail), "message/rfc822", "mail.eml");
  assert.deepEqual([found.names, found.contents, found.problems], [["Letter.txt"], ["please pay"], []]);
});
