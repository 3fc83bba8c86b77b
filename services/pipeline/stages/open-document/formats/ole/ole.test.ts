import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isCode } from "#shared/errors.ts";
import { bmpOf } from "../../../../../../test/fixtures/bmp.ts";
import { dibOf, emfOf, emfText } from "../../../../../../test/fixtures/metafiles.ts";
import { compound, lookStream, nativeStream, packedNative } from "../../../../../../test/fixtures/ole.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name: "oleObject1.bin", declaredType: "application/octet-stream" }, scratch);
  const files = await Promise.all(output.children.map(({ file }) => readFile(join(scratch, file))));
  return { ...output, files, names: output.children.map(({ name }) => name) };
}
const PDF = Buffer.from(`%PDF-1.4 ${"a letter ".repeat(800)}`);
const BMP = bmpOf(
  Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => 0xffffff)),
  { bits: 24 },
);

for (const [how, streams, name, bytes] of [
  ["by the packager", { "\u0001Ole10Native": nativeStream(packedNative("Order.pdf", PDF)) }, "Order.pdf", PDF],
  ["by a program of old", { "\u0001Ole10Native": nativeStream(BMP) }, "object", BMP],
  ["by a reader of PDFs", { CONTENTS: PDF }, "object", PDF],
  ["by Office", { Package: PDF }, "object", PDF],
  ["as pixels", { CONTENTS: dibOf(BMP), "\u0002OlePres000": lookStream(3, Buffer.alloc(4)) }, "picture.bmp", BMP],
  ["as it looks, in pixels", { "\u0002OlePres000": lookStream(8, dibOf(BMP)) }, "picture.bmp", BMP],
  [
    "as it looks, drawn",
    { "\u0002OlePres000": lookStream(14, emfOf([emfText("DE89", 5)])) },
    "drawing-1.txt",
    Buffer.from("DE89"),
  ],
] as const)
  test(`what was put into another document ${how} comes out of its object`, async () => {
    const found = await opened(compound(streams));
    assert.deepEqual([found.format, found.pages, found.names, found.problems], ["archive", 0, [name], []]);
    assert.ok(found.files[0]?.equals(bytes));
  });

test("a formula is seen where it stands; of what nobody knows it is said", async () => {
  const formula = await opened(compound({ "Equation Native": Buffer.alloc(50), "\u0001CompObj": Buffer.alloc(9) }));
  assert.deepEqual([formula.children, formula.problems], [[], []]);
  const unknown = await opened(compound({ "\u0002OlePres000": lookStream(99, Buffer.from("x")) }));
  assert.deepEqual([unknown.children, unknown.problems], [[], ["DOCUMENT_UNSUPPORTED"]]);
  const word = await opened(compound({ WordDocument: Buffer.alloc(50), CONTENTS: PDF }));
  assert.deepEqual([word.children, word.problems], [[], ["DOCUMENT_UNSUPPORTED"]]);
});

test("an object changed or cut anywhere gives an answer or a code", async () => {
  const whole = compound({ "\u0001Ole10Native": nativeStream(packedNative("Order.pdf", PDF)), CONTENTS: PDF });
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat({ max: 255 }), fc.nat(), async (at, byte, cut) => {
      const changed = Buffer.from(whole);
      changed.fill(byte, at % changed.length, (at % changed.length) + 4);
      const { problems } = await opened(changed.subarray(0, Math.max(600, cut % changed.length)));
      assert.ok(problems.every(isCode));
    }),
    { numRuns: 80, seed: 4 },
  );
});
