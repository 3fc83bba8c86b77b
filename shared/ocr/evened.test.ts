import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../../test/fixtures/fixtures.ts";
import { evened, isUneven, paperOf } from "./evened.ts";
import type { Grey } from "./grey.ts";

const [WIDTH, HEIGHT, DPI] = [800, 1_100, 100];
/** Lines of strokes, as a text has them, over a ground of its own. */
function page(ground: (x: number, y: number) => number, ink = 0.1): Grey {
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      const isInk = y % 24 < 12 && x % 8 < 2 && x > 80 && x < 720;
      data[y * WIDTH + x] = Math.round(ground(x, y) * (isInk ? ink : 1));
    }
  return { data, width: WIDTH, height: HEIGHT };
}
const isAsked = (image: Grey) => isUneven(paperOf(image, DPI));
const random = createRandom("grain");
const grain = () => random.int(-30, 30);

test("a shadow and a pattern ask for it; plain, coloured and grainy paper, boxes and a copier's edge do not", () => {
  assert.ok(isAsked(page((x, y) => 250 - (x / WIDTH) * 110 - (y / HEIGHT) * 40)));
  assert.ok(isAsked(page((x, y) => ((x + y) % 12 < 4 ? 195 : 250))));
  assert.ok(!isAsked(page(() => 250)));
  assert.ok(!isAsked(page(() => 120)));
  assert.ok(!isAsked(page(() => 225 + grain())));
  assert.ok(!isAsked(page((_, y) => (y < 400 ? 150 : 250))));
  assert.ok(!isAsked(page((x) => (x > 640 ? 5 : 250))));
});

test("paper comes out white and ink dark, whatever light lies over both", () => {
  const shaded = page((x, y) => 250 - (x / WIDTH) * 150 - (y / HEIGHT) * 30);
  const { data } = evened(shaded, paperOf(shaded, DPI));
  for (const [x, y] of [
    [90, 200],
    [700, 1_000],
  ] as const) {
    const at = (across: number, down: number) => data[down * WIDTH + across] ?? 0;
    const [ink, paper] = [at(x - (x % 8), y - (y % 24)), at(x - (x % 8) + 5, y - (y % 24) + 18)];
    assert.ok(ink < 30 && paper > 225, `${ink} ${paper}`);
  }
});

test("an image of any size and tone is evened", () => {
  for (const [width, height, value] of [
    [1, 1, 0],
    [30, 3, 255],
    [17, 400, 128],
  ] as const) {
    const image = { data: new Uint8Array(width * height).fill(value), width, height };
    const paper = paperOf(image, 300);
    assert.ok(!isUneven(paper));
    assert.equal(evened(image, paper).data.length, width * height);
  }
});
