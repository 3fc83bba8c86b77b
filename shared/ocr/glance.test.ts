import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ocr, OcrWord } from "./engine.ts";
import { glanceAt, type QuarterTurns } from "./glance.ts";
import type { Grey } from "./grey.ts";

/** Eight lines of five words each. */
const LINES: Grey = (() => {
  const [width, height] = [1_000, 800];
  const data = new Uint8Array(width * height).fill(255);
  for (let line = 0; line < 8; line += 1)
    for (let word = 0; word < 5; word += 1)
      for (let x = 50 + word * 100; x < 130 + word * 100; x += 4)
        for (let y = 60 + line * 80; y < 80 + line * 80; y += 1) data.fill(0, y * width + x, y * width + x + 2);
  return { data, width, height };
})();
const BLANK: Grey = { data: new Uint8Array(1_000 * 800).fill(255), width: 1_000, height: 800 };

/** An engine that reads by the turn of what it is given, and notes how large that was. */
function reader(read: Record<QuarterTurns, [text: string, confidence: number]>) {
  const asked: { turns: QuarterTurns; rows: number }[] = [];
  let turned: QuarterTurns = 0;
  const ocr: Ocr = {
    async read({ height }) {
      asked.push({ turns: turned, rows: height });
      const [text, confidence] = read[turned];
      return text
        .split(" ")
        .filter((word) => word !== "")
        .map((word): OcrWord => ({ text: word, confidence, left: 0, top: 0, right: 1, bottom: 1, line: 0 }));
    },
    close: async () => undefined,
  };
  const ready = async (turns: QuarterTurns) => {
    turned = turns;
    return { image: turns % 2 === 0 ? LINES : BLANK, dpi: 200 };
  };
  return { ocr, ready, asked };
}

test("a sentence that speaks for a language is enough", async () => {
  const { ocr, ready, asked } = reader({
    0: ["nous vous prions de payer la facture", 0.9],
    1: ["", 0],
    2: ["", 0],
    3: ["", 0],
  });
  assert.deepEqual(await glanceAt(ocr, ready), { turns: 0, language: "fr" });
  assert.equal(asked.length, 1);
});

test("poor print lies as it weighs more, and no wide band is read for it", async () => {
  const poor = "tho nvoice numbor and dato of thc payrnent";
  const { ocr, ready, asked } = reader({ 0: ["oyuu jo oyep puo", 0.2], 1: ["", 0], 2: [poor, 0.5], 3: ["", 0] });
  assert.deepEqual(await glanceAt(ocr, ready), { turns: 2, language: "en" });
  assert.ok(asked.every(({ rows }) => rows < LINES.height * 0.2));
});

test("where nothing tells, wide bands do, and the turn stays where most was read", async () => {
  const { ocr, ready, asked } = reader({ 0: ["ab cd", 0.3], 1: ["", 0], 2: ["ab cd", 0.31], 3: ["", 0] });
  assert.deepEqual(await glanceAt(ocr, ready), { turns: 2, language: null });
  assert.ok(asked.some(({ rows }) => rows > LINES.height * 0.2));
});
