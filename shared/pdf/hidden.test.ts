import assert from "node:assert/strict";
import { test } from "node:test";
import type { Character, Doubt } from "./characters.ts";
import { type Sight, withoutHidden } from "./hidden.ts";
import { PICTURE_SQUARES } from "./images.ts";

const SIDE = 100;
/** A page of 100 × 100 points, one pixel each. */
const sight = (value: (x: number, y: number) => number, isCovered: (i: number) => boolean = () => false): Sight => ({
  width: SIDE,
  height: SIDE,
  covered: () => Uint8Array.from({ length: PICTURE_SQUARES ** 2 }, (_, i) => (isCovered(i) ? 1 : 0)),
  drawn: () => ({
    data: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => value(i % SIDE, Math.floor(i / SIDE))),
    width: SIDE,
    height: SIDE,
    channels: 1,
  }),
});
const letter = (text: string, left: number, size: number, doubt?: Doubt): Character => ({
  text,
  place: { left, top: 10, right: left + size, bottom: 10 + size, x: left, y: 10 + size, em: size, turn: 0 },
  ...(doubt === undefined ? {} : { doubt }),
});
const textOf = (characters: readonly Character[]) => characters.map(({ text }) => text).join("");

test("a page where no letter is in doubt is not looked at", () => {
  const blind: Sight = { ...sight(() => 255), drawn: () => assert.fail(), covered: () => assert.fail() };
  const characters = [letter("a", 0, 5), letter("b", 5, 5)];
  assert.deepEqual(withoutHidden(characters, blind), { characters, hidden: 0 });
});

test("a faint letter goes where its place on the page is all of one colour, and leaves a gap", () => {
  const characters = [letter("a", 0, 5), letter("7", 20, 5, "faint"), letter("8", 60, 5, "faint"), letter("b", 90, 5)];
  const dark = sight((x) => (x === 62 ? 200 : 255));
  const { characters: seen, hidden } = withoutHidden(characters, dark);
  assert.deepEqual([textOf(seen), hidden], ["a 8b", 1]);
  assert.equal(seen[1]?.place, null);
});

test("a large letter is looked at in steps, and its strokes are found", () => {
  const stroke = sight((x) => (x >= 40 && x < 44 ? 0 : 255));
  assert.equal(withoutHidden([letter("I", 0, 90, "faint")], stroke).hidden, 0);
  const beyond = letter("I", -500, 5_000, "faint");
  assert.equal(
    withoutHidden(
      [beyond],
      sight(() => 128),
    ).hidden,
    1,
  );
});

test("an undrawn letter stays on a picture and right beside one", () => {
  const right = sight(
    () => 255,
    (i) => i % PICTURE_SQUARES >= 25,
  );
  const at = (left: number) => withoutHidden([letter("a", left, 2, "undrawn")], right).hidden;
  assert.deepEqual([at(10), at(48), at(80)], [1, 0, 0]);
});
