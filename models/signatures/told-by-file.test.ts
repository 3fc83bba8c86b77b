import assert from "node:assert/strict";
import { test } from "node:test";
import { heldToFile } from "./told-by-file.ts";

const box = (left: number, top: number) => ({ left, top, right: left + 0.2, bottom: top + 0.1 });
const found = [
  { box: box(0.1, 0.1), score: 0.9 },
  { box: box(0.5, 0.8), score: 0.3 },
];
const scores = (told: Parameters<typeof heldToFile>[1]) => heldToFile(found, told, 0.5).map(({ score }) => score);

test("where nobody knows of pictures, every candidate stays what it was", () => {
  assert.deepEqual(scores({ drawn: [], pictures: null }), [0.9, 0.3]);
});

test("on a page without pictures only what is drawn by hand may be surely signed", () => {
  assert.deepEqual(scores({ drawn: [], pictures: [] }), [0.49, 0.3]);
  assert.deepEqual(scores({ drawn: [box(0.12, 0.12)], pictures: [] }), [0.9, 0.3]);
});

test("a picture backs what lies on it, and not what lies beside it", () => {
  assert.deepEqual(scores({ drawn: [], pictures: [box(0.1, 0.1)] }), [0.9, 0.3]);
  assert.deepEqual(scores({ drawn: [], pictures: [{ left: 0, top: 0, right: 1, bottom: 1 }] }), [0.9, 0.3]);
  assert.deepEqual(scores({ drawn: [], pictures: [box(0.29, 0.1)] }), [0.49, 0.3]);
});
