import assert from "node:assert/strict";
import { test } from "node:test";
import { propose } from "#shared/accounts/find-accounts.ts";
import { LAYOUT_NAMES, makeDocument, readingOf } from "./documents.ts";
import { PHRASES } from "./phrases/index.ts";

test("the same seed gives the same document", () => {
  for (const seed of [1, 2, 99, 123_456]) {
    const [a, b] = [makeDocument(seed, "train"), makeDocument(seed, "train")];
    assert.deepEqual([a.blocks, a.truth, readingOf(a)], [b.blocks, b.truth, readingOf(b)]);
  }
});

test("every layout in every split says only what stands on its pages", () => {
  for (const layout of LAYOUT_NAMES)
    for (const split of ["train", "held-out"] as const)
      for (let seed = 10; seed < 22; seed += 1) {
        const made = makeDocument(seed, split, layout);
        const text = readingOf(made)
          .map((page) => page.text + page.words.map((word) => word.text).join(" "))
          .join(" ");
        const digits = text.replaceAll(/[^A-Z0-9]/g, "");
        for (const { kind, value } of made.truth)
          if (kind === "iban") assert.ok(digits.includes(value), `${layout} ${split} ${seed}: ${value}`);
      }
});

test("boxes lie on the page, and words of a line from left to right", () => {
  for (let seed = 1; seed < 60; seed += 1)
    for (const { words } of readingOf(makeDocument(seed, "train")))
      for (const [i, { box, line }] of words.entries()) {
        assert.ok(box[0] >= 0 && box[1] >= 0 && box[2] > box[0] && box[3] <= 1.01, `seed ${seed}`);
        const next = words[i + 1];
        if (next?.line === line) assert.ok(next.box[0] >= box[0], `seed ${seed}: ${words[i]?.text}`);
      }
});

test("a layout without accounts has none, and none is invented on it", () => {
  for (let seed = 1; seed < 120; seed += 1) {
    const made = makeDocument(seed, "train", "without");
    const found = propose(readingOf(made)).proposals.filter(
      ({ account }) => account.kind === "iban" && account.check !== "invalid",
    );
    assert.deepEqual(
      found.map(({ account }) => account.as_read),
      [],
      `seed ${seed}`,
    );
  }
});

test("phrases are kept back in equal shares in all languages", () => {
  const counts = Object.values(PHRASES).map(({ situations }) =>
    Object.values(situations).map(({ inline }) => inline.length),
  );
  for (const list of counts) assert.ok(list.every((length) => length >= 4));
});
