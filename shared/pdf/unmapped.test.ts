import assert from "node:assert/strict";
import { test } from "node:test";
import type { Character } from "./characters.ts";
import { withoutUnmapped } from "./unmapped.ts";

const SIZE = { width: 100, height: 200 };
const LINE_END: Character = { text: "\n", place: null };
/** Letters 5 points wide, side by side from a point on. */
const drawn = (text: string, isUnmapped: boolean, left = 0, top = 100): Character[] =>
  Array.from(text, (letter, i) => ({
    text: letter,
    place: {
      left: left + 5 * i,
      right: left + 5 * i + 5,
      top,
      bottom: top + 10,
      x: left + 5 * i,
      y: top + 8,
      em: 10,
      turn: 0,
    },
    ...(isUnmapped ? { isUnmapped: true as const } : {}),
  }));
const read = (...parts: Character[][]) => {
  const { characters, unmapped } = withoutUnmapped(parts.flat(), SIZE);
  return { text: characters.map(({ text }) => text).join(""), unmapped };
};

test("a stretch of unmapped letters is taken out, and its place is told", () => {
  const { text, unmapped } = read(drawn("To: ", false), drawn("\u0001\t\n\u0004\u0005\u0006", true, 20));
  assert.equal(text.trim(), "To:");
  assert.deepEqual(unmapped, [[0.2, 0.5, 0.5, 0.55]]);
});

test("spaces do not end a stretch; other letters and a line's end do", () => {
  const [one, two] = [drawn("\u0001\u0002\u0003", true), drawn("\u0004\u0005\u0006", true)];
  assert.equal(read(one, drawn(" ", false), two).unmapped.length, 1);
  assert.equal(read(one, [{ text: " ", place: null }], two).unmapped.length, 1);
  assert.equal(read(one, [LINE_END], two).unmapped.length, 0);
  assert.equal(read(one, drawn("a", false), two).unmapped.length, 0);
});

test("symbols, rows of boxes and dots stay; letters that a font calls all the same nothing do not", () => {
  assert.deepEqual(read(drawn("\ue001\ue002\ue003\ue004", true)).unmapped, []);
  assert.deepEqual(read(drawn("\ue001".repeat(30), true)).unmapped, []);
  assert.deepEqual(read(drawn("\ufffd".repeat(5), true)).unmapped.length, 1);
});

test("letters that a font names stay as they are", () => {
  const characters = drawn("Dear Sir", false);
  assert.equal(withoutUnmapped(characters, SIZE).characters, characters);
});
