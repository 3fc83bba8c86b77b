import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bmpOf } from "../../../../../../test/fixtures/bmp.ts";
import {
  dibOf,
  emfBitmap,
  emfOf,
  emfSmallText,
  emfText,
  wmfBitmap,
  wmfFont,
  wmfOf,
  wmfOldText,
  wmfText,
} from "../../../../../../test/fixtures/metafiles.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { pictureOfDib } from "./dib.ts";
import { filesOfDrawing } from "./metafile.ts";
import { readMetafile } from "./read.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array, name = "a.emf") {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name, declaredType: "application/octet-stream" }, scratch);
  const files = await Promise.all(output.children.map(({ file }) => readFile(join(scratch, file))));
  return {
    ...output,
    files,
    body: output.textFile === null ? null : await readFile(join(scratch, output.textFile), "utf8"),
  };
}
const rows = (side: number) =>
  Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => (x + y) % 2));
const PALETTE = [
  [0, 0, 0],
  [255, 255, 255],
] as const;
const SCAN = bmpOf(rows(40), { bits: 1, palette: PALETTE });
const COLOUR = bmpOf(rows(33), { bits: 24 });
const ICON = bmpOf(rows(16), { bits: 24 });

test("a scan within a drawing is a document: the bitmap as a file", async () => {
  for (const [bytes, type] of [
    [wmfOf([wmfBitmap(dibOf(SCAN)), wmfBitmap(dibOf(ICON))], true), "image/wmf"],
    [emfOf([emfBitmap(dibOf(SCAN), 48), emfBitmap(dibOf(ICON), 40)]), "image/emf"],
  ] as const) {
    const found = await opened(bytes);
    assert.deepEqual([found.format, found.mediaType, found.pages, found.problems], ["office", type, 0, []]);
    assert.deepEqual(found.children, [{ file: "child-1", name: "picture-1.bmp", mediaType: "image/bmp" }]);
    // The file's own size is written as it is; what counts is all behind it.
    assert.ok(found.files[0]?.subarray(0, SCAN.length).equals(SCAN));
  }
  assert.ok(pictureOfDib(dibOf(COLOUR))?.bytes.equals(COLOUR));
  const jpeg = Buffer.concat([dibOf(COLOUR).subarray(0, 40), Buffer.from([0xff, 0xd8, 0xff])]);
  jpeg.writeUInt32LE(4, 16);
  assert.deepEqual(pictureOfDib(jpeg), { type: "jpeg", bytes: Buffer.from([0xff, 0xd8, 0xff]) });
});

test("words that are drawn are text, line by line, in the set of their font", async () => {
  const wmf = await opened(
    wmfOf([wmfFont(238), wmfText(Buffer.from([0xa3, 0xf3]), 5), wmfFont(0), wmfOldText(Buffer.from("IBAN"), 9)], true),
  );
  assert.deepEqual([wmf.pages, wmf.body, wmf.problems], [1, "Łó\nIBAN", []]);
  const emf = await opened(emfOf([emfText("Überweisung", 5), emfText("12 €", 5), emfSmallText("DE89", 20)]));
  assert.deepEqual([emf.pages, emf.body, emf.problems], [1, "Überweisung 12 €\nDE89", []]);
});

test("lines alone are not read; words by the numbers of their shapes are told to be missing, a logo's are not", async () => {
  assert.deepEqual((await opened(emfOf([]))).problems, ["DOCUMENT_UNSUPPORTED"]);
  const shapes = emfText("x".repeat(50), 5, 0x10);
  assert.deepEqual((await opened(emfOf([shapes, emfText("Seite 1", 9)]))).problems, ["PICTURES_UNREAD"]);
  assert.deepEqual(filesOfDrawing(emfOf([]), 1, true), []);
  assert.deepEqual(filesOfDrawing(emfOf([emfText("ACME", 5, 0x10)]), 1, true), []);
  assert.equal(filesOfDrawing(emfOf([shapes]), 1, true), null);
});

test("what another document draws: packed or not, its words only where they stand nowhere else", () => {
  const drawing = emfOf([emfBitmap(dibOf(SCAN), 48), emfText("DE89", 5)]);
  for (const bytes of [drawing, gzipSync(drawing)]) {
    assert.deepEqual(
      filesOfDrawing(bytes, 3, true)?.map(({ name, mediaType }) => [name, mediaType]),
      [
        ["drawing-3-1.bmp", "image/bmp"],
        ["drawing-3.txt", "text/plain"],
      ],
    );
    assert.equal(filesOfDrawing(bytes, 3, false)?.length, 1);
  }
  assert.equal(filesOfDrawing(Buffer.from([0x1f, 0x8b, 1, 2, 3]), 1, true), null);
});

test("a drawing changed or cut anywhere gives what there is", () => {
  const places = fc.tuple(fc.boolean(), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.nat());
  const wholes = [
    wmfOf([wmfBitmap(dibOf(SCAN)), wmfText(Buffer.from("DE89"), 5)], false),
    emfOf([emfBitmap(dibOf(SCAN), 48), emfText("DE89", 5), emfSmallText("x", 1)]),
  ] as const;
  fc.assert(
    fc.property(places, ([isEmf, at, put, cut]) => {
      const bytes = Buffer.from(wholes[isEmf ? 1 : 0]);
      bytes.set(put, at % (bytes.length - 4));
      const { pictures, text } = readMetafile(bytes.subarray(0, 1 + (cut % bytes.length)));
      assert.ok(pictures.length <= 1 && typeof text === "string");
    }),
  );
});
