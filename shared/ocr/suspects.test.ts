import assert from "node:assert/strict";
import { test } from "node:test";
import type { OcrWord } from "./engine.ts";
import { runsOf, suspectsOf } from "./suspects.ts";

/** Words of one line side by side, a height of 14 and a gap of 8, with their confidences. */
function line(text: string, confidence: number, { number = 0, gap = 8 } = {}): OcrWord[] {
  let left = 10;
  return text.split(" ").map((word) => {
    const right = left + word.length * 10;
    const made = { text: word, left, right, top: number * 30, bottom: number * 30 + 14, confidence, line: number };
    left = right + gap;
    return made;
  });
}
const found = (words: OcrWord[], taken: number[] = []) => suspectsOf(words, runsOf(words), new Set(taken));

test("a number that was read badly is looked at, with its groups and without its label", () => {
  assert.deepEqual(found(line("DFRII70400440532012000", 0.1)), [{ at: 0, count: 1 }]);
  assert.deepEqual(found(line("IBAN: DF77 3707 00A0 0321 9870.00", 0.4)), [{ at: 1, count: 5 }]);
  assert.deepEqual(found(line("DL124U01051/0048488280", 0.1), [0]), [], "a doubt already");
});

test("what was read with confidence, is too short, is prose, or holds is not", () => {
  assert.deepEqual(found(line("4711 0815 2024 1200", 0.9)), []);
  assert.deepEqual(found(line("12.50", 0.2)), []);
  assert.deepEqual(found(line("please find enclosed herewith", 0.2)), []);
  assert.deepEqual(found(line("DE89 3704 0044 0532 0130 00", 0.4)), []);
  assert.deepEqual(found(line("1.200,00 3.400,00 5.600,00", 0.3, { gap: 60 })), [], "columns of a table");
});
