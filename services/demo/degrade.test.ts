import assert from "node:assert/strict";
import { test } from "node:test";
import { blackAndWhite, blurred, DEGRADATIONS, halfTheLines } from "./degrade.ts";
import { createRandom } from "./random.ts";

const page = () => {
  const pixels = new Uint8Array(60 * 80).fill(255);
  for (let y = 20; y < 40; y++) pixels.fill(0, y * 60 + 10, y * 60 + 50);
  return { width: 60, height: 80, pixels };
};

test("every degradation keeps the page's size, and the same seed gives the same pixels", () => {
  for (const { name, apply } of DEGRADATIONS) {
    const [a, b] = [apply(page(), createRandom(name)), apply(page(), createRandom(name))];
    assert.deepEqual([a.width, a.height, a.pixels.length], [60, 80, 4_800], name);
    assert.deepEqual(a.pixels, b.pixels, name);
  }
});

test("a fax knows black and white, and in normal mode every second line", () => {
  const grey = { ...page(), pixels: Uint8Array.from({ length: 4_800 }, (_, i) => (i * 7) % 256) };
  const fax = halfTheLines(blackAndWhite(grey));
  assert.deepEqual([...new Set(fax.pixels)].sort(), [0, 255]);
  for (let y = 0; y < 80; y += 2)
    assert.deepEqual(fax.pixels.subarray(y * 60, y * 60 + 60), fax.pixels.subarray((y + 1) * 60, (y + 2) * 60));
});

test("a blur makes edges grey and leaves plain paper white", () => {
  const soft = blurred(page());
  assert.equal(soft.pixels[0], 255);
  const edge = soft.pixels[20 * 60 + 30] ?? 0;
  assert.ok(edge > 0 && edge < 255);
});
