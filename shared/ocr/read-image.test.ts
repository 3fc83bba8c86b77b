import assert from "node:assert/strict";
import { createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { after, test } from "node:test";
import PDFDocument from "pdfkit";
import { randomStream } from "#shared/ml/random.ts";
import { openPdf } from "#shared/pdf/pdf.ts";
import { testFolder } from "../../test/support/services.ts";
import { createOcr } from "./engine.ts";
import { type Grey, scaled, turned } from "./grey.ts";
import { readImage } from "./read-image.ts";
import { mayBeForeign } from "./script.ts";
import { skewOf } from "./skew.ts";

const folder = await testFolder();
const ocr = createOcr();
after(() => ocr.close());

const LETTERS = {
  en: [
    "Dear Sir or Madam,",
    "please transfer the amount of the invoice to our account.",
    "IBAN GB29 NWBK 6016 1331 9268 19",
    "The payment is due within thirty days from the date of this letter.",
    "If you have any questions, please call our office during the week.",
  ],
  de: [
    "Sehr geehrte Damen und Herren,",
    "bitte überweisen Sie den Betrag der Rechnung auf unser Konto.",
    "IBAN DE89 3704 0044 0532 0130 00",
    "Die Zahlung ist innerhalb von dreißig Tagen nach dem Datum fällig.",
    "Für Rückfragen stehen wir Ihnen gern zur Verfügung.",
  ],
};

const CYRILLIC = [
  "Уважаемые дамы и господа",
  "просим вас перевести сумму в размере тысяча двести",
  "пятьдесят евро на наш счет в банке Срок оплаты",
  "составляет тридцать дней с даты выставления счета",
  "По всем вопросам обращайтесь в отдел продаж",
];

async function pageOf(lines: readonly string[], dpi: number): Promise<Grey> {
  const path = join(folder, `${lines[0]?.length}-${dpi}.pdf`);
  const pdf = new PDFDocument({ size: "A4", margin: 70 });
  pdf.font("Times-Roman").fontSize(12);
  for (const line of lines) pdf.text(line).moveDown(0.8);
  pdf.end();
  await pipeline(pdf as unknown as NodeJS.ReadableStream, createWriteStream(path));
  const file = await openPdf(path);
  try {
    return file.page(1).render({ dpi, pixelsMax: 2e7, channels: 1 });
  } finally {
    file.close();
  }
}

const textOf = (words: readonly { text: string }[]) => words.map(({ text }) => text).join(" ");
const letter = await pageOf(LETTERS.en, 200);

test("a clean page is read letter by letter, in its language, with places in reading order", async () => {
  for (const language of ["en", "de"] as const) {
    const found = await readImage(ocr, await pageOf(LETTERS[language], 200), 200);
    assert.equal(found.language, language);
    assert.equal(textOf(found.words), LETTERS[language].join(" "));
    const iban = found.words.find(({ text }) => text === "IBAN");
    const [left = 0, top = 0, right = 0, bottom = 0] = iban?.box ?? [];
    assert.ok(Math.abs(left - 70 / 595) < 0.005 && right > left && bottom > top, `${iban?.box}`);
    assert.deepEqual([...new Set(found.words.map(({ line }) => line))], [0, 1, 2, 3, 4]);
  }
});

test("where the longest line is in another language, the page has the last word", async () => {
  const english = "The balance of your account and all that is due to us by the end of this year";
  const lines = [english, ...LETTERS.de];
  const found = await readImage(ocr, await pageOf(lines, 200), 200);
  assert.equal(found.language, "de");
  for (const word of ["überweisen", "dreißig", "fällig.", "Rückfragen"])
    assert.ok(
      found.words.some(({ text }) => text === word),
      `${word} is missing in ${textOf(found.words)}`,
    );
});

/** Black dots, thrown: the denser the darker. */
function dotted({ data, width, height }: Grey, darkness: (at: number) => number): Grey {
  const random = randomStream(1);
  return { data: data.map((_, at) => (random() < darkness(at) ? 0 : 255)), width, height };
}

test("a fax that left dots of thin print is read for the most part, and letters beside a picture in dots are read whole", async () => {
  const isInk = (at: number) => (letter.data[at] as number) < 128;
  const thin = dotted(letter, (at) => (isInk(at) ? 0.4 : 0.0002));
  const withPicture = dotted(letter, (at) => {
    const row = Math.floor(at / letter.width);
    return isInk(at) ? 1 : Math.max(0, 0.5 - row / 220);
  });
  const words = LETTERS.en.join(" ").split(" ");
  const missing = async (page: Grey) => {
    const found = new Set(textOf((await readImage(ocr, page, 200)).words).split(" "));
    return words.filter((word) => !found.has(word));
  };
  // As it lay, nothing of the thin print was read.
  const ofThin = await missing(thin);
  assert.ok(ofThin.length < words.length / 3, ofThin.join(" "));
  assert.deepEqual(await missing(withPicture), []);
});

for (const [what, prepare, dpi] of [
  ["at 100 dots to the inch", async () => pageOf(LETTERS.en, 100), 100],
  ["of unknown resolution", async () => scaled(letter, 0.6), null],
  ["3° askew", async () => turned(letter, 3), 200],
  ["on its head", async () => turned(letter, 180), 200],
  ["on its side", async () => turned(letter, 90), 200],
  ["on its other side", async () => turned(letter, 270), 200],
] as const)
  test(`a page ${what}: the account number is read exactly, and stands where it was`, async () => {
    const image = await prepare();
    const { words } = await readImage(ocr, image, dpi);
    assert.match(textOf(words), /GB29 NWBK 6016 1331 9268 19/);
    const word = words.find(({ text }) => text === "NWBK");
    const [left = 0, top = 0, right = 1, bottom = 1] = word?.box ?? [];
    assert.ok(darkShare(image, left, top, right, bottom) > 0.05, `nothing is printed at ${word?.box}`);
  });

test("the same page gives the same words, whatever was read before, and by whom", async () => {
  const once = await readImage(ocr, letter, 200);
  await readImage(ocr, await pageOf(LETTERS.de, 200), 200);
  await readImage(ocr, await turned(letter, 180), 200);
  assert.deepEqual(await readImage(ocr, letter, 200), once);
  const fresh = createOcr();
  try {
    assert.deepEqual(await readImage(fresh, letter, 200), once);
  } finally {
    await fresh.close();
  }
});

test("a blank page is blank, also when it is grey or has a speck", async () => {
  const blank = (paper: number): Grey => ({ data: new Uint8Array(800 * 1_100).fill(paper), width: 800, height: 1_100 });
  const speck = blank(250);
  speck.data.fill(0, 5_000, 5_020);
  for (const page of [blank(255), blank(200), speck])
    assert.deepEqual(await readImage(ocr, page, 100), {
      language: null,
      words: [],
      foreignScript: null,
      isBlank: true,
    });
});

test("the tilt of a page is measured to a tenth of a degree", async () => {
  for (const degrees of [-19, -12, -4.3, -1, 0, 0.8, 2.5, 6, 8, 16]) {
    const found = skewOf(await turned(letter, degrees));
    assert.ok(Math.abs(found - degrees) <= 0.21, `${degrees}: ${found}`);
  }
  // On its side it has columns and no lines: no angle is so sure that it would be turned far.
  for (const turns of [90, 270]) assert.ok(Math.abs(skewOf(await turned(letter, turns))) <= 7.5);
});

test("a photograph in a shadow, taken from the side, is read like a scan", async () => {
  const { data, width, height } = await turned(letter, 11);
  const shaded = { width, height, data: data.map((value, i) => value * (0.95 - (0.6 * (i % width)) / width)) };
  const { words, language } = await readImage(ocr, shaded, 200);
  assert.equal(language, "en");
  const text = words.map((word) => word.text).join(" ");
  for (const wanted of ["IBAN GB29 NWBK 6016 1331 9268 19", "Dear Sir or Madam", "during the week"])
    assert.ok(text.includes(wanted), text);
});

function darkShare({ data, width, height }: Grey, left: number, top: number, right: number, bottom: number): number {
  let [dark, all] = [0, 0];
  for (let y = Math.floor(top * height); y < bottom * height; y += 1)
    for (let x = Math.floor(left * width); x < right * width; x += 1) {
      all += 1;
      if ((data[y * width + x] ?? 255) < 128) dark += 1;
    }
  return dark / Math.max(1, all);
}

test("a page in Cyrillic is told from a page that is merely read badly", async () => {
  const path = join(folder, "cyrillic.pdf");
  const pdf = new PDFDocument({ size: "A4", margin: 70 });
  pdf
    .font(createRequire(import.meta.url).resolve("@fontsource/tinos/files/tinos-cyrillic-400-normal.woff"))
    .fontSize(14);
  // The font has letters and nothing else, so each word stands where it is put.
  for (const [row, line] of CYRILLIC.entries()) {
    let left = 70;
    for (const word of line.split(" ")) {
      pdf.text(word, left, 80 + row * 26, { lineBreak: false });
      left += pdf.widthOfString(word) + 6;
    }
  }
  pdf.end();
  await pipeline(pdf as unknown as NodeJS.ReadableStream, createWriteStream(path));
  const file = await openPdf(path);
  const page = file.page(1).render({ dpi: 200, pixelsMax: 2e7, channels: 1 });
  file.close();
  const found = await readImage(ocr, page, 200);
  assert.equal(found.foreignScript, "Cyrillic");
  assert.equal(found.language, null, "the words are nothing that anybody wrote");
  assert.equal((await readImage(ocr, letter, 200)).foreignScript, null);
});

test("lists, forms and what a fax left of a letter are not asked about their script; Latin letters for others are", () => {
  const read = (text: string, confidence: number) => text.split(" ").map((word) => ({ text: word, confidence }));
  const form = "Name Street Town Telephone Birthday Signature Place Country Branch Reference Total Discount";
  assert.equal(mayBeForeign(read(form, 0.9)), false);
  assert.equal(
    mayBeForeign(read("plcase transfcr the amount of tbe invoice to our account by the end of", 0.5)),
    false,
  );
  assert.equal(mayBeForeign(read("YBa)KaeMble AaMbl NnpoCcunM", 0.4)), false, "three words are a stamp");
  assert.equal(
    mayBeForeign(read("YBa)KaeMble AaMbl rocnoaa NnpoCcunM Bac rnepesecTn cCyMMy B pasMepe Haw c4yeT HaHKe", 0.7)),
    true,
  );
  assert.equal(mayBeForeign(read("jlo tlc ool ulio gilel lil ola lilu ojeo ool", 0.3)), true);
});
