import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { linesOf } from "./lines.ts";

async function* chunksOf(chunks: Iterable<Buffer>) {
  yield* chunks;
}
const read = (chunks: readonly Buffer[], max?: number) => Array.fromAsync(linesOf(chunksOf(chunks), max));

test("lines are the same however the bytes are cut, even inside a character", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" }).filter((line) => !/[\r\n]/.test(line))),
      fc.integer({ min: 1, max: 7 }),
      async (lines, size) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        assert.deepEqual(
          await read(chunks),
          lines[0]?.startsWith("\ufeff") ? [lines[0].slice(1), ...lines.slice(1)] : lines,
        );
      },
    ),
  );
});

test("a line separator inside JSON does not end the line; \\r\\n does", async () => {
  assert.deepEqual(await read([Buffer.from('{"text":"a\u2028b"}\r\nlast')]), ['{"text":"a\u2028b"}', "last"]);
});

test("a line that is too long is said to be, once, and the next is read as usual", async () => {
  const long = "x".repeat(50);
  for (const cut of [1, 3, 1_000]) {
    const bytes = Buffer.from(`a\n${long}\nb\n${long}`);
    const chunks = Array.from({ length: Math.ceil(bytes.length / cut) }, (_, i) =>
      bytes.subarray(i * cut, (i + 1) * cut),
    );
    assert.deepEqual(await read(chunks, 10), ["a", null, "b", null]);
  }
});
