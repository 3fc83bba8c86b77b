import assert from "node:assert/strict";
import { test } from "node:test";
import { marksIn } from "./marks.ts";

const found = (text: string, ...readings: string[]) =>
  marksIn(
    text,
    readings.map((asRead, id) => ({ id, asRead })),
  ).map(({ start, end, field }) => [field, text.slice(start, end)]);

test("a number is marked as it stands, over a line's end too, and not within another one", () => {
  assert.deepEqual(found("IBAN: BE68 5390\n0754 7034.", "BE68 5390 0754 7034"), [[0, "BE68 5390\n0754 7034"]]);
  assert.deepEqual(found("X539-0075470-34 and 539-0075470-34", "539-0075470-34"), [[0, "539-0075470-34"]]);
  assert.deepEqual(found("a.b (c) 1/2", "a.b", "(c)", "1/2", ""), [
    [0, "a.b"],
    [1, "(c)"],
    [2, "1/2"],
  ]);
  assert.deepEqual(found("nothing here", "BE68"), []);
});

test("what was found twice is two, what stands oftener goes to the last, and the longer of two stays", () => {
  assert.deepEqual(
    found("12 12 12", "12", "12").map(([field]) => field),
    [0, 1, 1],
  );
  assert.deepEqual(found("DE 89 3704", "89 3704", "DE89 3704"), [[1, "DE 89 3704"]]);
  assert.deepEqual(found("11 22 33 44", "11 22", "22 33 44"), [[1, "22 33 44"]]);
});
