import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeLayer, type Verdict } from "./trust.ts";

const LETTER =
  "Dear Sir or Madam, please transfer the amount of 1.250,00 EUR from my account BE68 5390 0754 7034 to the holder named below. Kind regards";
/** A font whose letters are shifted by one: looks like text, and says nothing. */
const SHIFTED = LETTER.replaceAll(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) - 29));
const POOR_OCR = "D e@r S!r 0r M~d~m pl3@s3 tr^nsf€r th= @m0unt 0f |.25O,O0 €UR fr0m m9 @cc0unt B€68 ;39O O7;4 7O34 t0";

const layer = (text: string, more: { unmapped?: number; invisible?: number; imageShare?: number } = {}) => {
  const characters = text.replaceAll(/\s/g, "").length;
  const { unmapped = 0, invisible = 0, imageShare = 0 } = more;
  return {
    health: { characters, unmapped: unmapped * characters, invisible: invisible * characters },
    text,
    imageShare,
  };
};

for (const [what, given, expected] of [
  ["print", layer(LETTER), { isTrusted: true }],
  ["a table of numbers", layer("12.03.2026 1.250,00 EUR\n13.03.2026 75,20 EUR\n".repeat(5)), { isTrusted: true }],
  ["a short note", layer("Thank you!"), { isTrusted: true }],
  ["print over a photograph", layer(LETTER.repeat(4), { imageShare: 0.9 }), { isTrusted: true }],
  ["nothing", layer(""), { isTrusted: false, because: "no-text" }],
  ["a font without a map", layer(LETTER, { unmapped: 0.4 }), { isTrusted: false, because: "unmapped" }],
  ["one odd logo letter", layer(LETTER, { unmapped: 0.02 }), { isTrusted: true }],
  ["a font with a wrong map", layer(SHIFTED), { isTrusted: false, because: "not-words" }],
  [
    "a scan with the scanner's stamp in text",
    layer("Scanned by Branch 12, page 1", { imageShare: 0.98 }),
    { isTrusted: false, because: "letterhead" },
  ],
  ["good OCR under a scan", layer(LETTER, { invisible: 1, imageShare: 1 }), { isTrusted: true }],
  ["good OCR drawn under a scan", layer(LETTER.repeat(4), { imageShare: 1 }), { isTrusted: true }],
  [
    "poor OCR drawn under a scan",
    layer(POOR_OCR.repeat(5), { imageShare: 1 }),
    { isTrusted: false, because: "poor-ocr" },
  ],
  [
    "codes and odd signs, where no scan lies",
    layer("K-4711/B2 ~x^; Hals~ 12#4 ACME Consulting".repeat(5)),
    { isTrusted: true },
  ],
  [
    "poor OCR under a scan",
    layer(POOR_OCR, { invisible: 1, imageShare: 1 }),
    { isTrusted: false, because: "poor-ocr" },
  ],
] as const satisfies readonly (readonly [string, Parameters<typeof judgeLayer>[0], Verdict])[])
  test(`a text layer of ${what}: ${expected.isTrusted ? "trusted" : expected.because}`, () => {
    assert.deepEqual(judgeLayer(given), expected);
  });
