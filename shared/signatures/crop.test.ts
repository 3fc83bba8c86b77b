import assert from "node:assert/strict";
import { test } from "node:test";
import { type Crop, cropSignature, type GreyImage } from "./crop.ts";
import { removeRules } from "./rules.ts";

const paper = (width: number, height: number): GreyImage => ({
  width,
  height,
  data: new Uint8Array(width * height).fill(240),
});

function line(page: GreyImage, x0: number, y0: number, x1: number, y1: number, thick: number, grey: number): void {
  const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) * 2;
  for (let k = 0; k <= steps; k += 1) {
    const [x, y] = [Math.round(x0 + ((x1 - x0) * k) / steps), Math.round(y0 + ((y1 - y0) * k) / steps)];
    for (let dy = 0; dy < thick; dy += 1)
      for (let dx = 0; dx < thick; dx += 1) page.data[(y + dy) * page.width + x + dx] = grey;
  }
}
/** Zigzag from (100, 110) to (300, 60) and back down: crosses a rule at y = 130. */
function signature(page: GreyImage, grey = 40): void {
  for (let i = 0; i < 5; i += 1) {
    line(page, 100 + i * 40, 150, 120 + i * 40, 60, 3, grey);
    line(page, 120 + i * 40, 60, 140 + i * 40, 150, 3, grey);
  }
}
const box = [80 / 400, 50 / 200, 320 / 400, 160 / 200] as const;
const opaque = (crop: Crop) => crop.data.filter((value, i) => i % 4 === 3 && value > 0).length;

test("ink becomes opaque, paper transparent, however grey the paper is and however it is lit", () => {
  const page = paper(400, 200);
  for (let i = 0; i < page.data.length; i += 1) page.data[i] = 150 + ((i % 400) * 80) / 400;
  signature(page);
  const crop = cropSignature(page, box, []);
  assert.ok(crop !== null);
  const share = opaque(crop) / (crop.width * crop.height);
  assert.ok(share > 0.05 && share < 0.35, `${share} of it is ink`);
  assert.ok(Math.abs(crop.box[0] - 96 / 400) < 0.02 && Math.abs(crop.box[3] - 157 / 200) < 0.03);
});

test("the rule below goes, the strokes that cross it stay whole", () => {
  const [plain, ruled] = [paper(400, 200), paper(400, 200)];
  signature(plain);
  signature(ruled);
  line(ruled, 10, 130, 390, 130, 2, 60);
  const [without, cleaned] = [cropSignature(plain, box, []), cropSignature(ruled, box, [])];
  assert.ok(without !== null && cleaned !== null);
  assert.ok(
    Math.abs(opaque(cleaned) - opaque(without)) < 0.08 * opaque(without),
    `${opaque(cleaned)}, ${opaque(without)}`,
  );
  assert.ok(Math.abs(cleaned.box[0] - without.box[0]) < 0.01, "the rule's ends are gone");
});

test("print beside the signature goes by the words that were read, and by lying outside the box", () => {
  const page = paper(400, 200);
  signature(page);
  for (let i = 0; i < 12; i += 1) line(page, 90 + i * 7, 168, 90 + i * 7, 178, 2, 20); // outside the box
  for (let i = 0; i < 6; i += 1) line(page, 90 + i * 5, 52, 90 + i * 5, 58, 2, 20); // inside it
  const words = [[85 / 400, 49 / 200, 122 / 400, 62 / 200]] as const;
  const [crop, kept] = [cropSignature(page, box, words), cropSignature(page, box, [])];
  assert.ok(crop !== null && kept !== null);
  assert.ok(crop.box[3] < 160 / 200);
  assert.ok(opaque(kept) > opaque(crop) + 50);
});

test("a last letter that the box cuts stays whole; a line that leaves the cut-out and print below do not come with it", () => {
  const withLetter = (draw: (page: GreyImage) => void) => {
    const page = paper(400, 200);
    signature(page);
    draw(page);
    const crop = cropSignature(page, box, []);
    assert.ok(crop !== null);
    return crop;
  };
  const alone = withLetter(() => {});
  // The box ends at 320: a quarter of the letter lies inside.
  const letter = withLetter((page) => line(page, 314, 120, 334, 90, 3, 40));
  assert.ok(letter.box[2] > 334 / 400, `it ends at ${letter.box[2] * 400}`);
  const stroke = withLetter((page) => line(page, 314, 120, 399, 60, 3, 40));
  const below = withLetter((page) => line(page, 200, 156, 206, 172, 3, 40));
  for (const crop of [stroke, below]) assert.deepEqual(crop.box, alone.box);
});

test("a box with nothing but paper or print in it gives nothing", () => {
  assert.equal(cropSignature(paper(100, 100), [0.1, 0.1, 0.9, 0.9], []), null);
  assert.equal(cropSignature(paper(100, 100), [0.5, 0.5, 0.5, 0.5], []), null);
});

test("only long straight lines count as rules", () => {
  const [width, height] = [60, 20];
  const ink = new Uint8Array(width * height);
  for (let x = 5; x < 55; x += 1) ink[10 * width + x] = 1;
  for (let x = 5; x < 20; x += 1) ink[15 * width + x] = 1;
  const out = removeRules(ink, width, height);
  assert.equal(
    out.subarray(10 * width, 11 * width).some((value) => value === 1),
    false,
  );
  assert.equal(out.subarray(15 * width, 16 * width).filter((value) => value === 1).length, 15);
});
