import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { type PackedFile, packedBy7Zip, sevenZipOf, tarOf } from "../../../../../../test/fixtures/archives.ts";
import { testContained } from "../../../../../../test/support/contained.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild, { type Output } from "../../child.ts";
import { CONTAINER_FILES_MAX, OPEN_MEGABYTES_MAX, OPEN_SECONDS_MAX } from "../../limits.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array, name = "a.bin", passwords: string[] = []) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(await mkdtemp(join(folder, "in-")), "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name, declaredType: "application/octet-stream", passwords }, scratch);
  const contents = await Promise.all(output.children.map(({ file }) => readFile(join(scratch, file), "utf8")));
  return { ...output, contents, scratch };
}
const file = (name: string, text: string): PackedFile => ({ name, bytes: Buffer.from(text) });
const packed = (options: string[], files = FILES.filter(({ name }) => !name.startsWith("__"))) =>
  packedBy7Zip(options, files);
const FILES = [file("2026/letter.txt", "hello "), file("__MACOSX/._x", "x"), file("Übersicht.xml", "<a/>")];

for (const [what, pack, mediaType] of [
  ["7z", sevenZipOf, "application/x-7z-compressed"],
  ["tar", tarOf, "application/x-tar"],
] as const) {
  test(`files of a ${what} come out with their names and bytes, without clutter`, async () => {
    const found = await opened(pack(FILES));
    assert.deepEqual([found.format, found.mediaType, found.pages, found.problems], ["archive", mediaType, 0, []]);
    assert.deepEqual(
      found.children.map(({ name, mediaType: type }, i) => [name, type, found.contents[i]]),
      [
        ["2026/letter.txt", "text/plain", "hello "],
        ["Übersicht.xml", "application/xml", "<a/>"],
      ],
    );
  });

  test(`names in a ${what} lead nowhere`, async () => {
    const found = await opened(pack([file("../../etc/passwd", "1"), file("/abs.txt", "2")]));
    assert.deepEqual(
      found.children.map(({ name }) => name),
      ["abs.txt", "etc/passwd"],
    );
    assert.deepEqual((await readdir(found.scratch)).sort(), ["child-1", "child-2"]);
  });

  test(`a ${what} with more files than a container may have: the rest is left out, and it says so`, async () => {
    const many = Array.from({ length: CONTAINER_FILES_MAX + 5 }, (_, i) => file(`${i}.txt`, String(i)));
    const found = await opened(pack(many));
    assert.deepEqual([found.children.length, found.problems], [CONTAINER_FILES_MAX, ["CONTAINER_TOO_MANY_FILES"]]);
  });

  test(`a ${what} changed or cut anywhere gives an answer or a code`, async () => {
    const whole = pack([file("a.txt", "hello ".repeat(50)), file("b/c.txt", "world ".repeat(50))]);
    const place = fc.nat({ max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, fc.nat({ max: 255 }), place, async (at, byte, cut) => {
        const bytes = Buffer.from(whole).fill(byte, at, Math.min(whole.length, at + 2));
        const { problems, children } = await opened(bytes.subarray(0, Math.max(8, cut)));
        assert.ok(problems.length > 0 || children.length > 0);
      }),
    );
  });
}

test("a 7z that was cut off is damaged, and is said to be", async () => {
  const whole = sevenZipOf(FILES);
  assert.deepEqual((await opened(whole.subarray(0, whole.length - 20))).problems, ["CONTAINER_DAMAGED"]);
  const torn = tarOf([file("a.txt", "hello ".repeat(500)), file("b.txt", "world ".repeat(500))]);
  const found = await opened(torn.subarray(0, 4_600));
  assert.deepEqual([found.contents, found.problems], [["hello ".repeat(500)], ["CONTAINER_DAMAGED"]]);
});

test("with a password, contents and names too: by one of the bank's passwords, or by its code", async () => {
  for (const names of ["on", "off"]) {
    const locked = await packed(["-t7z", "-psecret", `-mhe=${names}`]);
    const found = await opened(locked, "a.7z", ["other", "secret"]);
    assert.deepEqual([found.contents, found.problems], [["hello ", "<a/>"], []]);
    const shut = await opened(locked, "a.7z", ["other"]);
    assert.deepEqual([shut.children, shut.problems], [[], ["DOCUMENT_ENCRYPTED"]]);
  }
});

test("packed hard, as others pack: 7z with LZMA, tar in xz and bzip2; a bomb is stopped", async () => {
  assert.deepEqual((await opened(await packed(["-t7z", "-mx=9"]))).contents, ["hello ", "<a/>"]);
  for (const type of ["-txz", "-tbzip2"]) {
    const found = await opened(await packed([type], [{ name: "all.tar", bytes: tarOf(FILES) }]));
    assert.deepEqual([found.contents, found.problems], [[tarOf(FILES).toString()], []]);
  }
  const bomb = await packed(["-t7z"], [{ name: "bomb.bin", bytes: Buffer.alloc(60 * 1024 * 1024) }]);
  assert.deepEqual((await opened(bomb)).problems, ["CONTAINER_TOO_LARGE"]);
});

test("it opens in a contained process, which may not ask Node for its internals", async () => {
  const inbox = await mkdtemp(join(folder, "in-"));
  const contained = testContained(folder, [inbox], OPEN_MEGABYTES_MAX);
  const path = join(inbox, "document");
  await writeFile(path, sevenZipOf(FILES));
  const output = (await contained.run(
    {
      module: new URL("../../child.ts", import.meta.url).href,
      secondsMax: OPEN_SECONDS_MAX,
      megabytesMax: OPEN_MEGABYTES_MAX,
    },
    { path, name: "a.7z", declaredType: "" },
  )) as Output;
  assert.deepEqual([output.children.length, output.problems], [2, []]);
});

test("gzip: the one file in it, by its name; a tar in it is left for the next opening", async () => {
  const letter = await opened(gzipSync("hello"), "letter.txt.gz");
  assert.deepEqual([letter.children[0]?.name, letter.contents, letter.problems], ["letter.txt", ["hello"], []]);
  const tar = await opened(gzipSync(tarOf(FILES)), "all.tgz");
  assert.equal(tar.children[0]?.name, "all.tar");
  const bomb = await opened(gzipSync(Buffer.alloc(60 * 1024 * 1024)), "bomb.gz");
  assert.deepEqual([bomb.children, bomb.problems], [[], ["CONTAINER_TOO_LARGE"]]);
  const cut = await opened(gzipSync("hello ".repeat(1000)).subarray(0, 30), "cut.gz");
  assert.deepEqual(cut.problems, ["CONTAINER_DAMAGED"]);
});
