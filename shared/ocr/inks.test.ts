import assert from "node:assert/strict";
import { test } from "node:test";
import { mayHoldInks, partInks } from "./inks.ts";
import type { Colours } from "./tones.ts";

const DPI = 200;
const [WIDTH, HEIGHT] = [800, 600];
type Ink = readonly [red: number, green: number, blue: number];
const [BLACK, RED, BLUE, PALE]: Ink[] = [
  [25, 25, 25],
  [200, 40, 50],
  [40, 60, 170],
  [255, 250, 200],
] as never;
type Area = readonly [ink: Ink, left: number, top: number, width: number, height: number];

/** Paper with areas of ink on it, each laid over what is below it as ink is: the darker of both in every colour. */
function paper(...areas: readonly Area[]): Colours {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(250);
  for (const [ink, left, top, width, height] of areas)
    for (let y = top; y < top + height; y += 1)
      for (let x = left; x < left + width; x += 1)
        for (const [channel, level] of ink.entries()) {
          const at = (y * WIDTH + x) * 3 + channel;
          data[at] = Math.round(((data[at] ?? 0) * level) / 255);
        }
  return { data, width: WIDTH, height: HEIGHT };
}
/** Strokes of print, as high as letters of 12 points. */
const PRINT = Array.from({ length: 20 }, (_, i): Area => [BLACK as Ink, 20 + i * 18, 100, 4, 30]);
const at = ({ data }: { data: Uint8Array }, x: number, y: number) => data[y * WIDTH + x] ?? -1;

test("print under a stamp, and the stamp without the print", () => {
  for (const ink of [RED, BLUE] as Ink[]) {
    const page = paper(...PRINT, [ink, 100, 80, 150, 60]);
    assert.ok(mayHoldInks(page));
    const inks = partInks(page, DPI);
    assert.ok(inks?.over);
    const [stroke, beside] = [20 + 6 * 18 + 1, 20 + 6 * 18 + 10];
    assert.ok(at(inks.print, stroke, 110) < 60, "a stroke stays dark");
    assert.ok(at(inks.print, beside, 110) > 240, "and what is stamped between strokes is paper");
    assert.ok(at(inks.over, beside, 110) < 128);
    assert.equal(at(inks.over, stroke, 110), 255);
    assert.equal(at(inks.over, 22, 110), 255, "print beside the stamp is not of the stamp");
  }
});

test("coloured lines that run through letters go, and are nothing that is read", () => {
  const inks = partInks(paper(...PRINT, [RED as Ink, 5, 114, 390, 3]), DPI);
  assert.ok(inks !== null);
  assert.ok(inks.over === null);
  assert.ok(at(inks.print, 10, 115) > 240);
  assert.ok(at(inks.print, 21, 115) < 60);
});

test("a letterhead in colour, a pale ground, a picture and a scanner's seams stay as they are", () => {
  const head = Array.from({ length: 20 }, (_, i): Area => [BLUE as Ink, 20 + i * 18, 20, 4, 30]);
  assert.ok(partInks(paper(...head, ...PRINT), DPI) === null, "a letterhead");
  assert.ok(partInks(paper([PALE as Ink, 0, 80, 400, 80], ...PRINT), DPI) === null, "a pale ground");
  assert.ok(partInks(paper(...PRINT, [BLUE as Ink, 10, 60, 780, 200]), DPI) === null, "a picture");
  const seams = PRINT.map(([, left, top, , height]): Area => [RED as Ink, left + 4, top, 1, height]);
  assert.ok(partInks(paper(...PRINT, ...seams), DPI) === null, "seams");
  assert.equal(mayHoldInks(paper(...PRINT)), false, "no colour");
});

test("the letters of a stamp that print does not touch are read with those that it does", () => {
  const letters = Array.from({ length: 5 }, (_, i): Area => [RED as Ink, 100 + i * 30, 60 + i * 9, 14, 30]);
  const inks = partInks(paper(...PRINT, ...letters), DPI);
  assert.ok(inks?.over);
  assert.ok(at(inks.over, 105, 70) < 128, "the first letter, above the line");
  assert.ok(at(inks.print, 105, 70) > 240);
});

test("light is of the lamp, not of the page: warm paper has no ink", () => {
  const page = paper(...PRINT);
  for (let i = 2; i < page.data.length; i += 3) page.data[i] = Math.round((page.data[i] ?? 0) * 0.7);
  assert.equal(mayHoldInks(page), false);
});
