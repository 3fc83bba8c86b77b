import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../test/support/property.ts";
import { loadPackage } from "./package.ts";
import { type PieceList, piecesBy } from "./pieces.ts";

const RESERVED: PieceList = Array.from({ length: 6 }, (_, i) => [`<${i}>`, 0] as const);

// As the published implementation cuts them (@energetic-ai/embeddings 0.2.0).
for (const [text, numbers] of [
  ["My card was swallowed by the machine.", [404, 1305, 33, 2510, 90, 1728, 26, 55, 9, 2285, 6]],
  ["The cash dispenser kept my card!", [34, 1985, 520, 3004, 7, 46, 2356, 69, 1305, 78]],
  ["Où est ma carte ☂ ?", [292, 7843, 4776, 688, 378, 330, 30, 0, 2752]],
] as const)
  test(`cut as published: ${text}`, () => {
    assert.deepEqual(loadPackage().pieces(text), numbers);
  });

test("no other cut is likelier", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", " "), maxLength: 8 });
  const scored = fc.tuple(
    fc.constantFrom("a", "b", "ab", "ba", "aa", "▁", "▁a", "▁ab", "bb▁"),
    fc.integer({ min: -9, max: -1 }),
  );
  fc.assert(
    fc.property(letters, fc.uniqueArray(scored, { selector: ([piece]) => piece }), (text, some) => {
      // Every letter is known, so that every text can be cut.
      const known = new Map<string, number>([["a", -10], ["b", -10], ["▁", -10], ...some]);
      const list: PieceList = [...RESERVED, ...known];
      const numbers = piecesBy(list)(text);
      const whole = text === "" ? "" : `▁${text.replaceAll(" ", "▁")}`;
      assert.equal(numbers.map((number) => list[number]?.[0]).join(""), whole);
      const sum = numbers.reduce((total, number) => total + (list[number]?.[1] ?? 0), 0);
      assert.equal(sum, whole === "" ? 0 : likeliest(whole, known));
    }),
  );
});

/** Tries every cut. */
function likeliest(rest: string, known: ReadonlyMap<string, number>): number {
  if (rest === "") return 0;
  const sums = [...known].flatMap(([piece, score]) =>
    rest.startsWith(piece) ? [score + likeliest(rest.slice(piece.length), known)] : [],
  );
  return Math.max(...sums);
}

test("characters nobody knows are one piece together", () => {
  assert.deepEqual(piecesBy([...RESERVED, ["▁", -1], ["a", -1]])("☂☂a"), [6, 0, 7]);
});
