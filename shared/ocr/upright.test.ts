import assert from "node:assert/strict";
import { test } from "node:test";
import type { OcrWord } from "./engine.ts";
import { along, directionOf, gapBetween, heightOf, isOnSide, levelled } from "./upright.ts";

const word = (text: string, left: number, top: number, right: number, bottom: number): OcrWord => ({
  text,
  left,
  top,
  right,
  bottom,
  confidence: 0.5,
  line: 0,
});
const downwards = [word("IBAN:", 100, 10, 112, 60), word("DE8937040044", 100, 70, 112, 190)];
const upwards = [word("IBAN:", 100, 140, 112, 190), word("DE8937040044", 100, 10, 112, 130)];
const level = [word("IBAN:", 10, 100, 60, 112), word("DE8937040044", 70, 100, 190, 112)];

test("words on their side are told, with their height, their gaps and the way they are read", () => {
  assert.deepEqual([...downwards, ...upwards, ...level].map(isOnSide), [true, true, true, true, false, false]);
  assert.ok(!isOnSide(word("l", 10, 10, 13, 22)), "a narrow letter");
  for (const [first, second] of [downwards, upwards, level] as [OcrWord, OcrWord][]) {
    assert.equal(gapBetween(first, second), 10);
    assert.equal(heightOf(second), 12);
  }
  assert.equal(directionOf(downwards, downwards), "down");
  assert.equal(directionOf(upwards.slice(1), upwards), "up", "as the others of its page");
  assert.equal(directionOf(level, level), "right");
  assert.equal(directionOf([], level), "right");
});

test("turned level, the beginning of a line is at the left, and places follow", async () => {
  // Ink where a line begins: at the top of one that is read downwards, at the foot of one read upwards.
  for (const [direction, dark] of [
    ["down", [0, 1]],
    ["up", [28, 29]],
  ] as const) {
    const data = new Uint8Array(10 * 30).fill(255);
    for (const y of dark) data.fill(0, y * 10, y * 10 + 10);
    const image = { data, width: 10, height: 30 };
    const turned = await levelled(image, direction);
    assert.deepEqual([turned.width, turned.height], [30, 10]);
    const row = [...turned.data.subarray(0, 30)];
    assert.deepEqual(row.slice(0, 2), [0, 0], direction);
    assert.ok(row.slice(2).every((value) => value === 255));
    const place = { left: 0, top: dark[0], right: 10, bottom: dark[1] + 1 };
    assert.deepEqual(along(place, image, direction), { from: 0, to: 2 });
  }
});
