import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { featuresOf, pairHash, piecesOf, type RouterInput, wordHash, wordsIn, wordsOf } from "./features.ts";

const featuresIn = (input: RouterInput) => featuresOf(wordsIn(input));

test("words: lower case, one form, digits alike, masks and junk left out", () => {
  assert.deepEqual(wordsOf("L’IBAN DE68 vaut 1,250.00 € — XXXX XX/XX/2019!"), [
    "l'iban",
    "de",
    "00",
    "vaut",
    "0",
    "000",
    "00",
    "€",
    "0000",
    "!",
  ]);
  assert.deepEqual(wordsOf("ﬁx"), ["fix"]);
  assert.deepEqual(wordsOf(`a ${"b".repeat(41)} c`), ["a", "c"]);
});

test("features count words, pairs and pieces; a subject is text and more", () => {
  const { words, single } = featuresIn({ text: "lost card lost card" });
  const times = new Map([...words.hashes].map((hash, i) => [hash, words.times[i]]));
  assert.equal(times.get(wordHash("lost")), 2);
  assert.equal(times.get(pairHash("lost", "card")), 2);
  assert.equal(times.get(pairHash("card", "lost")), 1);
  assert.equal(single.length, 4);
  assert.deepEqual(new Set(piecesOf("ab")).size, 3); // " ab", "ab ", " ab "
  const withSubject = featuresIn({ subject: "lost", text: "card" });
  assert.ok(withSubject.words.hashes.includes(wordHash("lost")));
  assert.ok(!withSubject.words.hashes.includes(pairHash("lost", "card")), "no pair across subject and text");
  assert.equal(withSubject.words.hashes.length, featuresIn({ text: "lost" }).words.hashes.length + 2);
});

test("any text has features, and the same text the same ones", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.option(fc.string({ unit: "grapheme" }), { nil: undefined }),
      (text, subject) => {
        const features = featuresIn({ text, subject });
        assert.deepEqual(features, featuresIn({ text, subject }));
        assert.equal(features.words.hashes.length, features.words.times.length);
      },
    ),
  );
});
