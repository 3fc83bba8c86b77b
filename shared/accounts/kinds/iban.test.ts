import assert from "node:assert/strict";
import { test } from "node:test";
import { fours, grouped, iban, inText, summary, wordsOfLines } from "../../../test/support/account-texts.ts";
import fc from "../../../test/support/property.ts";
import { isAccepted } from "../accept.ts";
import { REPAIRED_CONFIDENCE } from "../account.ts";
import { findAccounts } from "../find-accounts.ts";
import { IBAN_PLACES } from "../registry.ts";
import { findIbans } from "./iban.ts";

/** From the SWIFT registry's examples. */
const EXAMPLES = [
  ...["AD1200012030200359100100", "AT611904300234573201", "BE68539007547034", "BR1800360305000010009795493C1"],
  ...["CH9300762011623852957", "CY17002001280000001200527600", "DE89370400440532013000", "FR1420041010050500013M02606"],
  ...[
    "GB29NWBK60161331926819",
    "IT60X0542811101000000123456",
    "LC55HEMM000100010012001200023015",
    "LU280019400644750000",
  ],
  ...["MT84MALT011000012345MTLCAST001S", "NL91ABNA0417164300", "NO9386011117947", "SC18SSCB11010000000000001497USD"],
  ...["SV62CENR00000000000000700025", "UA213223130000026007233566001", "XK051212012345678906", "FK88SC123456789012"],
  ...[
    "BI4210000100010000332045181",
    "DJ2100010000000154000100186",
    "HN88CABF00000000000250005469",
    "RU0304452522540817810538091310419",
  ],
];

test("the registry's examples are found together and in groups of four", () => {
  for (const example of EXAMPLES)
    for (const written of [example, fours(example), `IBAN:${example}`, `IBAN${example}BIC`])
      assert.deepEqual(summary(inText(`${written} .`)), [`iban ${example} valid`], written);
  assert.ok(IBAN_PLACES.size >= 97);
});

test("an IBAN with its label is found exactly once, in any grouping and over words and lines", () => {
  const written = iban.chain((value) =>
    fc.tuple(fc.constant(value), grouped(value), fc.constantFrom(" ", "  ", "-", ".", "\t", "\u00a0", "\u202f")),
  );
  fc.assert(
    fc.property(written, ([value, groups, separator]) => {
      assert.deepEqual(summary(inText(`IBAN: ${groups.join(separator)}\nThank you`)), [`iban ${value} valid`]);
      const found = findAccounts([{ number: 1, text: "", words: wordsOfLines([`Our IBAN ${groups.join(" ")}`]) }]);
      assert.deepEqual(summary(found), [`iban ${value} valid`]);
      assert.equal(found[0]?.as_read, groups.join(" "));
    }),
  );
});

test("without a label it is found together, in fours and letter-spaced", () => {
  fc.assert(
    fc.property(iban, (value) => {
      for (const written of [value, fours(value), Array.from(value).join(" ")])
        assert.deepEqual(summary(inText(`Bitte ${written}, danke`)), [`iban ${value} valid`], written);
    }),
  );
});

/** The standard's own words, as slow as they are written: all letters to numbers, one long number, modulo 97. */
const remainder = (text: string) =>
  BigInt(Array.from(text.slice(4) + text.slice(0, 4), (char) => Number.parseInt(char, 36)).join("")) % 97n;

/** The text's beginning; digits that pass for a card's are hidden. */
const isRead = (read: string, text: string) =>
  read.length <= text.length && Array.from(read).every((char, i) => char === text.charAt(i) || char === "X");

test("one character changed is never reported as valid, nor corrected to something else unseen", () => {
  const changed = iban.chain((value) =>
    fc.tuple(
      fc.constant(value),
      fc.integer({ min: 2, max: value.length - 1 }),
      fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ),
  );
  fc.assert(
    fc.property(changed, ([value, at, char]) => {
      fc.pre(value.charAt(at) !== char);
      const wrong = value.slice(0, at) + char + value.slice(at + 1);
      // A digit for a letter moves all digits after it, and one time in 97 the result is right.
      fc.pre(remainder(wrong) !== 1n);
      for (const account of inText(`IBAN: ${fours(wrong)}`)) {
        // A part of it may be right by itself, with one in 97: a person looks.
        if (account.check === "valid") assert.ok(!isAccepted(account) && !wrong.startsWith(account.value));
        else assert.ok(isRead(account.as_read, fours(wrong)), account.as_read);
        if (account.check === "invalid") assert.ok(isRead(account.value, wrong), account.value);
        if (account.check === "repaired") assert.ok(account.confidence <= REPAIRED_CONFIDENCE);
      }
    }),
  );
});

test("an IBAN that holds what passes for a creditor reference is found all the same", () => {
  for (const value of ["YE17MTRF8828ZHQCDBVIOCWKFTC0F2", "KW46AAAA00000000RF520EMB000000"])
    assert.deepEqual(summary(inText(`IBAN ${fours(value)}`)), [`iban ${value} valid`]);
  assert.deepEqual(summary(inText("IBAN YE17MT RF8828ZHQCDBVIO CWKFTC0F2")), [
    "iban YE17MTRF8828ZHQCDBVIOCWKFTC0F2 valid",
  ]);
});

test("one box for each character: the boxes' sides part the characters of one number, and of no other text", () => {
  const scanned = (text: string) => findIbans(text, [], true).map(({ value, check }) => `${value} ${check}`);
  assert.deepEqual(scanned("IBAN\nN|L|[9|1|A[B|N|A|O|4|1|7|1]|6|4|3|0]|0"), ["NL91ABNA0417164300 repaired"]);
  assert.deepEqual(scanned("IBAN\nB E|6/8]5/3/9/0/0/7|5/4]7/0]3]4"), ["BE68539007547034 valid"]);
  assert.deepEqual(scanned("IBAN BE68 5390/0754 7034"), [], "a few sides are other signs");
});

test("a country's letter that lost its bars is repaired where the number is called an IBAN and was scanned, and so is one too many", () => {
  const scanned = (text: string) => findIbans(text, [], true).map(({ value, check }) => `${value} ${check}`);
  assert.deepEqual(scanned("IBAN: DL12500105170648489890"), ["DE12500105170648489890 repaired"]);
  assert.deepEqual(scanned("IBAN DF12 5001 0517 0648 4898 90"), ["DE12500105170648489890 repaired"]);
  assert.deepEqual(
    findIbans("IBAN: DL12500105170648489890").map(({ check }) => check),
    ["invalid"],
  );
  assert.deepEqual(scanned("Ref. DL12500105170648489890"), []);
  assert.deepEqual(scanned("IBAN : DLE12 1234 4321 9876 00"), ["DE1212344321987600 invalid"]);
});

test("characters that OCR confuses are repaired only where the check digits then hold, and doubtfully", () => {
  const repaired = (text: string) => inText(text).map(({ value, check, as_read }) => [value, check, as_read]);
  assert.deepEqual(repaired("IBAN: BE68 5390 O754 7034"), [["BE68539007547034", "repaired", "BE68 5390 O754 7034"]]);
  assert.deepEqual(repaired("BE68 S39O 0754 7O34 "), [["BE68539007547034", "repaired", "BE68 S39O 0754 7O34"]]);
  assert.deepEqual(repaired("IBAN 8E68 5390 0754 7034"), [["BE68539007547034", "repaired", "8E68 5390 0754 7034"]]);
  assert.deepEqual(repaired("IBAN NL91 A8NA 0417 l643 00"), [
    ["NL91ABNA0417164300", "repaired", "NL91 A8NA 0417 l643 00"],
  ]);
  assert.deepEqual(repaired("Kundennummer BE68S39O07547O34"), [], "nothing is repaired without label or groups");
  assert.deepEqual(repaired("USt-IdNr. DE89 37O4 0044 0532 0130 00"), [], "a VAT number is not made an IBAN");
});

test("what is called an IBAN and is none is reported as read, never silently left out", () => {
  const read = (text: string) => inText(text).map(({ value, check, as_read }) => [value, check, as_read]);
  assert.deepEqual(read("IBAN: BE68 5390 0754 7035"), [["BE68539007547035", "invalid", "BE68 5390 0754 7035"]]);
  assert.deepEqual(read("please pay BE68539007547035 now"), [["BE68539007547035", "invalid", "BE68539007547035"]]);
  assert.deepEqual(read("IBAN : DE12 1234 4321 9876 00"), [
    ["DE1212344321987600", "invalid", "DE12 1234 4321 9876 00"],
  ]);
  assert.deepEqual(read("IBAN: ZZ12 3456 7890 1234"), [["ZZ12345678901234", "invalid", "ZZ12 3456 7890 1234"]]);
  // The digits pass for a card's, and a card's are never shown.
  assert.deepEqual(read("IBAN: LT9Y 2509 3908 8457 6171"), [
    ["LT9YXXXXXXXXXXXX6171", "invalid", "LT9Y XXXX XXXX XXXX 6171"],
  ]);
  assert.deepEqual(read("IBAN: VG10 RMYA 5373 6431 0294 0876"), [
    ["VG10RMYAXXXXXXXXXXXX0876", "invalid", "VG10 RMYA XXXX XXXX XXXX 0876"],
  ]);
});

test("an IBAN broken over lines, quoted, or inside a cell of a table is found with the box of its words", () => {
  assert.deepEqual(summary(inText("IBAN DE89 3704 0044 0532\n0130 00 Bank")), ["iban DE89370400440532013000 valid"]);
  assert.deepEqual(summary(inText("> IBAN DE89 3704 0044\n> 0532 0130 00")), ["iban DE89370400440532013000 valid"]);
  const words = wordsOfLines([
    "Name           Bank              IBAN              Amount",
    "Huber          Commerzbank       DE89 3704 0044    1.250,00",
    "Anna           Koeln             0532 0130 00      EUR",
  ]);
  const [found, ...more] = findAccounts([{ number: 3, words, text: "" }]);
  assert.deepEqual(more, []);
  assert.equal(found?.value, "DE89370400440532013000");
  assert.equal(found.as_read, "DE89 3704 0044\n0532 0130 00");
  assert.equal(found.page, 3);
  const inCell = words.filter(({ text }) => /^(?:DE89|3704|0044|0532|0130|00)$/.test(text)).map(({ box }) => box);
  assert.deepEqual(found.box, [
    Math.min(...inCell.map((box) => box[0])),
    Math.min(...inCell.map((box) => box[1])),
    Math.max(...inCell.map((box) => box[2])),
    Math.max(...inCell.map((box) => box[3])),
  ]);
});

test("a page of digits is searched in time that grows with its length, not faster", () => {
  // Beginnings at every word, and none of them an IBAN: the worst there is.
  const text = "DE12 3456 7890 BE68 5390 0754 IBAN ".repeat(30_000);
  const accounts = inText(text);
  assert.ok(accounts.every(({ check }) => check !== "valid"));
});

test("a wrong IBAN in small letters is shown as invalid, and no address or file makes one", () => {
  assert.deepEqual(summary(inText("maak het over op nl33ingb0607993998 en op be12 0068 5608 6592")), [
    "iban NL33INGB0607993998 invalid",
    "iban BE12006856086592 invalid",
  ]);
  for (const text of [
    "https://example.org/be68539007547035/",
    "scan-de89370400440532013001.pdf",
    "no1234567890123",
    "id=de89370400440532013001",
    "xx68539007547034",
  ])
    assert.deepEqual(summary(inText(text)), [], text);
});

test("a number of no country's length is known by a label that stands alone, wherever on the page", () => {
  const wrong = "iban DE1212344321987600 invalid";
  for (const text of [
    "IBAN;\nBIC\nBank\nDE12 1234 4321 9876 00\nGENODEF1XXX",
    "DE12 1234 4321 9876 00\nVerwendungszweck\nIBAN :",
    "Verkäufer-IBAN\tAmount\n4,00\nDE12 1234 4321 9876 00 Sparkasse",
    "IBAN\t‘:DE12 1234 4321 9876 00",
  ])
    assert.ok(summary(inText(text)).includes(wrong), text);
  for (const text of [
    // No label has lost its number.
    "IBAN:\nDE89 3704 0044 0532 0130 00\nDE12 1234 4321 9876 00",
    "DE12 1234 4321 9876 00",
    // A creditor's identifier on a blank form, a VAT number, a telephone, a sentence that speaks of the IBAN.
    "IBAN\n________\nDE98 ZZZ0 9999 9999 99",
    "IBAN\n________\nUSt-IdNr. DE12 1234 4321 9876 00",
    "IBAN\n________\nTel. +49 1234 4321 9876 00",
    "Please state your IBAN on the form.\nDE12 1234 4321 9876 00",
  ])
    assert.ok(
      !summary(inText(text)).includes(wrong) && !summary(inText(text)).some((one) => /invalid/.test(one)),
      text,
    );
});
