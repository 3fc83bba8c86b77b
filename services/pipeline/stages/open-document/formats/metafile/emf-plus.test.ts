import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import {
  emfOf,
  emfPlus,
  emfText,
  plusDrawing,
  plusHeader,
  plusLetters,
  plusPicture,
  plusPixels,
  plusText,
} from "../../../../../../test/fixtures/metafiles.ts";
import fc from "../../../../../../test/support/property.ts";
import { filesOfDrawing } from "./metafile.ts";
import { readMetafile } from "./read.ts";

const png = await sharp({ create: { width: 40, height: 40, channels: 3, background: "white" } })
  .png()
  .toBuffer();

test("words and pictures that only the newer records of a drawing hold", () => {
  const plus = emfPlus(
    plusHeader(false),
    plusText("Konto DE89 3704", 10),
    plusLetters("0044 0532", 10),
    plusLetters("Betrag", 30),
    plusPicture(png),
    plusDrawing(emfOf([emfText("Beilage", 5)])),
  );
  const { text, pictures, isUnread, isCut } = readMetafile(emfOf([plus]));
  assert.equal(text, "Konto DE89 3704 0044 0532\nBetrag\nBeilage");
  assert.deepEqual([pictures.map(({ type }) => type), isUnread, isCut], [["png"], false, false]);
  assert.ok(pictures[0]?.bytes.equals(png));
});

test("a picture in pieces, over several comments, and one of pixels", async () => {
  const pieces = plusPicture(png, 3);
  const file = emfOf([emfPlus(plusHeader(false)), emfPlus(pieces), emfPlus(plusPixels(40, Buffer.alloc(6_400, 120)))]);
  const { pictures } = readMetafile(file);
  assert.deepEqual(
    pictures.map(({ type }) => type),
    ["png", "bmp"],
  );
  assert.ok(pictures[0]?.bytes.subarray(0, png.length).equals(png));
});

test("what a drawing has twice is read once, by its records of old", () => {
  const file = emfOf([emfPlus(plusHeader(true), plusText("Konto", 10)), emfText("Konto", 10)]);
  assert.equal(readMetafile(file).text, "Konto");
});

test("words by the numbers of shapes, and pictures that nobody reads, are told", () => {
  const shapes = emfPlus(plusHeader(false), plusLetters("n".repeat(60), 10, true));
  assert.equal(readMetafile(emfOf([shapes])).isUnread, true);
  const odd = emfOf([emfPlus(plusHeader(false), plusPicture(Buffer.from("II*\0 a TIFF, or what it is")))]);
  assert.equal(filesOfDrawing(odd, 1, true), null);
});

test("whatever such a drawing holds, it ends", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      readMetafile(emfOf([emfPlus(plusHeader(false), Buffer.from(bytes), plusText("x", 1))]));
    }),
  );
});
