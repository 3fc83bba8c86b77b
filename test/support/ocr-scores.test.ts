import assert from "node:assert/strict";
import { test } from "node:test";
import { type Placed, scoreOcr } from "./ocr-scores.ts";

const word = (text: string, left: number, top: number): Placed => ({
  text,
  box: [left, top, left + text.length * 5, top + 10],
});
const TRUTH = [word("Total", 0, 0), word("1250,00", 300, 0), word("BE68", 0, 20), word("5390", 25, 20)];

test("the order in which cells are read, and where words are parted, do not count", () => {
  const read = [word("1250,00", 300, 1), word("BE685390", 0, 20), word("Total", 0, 0)];
  assert.deepEqual(scoreOcr(TRUTH, read), { characters: 20, errors: 0, numbers: 2, numbersRight: 2 });
});

test("a wrong letter, a missing word and a word out of nothing count by their letters", () => {
  const read = [word("Tota1", 0, 0), word("BE68", 0, 20), word("5390", 25, 20), word("xyz", 600, 600)];
  assert.deepEqual(scoreOcr(TRUTH, read), { characters: 20, errors: 1 + 7 + 3, numbers: 2, numbersRight: 1 });
});
