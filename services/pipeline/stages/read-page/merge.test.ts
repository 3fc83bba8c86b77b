import assert from "node:assert/strict";
import { test } from "node:test";
import type { Word } from "#shared/reading.ts";
import { mergeWords } from "./merge.ts";

/** A word a tenth of the page wide, on a line 2 % high. */
const word = (text: string, left: number, top: number, line: number, confidence?: number): Word => ({
  text,
  box: [left, top, left + 0.1, top + 0.02],
  line,
  ...(confidence === undefined ? {} : { confidence }),
});
const shown = (words: readonly Word[]) => words.map(({ text, line }) => `${line} ${text}`);

test("what both have is there once, as the layer has it", () => {
  const merged = mergeWords(
    [word("Bank", 0.1, 0.05, 0)],
    [word("8ank", 0.102, 0.051, 0, 0.9), word("Dear", 0.1, 0.2, 1, 0.9)],
  );
  assert.deepEqual(shown(merged), ["0 Bank", "1 Dear"]);
  assert.deepEqual(
    merged.map(({ confidence }) => confidence),
    [undefined, 0.9],
  );
});

test("lines of the shorter one go in where they stand on the page", () => {
  const layer = [word("Head", 0.1, 0.02, 0), word("Foot", 0.1, 0.95, 1)];
  const read = [
    word("one", 0.1, 0.2, 0, 1),
    word("more", 0.3, 0.2, 0, 1),
    word("two", 0.1, 0.3, 1, 1),
    word("three", 0.1, 0.4, 2, 1),
  ];
  assert.deepEqual(shown(mergeWords(layer, read)), ["0 Head", "1 one", "1 more", "2 two", "3 three", "4 Foot"]);
  assert.deepEqual(shown(mergeWords(read, layer)), ["0 Head", "1 one", "1 more", "2 two", "3 three", "4 Foot"]);
});

test("a watermark over a paragraph takes nothing of it away", () => {
  const mark: Word = { text: "COPY", box: [0, 0, 1, 1], line: 0 };
  assert.deepEqual(shown(mergeWords([mark], [word("Dear", 0.1, 0.2, 0, 1), word("Sir", 0.1, 0.3, 1, 1)])), [
    "0 Dear",
    "1 Sir",
    "2 COPY",
  ]);
});
