import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import type { Character } from "./characters.ts";
import { textOf, wordsOf } from "./words.ts";

const PAGE = { width: 600, height: 800 };
const EM = 10;
/** Half a font size, as most letters are wide. */
const ADVANCE = 5;

interface Look {
  em?: number;
  turn?: 0 | 90 | 180 | 270;
}

/** Letters side by side from a point on; a space moves on, as in most files, without a letter being drawn. */
function drawn(x: number, y: number, text: string, { em = EM, turn = 0 }: Look = {}): Character[] {
  const [cos, sin] = { 0: [1, 0], 90: [0, 1], 180: [-1, 0], 270: [0, -1] }[turn] as [number, number];
  const step = (ADVANCE * em) / EM;
  return Array.from(text, (letter, i): Character => {
    if (letter === " ") return { text: " ", place: null };
    const [ax, ay] = [x + cos * step * i, y + sin * step * i];
    // The far corner: a letter's width on, and four fifths of its size up from the baseline.
    const [bx, by] = [ax + cos * step + sin * 0.8 * em, ay + sin * step - cos * 0.8 * em];
    const [left, right, top, bottom] = [Math.min(ax, bx), Math.max(ax, bx), Math.min(ay, by), Math.max(ay, by)];
    return { text: letter, place: { left, right, top, bottom, x: ax, y: ay, em, turn } };
  });
}
/** pdfium's sign that it moves elsewhere. */
const MOVED: Character = { text: "\n", place: null };
const all = (...parts: Character[][]): Character[] => parts.flatMap((part) => [...part, MOVED]);
const read = (...parts: Character[][]): string => textOf(wordsOf(all(...parts), PAGE));
/** Lines of a text from a point on, `pitch` points apart. */
const lines = (x: number, y: number, texts: readonly string[], pitch = 12): Character[] =>
  all(...texts.map((text, i) => drawn(x, y + i * pitch, text)));

test("words end at white space and lines; boxes hold all their letters", () => {
  const words = wordsOf(all(drawn(50, 100, "Pay  BE68"), drawn(50, 112, "now")), PAGE);
  assert.deepEqual(
    words.map(({ text, line }) => [text, line]),
    [
      ["Pay", 0],
      ["BE68", 0],
      ["now", 1],
    ],
  );
  assert.deepEqual(
    words[1]?.box.map((side, i) => Math.round(side * (i % 2 === 0 ? PAGE.width : PAGE.height))),
    [75, 92, 95, 100],
  );
  assert.equal(textOf(words), "Pay BE68\nnow");
});

test("ligatures are letters, accents one character, joiners nothing", () => {
  const words = wordsOf(drawn(50, 100, "o\ufb03ce e\u0301te\u0301 a\u200bb"), PAGE);
  assert.deepEqual(
    words.map(({ text }) => text),
    ["office", "été", "ab"],
  );
});

test("both letters of one ligature stand where it begins, and are one word", () => {
  const [b, i, n] = drawn(50, 100, "bin") as [Character, Character, Character];
  const second: Character = { ...i, text: "f" };
  assert.equal(read([b, second, i, n]), "bfin");
});

test("what a file draws elsewhere and puts in later stands where a person sees it", () => {
  assert.equal(
    read(drawn(50, 100, "Nr."), drawn(90, 100, "vom"), drawn(67, 100, "4711"), drawn(50, 60, "Rechnung")),
    "Rechnung\nNr. 4711 vom",
  );
});

test("pieces of one word drawn in several goes are one word, unless there is a gap or a space", () => {
  assert.equal(read(drawn(50, 100, "Konto"), drawn(200, 60, "oben"), drawn(75, 100, "nummer")), "oben\nKontonummer");
  assert.equal(read(drawn(50, 100, "Konto"), drawn(200, 60, "oben"), drawn(78, 100, "nummer")), "oben\nKonto nummer");
  assert.equal(read(drawn(50, 100, "10"), drawn(60, 100, "EUR")), "10 EUR");
});

test("a word drawn twice to look bold is there once; the same word twice is there twice", () => {
  assert.equal(read(drawn(50, 100, "SUMME"), drawn(50.4, 100, "SUMME")), "SUMME");
  assert.equal(read(drawn(50, 100, "SUMME"), drawn(80, 100, "SUMME")), "SUMME SUMME");
});

test("a footnote's number does not become part of the number beside it", () => {
  const note = drawn(50, 96, "1", { em: 6 });
  const number = drawn(53, 100, "BE68");
  assert.equal(read([...note, ...number]), "1 BE68");
});

test("a table is read row by row", () => {
  const column = (x: number, cells: string[]) => lines(x, 100, cells, 14);
  assert.equal(
    read(column(50, ["IBAN", "BIC", "Name"]), column(200, ["BE68", "GEBABEBB", "Ann"]), column(400, ["1", "2", "3"])),
    "IBAN BE68 1\nBIC GEBABEBB 2\nName Ann 3",
  );
});

const PROSE = [
  "The holder of this account agrees",
  "that the bank may charge interest",
  "on any amount that is overdrawn at",
  "the rate that is published by it",
  "in each of its branches, monthly.",
];
const MORE = [
  "Either side may end this contract",
  "by a letter to the other, sent at",
  "least one month before the end of",
  "a quarter. What is owed then, has",
  "to be paid back at once, in full.",
];

test("two columns of prose are read one after the other, under a heading over both", () => {
  const heading = drawn(50, 60, "General terms and conditions of business for all accounts of the bank");
  const rows = PROSE.flatMap((text, i) => all(drawn(50, 100 + i * 12, text), drawn(320, 100 + i * 12, MORE[i] ?? "")));
  const text = [textOf(wordsOf(heading, PAGE)), ...PROSE, ...MORE].join("\n");
  assert.equal(read(heading, rows), text);
});

test("blocks beside each other that share no lines are read one after the other", () => {
  const left = lines(50, 100, ["Receipt", "Account", "CH44 3199", "Ann Example", "1000 Bern"], 9);
  const right = lines(250, 103, ["Payment part", "Account", "CH44 3199", "Ann Example"], 13);
  assert.equal(
    read(left, right),
    "Receipt\nAccount\nCH44 3199\nAnn Example\n1000 Bern\nPayment part\nAccount\nCH44 3199\nAnn Example",
  );
});

test("a date beside nothing, between two lines, stays between them", () => {
  assert.equal(
    read(drawn(50, 100, "Dear Sir"), drawn(400, 114, "1 May 2026"), drawn(50, 128, "please pay")),
    "Dear Sir\n1 May 2026\nplease pay",
  );
});

for (const turn of [90, 180, 270] as const)
  test(`text turned by ${turn} degrees is read along its own lines, after the page's main text`, () => {
    const [x, y] = { 90: [560, 100], 180: [560, 700], 270: [20, 700] }[turn] as [number, number];
    const down = { 90: [-12, 0], 180: [0, -12], 270: [12, 0] }[turn] as [number, number];
    const side = all(drawn(x, y, "Form 12", { turn }), drawn(x + down[0], y + down[1], "page 3", { turn }));
    assert.equal(read(side, lines(50, 300, PROSE)), [...PROSE, "Form 12", "page 3"].join("\n"));
  });

test("lines that climb a little, as old OCR of a skewed page has them, stay lines", () => {
  const words = PROSE.map((text) => text.split(" "));
  const skewed = words.flatMap((line, i) => {
    let x = 50;
    return all(
      ...line.map((word) => {
        const part = drawn(x, 100 + i * 12 + x * 0.03, word);
        x += (word.length + 1) * ADVANCE;
        return part;
      }),
    );
  });
  assert.equal(read(skewed), PROSE.join("\n"));
});

test("Hebrew and Arabic run from right to left", () => {
  assert.equal(read(drawn(100, 100, "שלום"), drawn(50, 100, "עולם")), "שלום עולם");
});

test("no letter is lost and none is made up, wherever words stand; lines are numbered without a gap", () => {
  const word = fc.record({
    text: fc.string({ unit: fc.constantFrom("a", "7", "-", "é", "B"), minLength: 1, maxLength: 8 }),
    x: fc.double({ min: 0, max: 590, noNaN: true }),
    y: fc.double({ min: 10, max: 790, noNaN: true }),
    em: fc.constantFrom(6, 10, 24),
    turn: fc.constantFrom(0, 0, 0, 90, 180, 270) as fc.Arbitrary<0 | 90>,
  });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (list) => {
      const words = wordsOf(all(...list.map(({ x, y, text, ...look }) => drawn(x, y, text, look))), PAGE);
      const letters = (texts: readonly { text: string }[]) =>
        Array.from(texts.map(({ text }) => text).join(""))
          .sort()
          .join("");
      // The same word on top of itself is taken for bold print.
      const isTwice = list.some((a, i) => list.some((b, k) => k < i && a.text === b.text && Math.abs(a.x - b.x) < 6));
      if (!isTwice) assert.equal(letters(words), letters(list).normalize("NFC"));
      const numbers = [...new Set(words.map(({ line }) => line))];
      assert.deepEqual(
        numbers,
        numbers.map((_, i) => i),
      );
      for (const { box } of words) assert.ok(box.every((side) => side >= 0 && side <= 1));
    }),
  );
});

/** Each letter so many font sizes further from the last one than it would stand. */
const spaced = (x: number, y: number, text: string, ems: number): Character[] =>
  Array.from(text).flatMap((letter, i) =>
    letter === " " ? [] : [...drawn(x + i * (ADVANCE + ems * EM), y, letter), { text: " ", place: null }],
  );

test("letter-spaced type is read in words, however far its letters stand apart", () => {
  for (const ems of [0.2, 0.5, 1])
    assert.equal(
      textOf(wordsOf(spaced(20, 100, "Pay to IBAN DE89 3704", ems), { width: 900, height: 800 })),
      "Pay to IBAN DE89 3704",
      String(ems),
    );
  assert.equal(read(spaced(20, 100, "INVOICE", 0.4)), "INVOICE");
});

test("figures in a row, a few letters and cells of a table stay apart", () => {
  assert.equal(read(spaced(20, 100, "1234567890", 0.4)), "1 2 3 4 5 6 7 8 9 0");
  assert.equal(read(spaced(20, 100, "ABC 12", 0.4)), "A B C 1 2");
  assert.equal(read(spaced(20, 100, "ABCDEFGH", 3)), "A B C D E F G H");
});

test("spaces and line ends that pdfium puts between touching letters are none, where it does so all over the page", () => {
  const text = "Pay IBAN BE68 5390";
  const letters = Array.from(text).flatMap((letter, i) => [
    ...drawn(50 + i * ADVANCE, 100, letter === " " ? "\u00a0" : letter),
    { text: "\r", place: null },
    { text: "\n", place: null },
  ]);
  assert.equal(textOf(wordsOf(letters, PAGE)), text);
});
