import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Box } from "#shared/reading.ts";
import { pdfWithText, renderPages } from "../../test/fixtures/fixtures.ts";
import { doubtsOf } from "./doubts.ts";
import { createOcr, type Ocr, type OcrWord } from "./engine.ts";
import type { Grey } from "./grey.ts";
import type { ReadLine } from "./number-line.ts";
import { readBox } from "./read-box.ts";
import { lookAgain, SECOND_LOOK_CONFIDENCE_MAX } from "./second-look.ts";

const ocr = createOcr();
after(() => ocr.close());

const [WIDTH, HEIGHT] = [800, 400];

/** The top of a page of 100 dpi, on which letters are small. */
async function page(text: string): Promise<Grey> {
  const [raster] = await renderPages(await pdfWithText([text]), 100);
  if (raster === undefined) throw new Error("nothing was drawn");
  return { data: raster.pixels, width: raster.width, height: raster.height };
}
const LINE: Box = [0.05, 0.04, 0.9, 0.14];

test("a box around a number gives the number and its kind; around words, the words", async () => {
  assert.deepEqual(await readBox({ ocr, readLine: null }, await page("DE89 3704 0044 0532 0130 00"), 100, LINE, "de"), {
    kind: "iban",
    text: "DE89370400440532013000",
  });
  assert.deepEqual(await readBox({ ocr, readLine: null }, await page("COBADEFFXXX"), 100, LINE, "de"), {
    kind: "bic",
    text: "COBADEFFXXX",
  });
  const among = await readBox(
    { ocr, readLine: null },
    await page("Please pay to DE89 3704 0044 0532 0130 00"),
    100,
    LINE,
    "en",
  );
  assert.deepEqual(among, { kind: "iban", text: "DE89370400440532013000" });
  const words = await readBox({ ocr, readLine: null }, await page("Please pay within thirty days"), 100, LINE, "en");
  assert.deepEqual(words, { kind: null, text: "Please pay within thirty days" });
  assert.deepEqual(await readBox({ ocr, readLine: null }, await page(" "), 100, LINE, "en"), { kind: null, text: "" });
});

const word = (text: string, left: number, top: number, line = 0): OcrWord => ({
  text,
  left,
  top,
  right: left + text.length * 10,
  bottom: top + 14,
  confidence: 0.9,
  line,
});

test("doubted: an IBAN that does not hold, what looks like one without its label, a label with nothing behind it", () => {
  const doubts = (...words: OcrWord[]) =>
    doubtsOf(words, { width: WIDTH, height: HEIGHT }).map(({ kind, at, count }) => [kind, at, count]);
  assert.deepEqual(doubts(word("IBAN", 60, 60), word("DE89370400440532013000", 120, 60)), [], "it holds");
  assert.deepEqual(doubts(word("IBAN", 60, 60), word("DE89370400440532013006", 120, 60)), [["iban", 1, 1]]);
  assert.deepEqual(doubts(word("DEBY3I70400440532013000", 120, 60)), [["iban", 0, 1]]);
  const groups = (text: string) => text.split(" ").map((group, i) => word(group, 120 + 60 * i, 60));
  assert.deepEqual(doubts(word("IRAN", 60, 60), ...groups("NF77 3707 00RN A321 9870 00")), [["iban", 1, 6]]);
  assert.deepEqual(
    doubts(...groups("NF77 3707 00RN"), ...groups("A321 9870 00").map((one) => ({ ...one, line: 1 }))),
    [],
  );
  assert.deepEqual(doubts(...groups("2024 1200 3400 5600 7800 9000")), [], "a row of a table");
  assert.deepEqual(doubts(word("Verkäufer-BIC:", 60, 60), word("Amount", 60, 90, 1)), [["bic", 1, 0]]);
  assert.deepEqual(doubts(word("BIC:", 60, 60), word("COBADEFFXXX", 120, 60)), []);
  assert.deepEqual(doubts(word("4711081547110815", 60, 60), word("invoice", 60, 90, 1)), [], "no country's letters");
  const apart = (...read: string[]) => read.map((text, i) => word(text, 200 + 90 * i, 60, 2));
  const label = [word("IBAN", 60, 60), word("BIC", 60, 90, 1)];
  assert.deepEqual(
    doubts(...label, ...apart("DEG3", "6206", "22150001", "0/7007")),
    [
      ["bic", 2, 0],
      ["iban", 2, 4],
    ].reverse(),
  );
  assert.deepEqual(doubts(label[0] as OcrWord, ...apart("DE89", "3704", "0044", "0532", "0130", "00")), [], "it holds");
  assert.deepEqual(doubts(label[0] as OcrWord, ...apart("see", "overleaf")), [], "no number");
});

/** An engine that reads what it is told, whatever it is shown. */
const scripted = (...readings: string[]): Ocr & { asked: string[] } => {
  const asked: string[] = [];
  return {
    asked,
    async read(_image, _dpi, _language, what = "page") {
      asked.push(what);
      const text = readings[asked.length - 1] ?? "";
      return text === "" ? [] : [{ ...word(text, 10, 10), confidence: 0.95 }];
    },
    close: async () => undefined,
  };
};
const blank: Grey = { data: new Uint8Array(WIDTH * HEIGHT).fill(255), width: WIDTH, height: HEIGHT };
const words = [word("IBAN", 60, 60), word("DE89370400440532013006", 120, 60), word("end", 400, 60)];
const texts = (found: readonly OcrWord[]) => found.map(({ text }) => text);

test("what holds at a second look takes the place of what did not, and a person still looks at it", async () => {
  const engine = scripted("DE8937O4", "", "DE89370400440532013000");
  const found = await lookAgain(engine, blank, words, 200, "de");
  assert.deepEqual(texts(found), ["IBAN", "DE89370400440532013000", "end"]);
  assert.ok(found[1] !== undefined && found[1].confidence <= SECOND_LOOK_CONFIDENCE_MAX);
  assert.ok(found[1].left >= 100 && found[1].top >= 50 && found[1].bottom <= 90, JSON.stringify(found[1]));
});

test("letters that can only be digits are read as such; what never holds stays as it was read", async () => {
  const engine = scripted("DEB9370400440532013000", "0089370400440532013000");
  assert.deepEqual(texts(await lookAgain(engine, blank, words, 200, "de")), ["IBAN", "DE89370400440532013000", "end"]);
  assert.deepEqual(engine.asked, ["number", "digits"]);
  const stubborn = scripted(...Array.from({ length: 9 }, () => "DE89370400440532013007"));
  assert.deepEqual(await lookAgain(stubborn, blank, words, 200, "de"), words);
});

test("a page without doubts costs nothing", async () => {
  const engine = scripted();
  const fine = [word("IBAN", 60, 60), word("DE89370400440532013000", 120, 60)];
  assert.deepEqual(await lookAgain(engine, blank, fine, 200, "de"), fine);
  assert.deepEqual(engine.asked, []);
});

/** A model that reads the same number on every line it is shown, on the right two thirds of it. */
const reading = (value: string | null): ReadLine & { lines: Grey[] } => {
  const lines: Grey[] = [];
  const read: ReadLine = async (line) => {
    lines.push(line);
    return value === null ? null : { value, box: [1 / 3, 0, 1, 1] };
  };
  return Object.assign(read, { lines });
};

test("the model made for poor print is asked first, and the engine only where it finds nothing", async () => {
  const model = reading("DE89370400440532013000");
  const engine = scripted();
  const found = await lookAgain(engine, blank, words, 200, "de", model);
  assert.deepEqual(texts(found), ["IBAN", "DE89370400440532013000", "end"]);
  assert.deepEqual(engine.asked, []);
  assert.equal(found[1]?.confidence, SECOND_LOOK_CONFIDENCE_MAX);
  const other = await lookAgain(scripted("DE89370400440532013000"), blank, words, 200, "de", reading(null));
  assert.deepEqual(
    texts(other),
    ["IBAN", "DE89370400440532013000", "end"],
    "a number of another kind is not asked for",
  );
});

test("where the model finds nothing on a doubted line it is shown the line softened", async () => {
  const sizes: number[] = [];
  const model: ReadLine = async ({ width }) => {
    sizes.push(width);
    return sizes.length < 2 ? null : { value: "DE89370400440532013000", box: [0, 0, 1, 1] };
  };
  const engine = scripted();
  const found = await lookAgain(engine, blank, words, 200, "de", model);
  assert.equal(found[1]?.text, "DE89370400440532013000");
  assert.equal(sizes[1], (sizes[0] ?? 0) * 2);
  assert.deepEqual(engine.asked, []);
});

test("a bank's code of another country than the page's account is read again, and believed if it then fits", async () => {
  const page = [
    word("IBAN", 60, 60),
    word("FR1420041010050500013M02606", 130, 60),
    word("BIC:", 60, 90, 1),
    word("PSSTERPPXXX", 130, 90, 1),
  ];
  const found = await lookAgain(scripted("PSSTFRPPXXX"), blank, page, 200, "fr");
  assert.equal(found.at(-1)?.text, "PSSTFRPPXXX");
  assert.ok((found.at(-1)?.confidence ?? 1) <= SECOND_LOOK_CONFIDENCE_MAX);
  assert.deepEqual(await lookAgain(scripted("PSSTGRPPXXX"), blank, page, 200, "fr"), page, "of a third country");
  const specked = await lookAgain(
    scripted("PSSTFRPPXXX"),
    blank,
    page.with(3, word(".PSSTFRPPXXX", 130, 90, 1)),
    200,
    "fr",
  );
  assert.equal(specked.at(-1)?.text, "PSSTFRPPXXX");
  const fine = page.with(3, word("PSSTFRPPXXX", 130, 90, 1));
  const engine = scripted();
  assert.deepEqual(await lookAgain(engine, blank, fine, 200, "fr"), fine);
  assert.deepEqual(engine.asked, []);
});

test("a number that was read as no number is replaced, and the words beside it stay", async () => {
  const badly = [word("Konto", 60, 60), word("DFRII70400440532", 170, 60), word("012000", 335, 60)].map((one) => ({
    ...one,
    confidence: 0.2,
  }));
  const model = reading("DE89370400440532013000");
  const found = await lookAgain(scripted(), blank, [...badly, word("end", 60, 90, 1)], 200, "de", model);
  assert.deepEqual(texts(found), ["Konto", "DE89370400440532013000", "end"]);
  assert.deepEqual(
    found.map(({ line }) => line),
    [0, 0, 1],
  );
  assert.equal(model.lines.length, 1);
});
