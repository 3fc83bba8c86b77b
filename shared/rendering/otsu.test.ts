import assert from "node:assert/strict";
import { test } from "node:test";
import { lightestInk } from "./otsu.ts";

test("parts two tones, and a sample of them", () => {
  const tones = Uint8Array.from([20, 22, 25, 200, 210, 220, 205]);
  assert.equal(lightestInk(tones), 25);
  const many = Uint8Array.from({ length: 7_000 }, (_, i) => tones[(i * 3) % 7] as number);
  assert.equal(lightestInk(many, 540), 25);
});

test("an image of one tone has no two to part", () => {
  assert.equal(lightestInk(new Uint8Array(9).fill(255)), null);
  assert.equal(lightestInk(new Uint8Array()), null);
});
