import assert from "node:assert/strict";
import { test } from "node:test";
import { goneAs } from "./gone.ts";

const documents = [
  { ordinal: 1, parent: null, gone: [{ receipt: 20, from: 2, to: 3 }] },
  { ordinal: 2, parent: null, gone: [{ receipt: 21, from: null, to: null }] },
  { ordinal: 3, parent: 2, gone: [] },
  { ordinal: 4, parent: 3, gone: [] },
  { ordinal: 5, parent: 1, gone: [] },
];

test("a page went where its part of the document went; what has no page stays with the rest", () => {
  assert.deepEqual(
    [1, 2, 3, 4, null].map((page) => goneAs(documents, 1, page)),
    [null, 20, 20, null, null],
  );
});

test("what lies inside a document went with it as a whole, and not with some of its pages", () => {
  assert.deepEqual(
    [2, 3, 4, 5, 9].map((ordinal) => goneAs(documents, ordinal, 1)),
    [21, 21, 21, null, null],
  );
});
