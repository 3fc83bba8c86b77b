import assert from "node:assert/strict";
import { after, test } from "node:test";
import sharp from "sharp";
import { imageOfText } from "../../test/fixtures/fixtures.ts";
import { createOcr } from "./engine.ts";
import { finish, turned } from "./grey.ts";
import { flopped } from "./mirrored.ts";
import { readImage } from "./read-image.ts";

const ocr = createOcr();
after(() => ocr.close());

const LINES = [
  "Please transfer the amount of the invoice to our account.",
  "IBAN GB29 NWBK 6016 1331 9268 19",
  "The payment is due within thirty days from the date of this letter.",
  "If you have any questions, please call our office during the week.",
];
const page = await finish(sharp(await imageOfText(LINES.join("\n\n"))));

test("a page scanned from its back is read as from its front, words in their places", async () => {
  const calls: string[] = [];
  const counted: typeof ocr = {
    ...ocr,
    read: (image, dpi, language, what) => {
      calls.push(what ?? "page");
      return ocr.read(image, dpi, language, what);
    },
  };
  const front = await readImage(ocr, page, 200);
  for (const degrees of [0, 180]) {
    const back = await readImage(counted, flopped(await turned(page, degrees)), 200);
    assert.equal(back.words.map(({ text }) => text).join(" "), LINES.join(" "));
    const [first, same] = [front.words[0]?.box ?? [], back.words[0]?.box ?? []];
    const wanted = degrees === 0 ? 1 - (first[2] ?? 0) : (first[0] ?? 0);
    assert.ok(Math.abs(wanted - (same[0] ?? 0)) < 0.005, `${degrees}: ${same} is not ${first} seen from its back`);
  }
  // What was not understood is not read as a whole page first: that took half a minute.
  assert.equal(calls.filter((what) => what === "page").length, 2);
});
