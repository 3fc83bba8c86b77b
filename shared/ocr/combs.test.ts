import assert from "node:assert/strict";
import { after, test } from "node:test";
import sharp from "sharp";
import { takeOutCombs } from "./combs.ts";
import { createOcr } from "./engine.ts";
import { finish, type Grey } from "./grey.ts";
import { readImage } from "./read-image.ts";

const ocr = createOcr();
after(() => ocr.close());

const [WIDTH, HEIGHT, DPI] = [1654, 1000, 200];
const IBAN = "DE89370400440532013000";
type Kind = "cells" | "ticks" | "boxes";
const FAMILY = "Liberation Mono, DejaVu Sans Mono, monospace";

/** A field of a form: letters in boxes that touch, on ticks, or in boxes that stand apart. Letters lie on the lines here and there. */
function field(kind: Kind, text: string, left: number, top: number): string {
  const [pitch, height] = [50, 60];
  const line = (x: number, y: number, width: number, high: number) =>
    `<rect x="${x}" y="${y}" width="${width}" height="${high}" fill="#222"/>`;
  const letters = [...text].map((letter, i) => {
    const off = kind === "cells" && i % 4 === 1 ? -9 : 0;
    return `<text x="${left + i * pitch + 13 + off}" y="${top + 44}" font-family="${FAMILY}" font-size="40">${letter}</text>`;
  });
  const ends = Array.from({ length: text.length + 1 }, (_, i) => left + i * pitch);
  const lines = {
    cells: [
      line(left, top, text.length * pitch, 3),
      line(left, top + height, text.length * pitch + 3, 3),
      ...ends.map((x) => line(x, top, 3, height)),
    ],
    ticks: [
      line(left, top + height, text.length * pitch + 3, 3),
      ...ends.map((x) => line(x, top + height - 22, 3, 22)),
    ],
    boxes: ends
      .slice(1)
      .flatMap((x) => [
        line(x - pitch, top, 43, 3),
        line(x - pitch, top + height, 43, 3),
        line(x - pitch, top, 3, height),
        line(x - 10, top, 3, height),
      ]),
  };
  return [...lines[kind], ...letters].join("");
}

async function page(inner: string): Promise<Grey> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#f8f8f8"/>${inner}</svg>`;
  return finish(sharp(Buffer.from(svg)).blur(0.7));
}
const printed = (text: string, y: number) =>
  `<text x="150" y="${y}" font-family="Liberation Serif, DejaVu Serif, serif" font-size="34">${text}</text>`;
const SENTENCES =
  printed("Please pay the amount that is named below to our account.", 120) +
  printed("The payment is due within thirty days from the date of this letter.", 190);

test("a number with a box or a tick for each letter is one word, in its place and among the lines around it", async () => {
  for (const kind of ["cells", "ticks", "boxes"] as const) {
    const inner = `${SENTENCES}${printed("Account number", 330)}${field(kind, IBAN, 150, 380)}${printed("Yours faithfully", 600)}`;
    const { words } = await readImage(ocr, await page(inner), DPI);
    const text = words.map((word) => word.text).join(" ");
    assert.ok(text.includes(`Account number ${IBAN} Yours faithfully`), `${kind}: ${text}`);
    const [left = 0, top = 0, right = 0, bottom = 0] = words.find((word) => word.text === IBAN)?.box ?? [];
    assert.ok(Math.abs(left * WIDTH - 160) < 15 && Math.abs(right * WIDTH - 1_240) < 30, `${kind}: ${left} ${right}`);
    assert.ok(top * HEIGHT > 360 && bottom * HEIGHT < 460, `${kind}: ${top} ${bottom}`);
  }
});

test("an empty box parts two words, and a field without anything in it is none", async () => {
  const inner = SENTENCES + field("cells", "12 03 2026", 150, 380) + field("cells", "        ", 150, 600);
  const { combs } = takeOutCombs(await page(inner), DPI);
  assert.deepEqual(
    combs.map(({ parts }) => parts.length),
    [3, 0],
  );
});

test("a table, underlined words and stems of letters are no such field: the page stays as it is", async () => {
  const table = [0, 1, 2, 3].map((i) => `<rect x="150" y="${400 + i * 70}" width="1200" height="3"/>`).join("");
  const columns = [150, 550, 900, 1350].map((x) => `<rect x="${x}" y="400" width="3" height="210"/>`).join("");
  const underlined = `${printed("illumination in millimetres", 720)}<rect x="150" y="726" width="420" height="3"/>`;
  const plain = await page(SENTENCES + table + columns + underlined);
  const { page: same, combs } = takeOutCombs(plain, DPI);
  assert.equal(combs.length, 0);
  assert.ok(same === plain);
});
