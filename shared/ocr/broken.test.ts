import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isBroken, marksOf } from "./broken.ts";
import type { Grey } from "./grey.ts";

const INK = 0;
const PAPER = 255;

/** The same by walking over each patch, pixel by pixel. */
function walked({ data, width, height }: Grey, dot: number, sign: number): { dots: number; signs: number } {
  const left = new Set([...data.keys()].filter((at) => data[at] === INK));
  let [dots, signs] = [0, 0];
  for (const first of left) {
    const [columns, rows]: [number[], number[]] = [[], []];
    const open = [first];
    left.delete(first);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      columns.push(x);
      rows.push(y);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny += 1)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx += 1)
          if (left.delete(ny * width + nx)) open.push(ny * width + nx);
    }
    const side = Math.max(Math.max(...columns) - Math.min(...columns), Math.max(...rows) - Math.min(...rows)) + 1;
    if (side <= dot) dots += 1;
    else if (side <= sign) signs += 1;
  }
  return { dots, signs };
}

test("patches of ink are counted as by walking over them", () => {
  const page = fc.integer({ min: 1, max: 24 }).chain((width) =>
    fc
      .array(fc.constantFrom(INK, PAPER, PAPER), { minLength: width, maxLength: width * 24 })
      .map((pixels) => pixels.slice(0, pixels.length - (pixels.length % width)))
      // Ink and paper both, so that a threshold lies between them.
      .map((pixels): Grey => {
        const data = Uint8Array.from([...pixels, ...Array(width).fill(PAPER), ...Array(width).fill(INK)]);
        return { data, width, height: data.length / width };
      }),
  );
  fc.assert(
    fc.property(page, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 20 }), (grey, dot, sign) => {
      assert.deepEqual(marksOf(grey, dot, sign), walked(grey, dot, sign));
    }),
  );
});

/** Squares of a side, so many, in rows. */
function squares(side: number, count: number): Grey {
  const [width, height] = [1_600, 1_200];
  const data = new Uint8Array(width * height).fill(PAPER);
  const apart = side * 2;
  const inRow = Math.floor(width / apart);
  for (let n = 0; n < count; n += 1) {
    const at = Math.floor(n / inRow) * apart * width + (n % inRow) * apart;
    for (let y = 0; y < side; y += 1) data.fill(INK, at + y * width, at + y * width + side);
  }
  return { data, width, height };
}

test("a field of dots is broken print, letters and dust are none", () => {
  assert.ok(isBroken(squares(3, 3_000), 200));
  assert.ok(!isBroken(squares(15, 1_500), 200));
  assert.ok(!isBroken(squares(3, 400), 200));
  // At 600 dots to the inch a square of 15 is a dot, too.
  assert.ok(isBroken(squares(15, 1_500), 600));
});
