import assert from "node:assert/strict";
import { test } from "node:test";
import { openReader } from "./fit.ts";

test("the encoder is opened for the first short text, and letters are not read with it", async () => {
  const reader = await openReader(() => {});
  const letter = { text: "My card was swallowed by the machine in town. ".repeat(10), label: "cards" };
  const message = { text: "My card was swallowed.", label: "cards" };
  assert.deepEqual(
    reader.read([letter]).map(({ meaning }) => meaning),
    [null],
  );
  assert.equal(reader.sha256(), null);
  const read = reader.read([letter, message, letter]);
  assert.deepEqual(
    read.map(({ meaning }) => meaning === null),
    [true, false, true],
  );
  assert.match(reader.sha256() ?? "", /^[0-9a-f]{64}$/);
});
