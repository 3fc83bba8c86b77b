import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { withDigits, withStandIns, wordsWithStandIns } from "./card-stand-ins.ts";
import { findAccounts } from "./find-accounts.ts";
import { cardLike, hideCards, hideCardsOnPage } from "./hide-cards.ts";
import { isCardNumber } from "./not-accounts.ts";

const word = (text: string, left: number, line = 0) => ({
  ...{ text, line },
  box: [left, 0.1 + line / 10, left + text.length / 100, 0.12 + line / 10] as [number, number, number, number],
});

for (const [given, hidden] of [
  ["Hallo, mijn kaart 4111111111111111 is gestolen.", "Hallo, mijn kaart XXXXXXXXXXXX1111 is gestolen."],
  ["4111 1111 1111 1111", "XXXX XXXX XXXX 1111"],
  ["Amex: 3782-822463-10005.", "Amex: XXXX-XXXXXX-X0005."],
  ["5555 5555 5555 4444 is the number of my card", "XXXX XXXX XXXX 4444 is the number of my card"],
  ["4111111111111111 is the number of my card", "XXXXXXXXXXXX1111 is the number of my card"],
  ["Visa\n4111 1111\n1111 1111, valid 12/27", "Visa\nXXXX XXXX\nXXXX 1111, valid 12/27"],
  ["Kreditkarte 4111111111111111", "Kreditkarte XXXXXXXXXXXX1111"],
  ["card_4111111111111111.pdf", "card_XXXXXXXXXXXX1111.pdf"],
  ["Karte 4111\u00a01111\u00a01111\u00a01111", "Karte XXXX\u00a0XXXX\u00a0XXXX\u00a01111"],
  ["IBAN GB29 4111 1111 1111 1111", "IBAN GB29 XXXX XXXX XXXX 1111"],
] as const)
  test(`hidden: ${JSON.stringify(given)}`, () => {
    assert.equal(hideCards(given).text, hidden);
  });

for (const text of [
  "BE68 5390 0754 7034",
  "Kreditkarte, IBAN DE89 3704 0044 0532 0130 00",
  "order 4111111111111111 of May",
  "card 4111 1111 1111 1112 is no card's number",
  "card XXXX XXXX XXXX 1111",
  "+++090/9337/55493+++ met de kaart",
  "",
])
  test(`left alone: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(hideCards(text), { text, cards: [] });
  });

test("a number known from elsewhere is hidden where nothing calls it a card, and no other is", () => {
  const text = "4111111111111111 and 5555555555554444";
  assert.equal(hideCards(text, new Set(["4111111111111111"])).text, "XXXXXXXXXXXX1111 and 5555555555554444");
  assert.equal(hideCards(text, cardLike(text)).text, "XXXXXXXXXXXX1111 and XXXXXXXXXXXX4444");
});

test("a security code behind a number that happens to make a longer one of it is hidden with it", () => {
  const code = Array.from({ length: 1_000 }, (_, i) => String(i).padStart(3, "0")).find((end) =>
    isCardNumber(`4111111111111111${end}`),
  );
  const { text, cards } = hideCards(`card 4111 1111 1111 1111 ${code}`);
  assert.deepEqual([text, cards], ["card XXXX XXXX XXXX 1111 xxx", ["XXXX XXXX XXXX 1111"]]);
});

test("a number spread over words of a page: each word keeps its place and its length", () => {
  const words = ["Visa", "4111", "1111", "1111", "1111", "BE68539007547034"].map((text, i) => word(text, i / 10));
  const page = { number: 1, text: words.map(({ text }) => text).join(" "), words };
  const hidden = hideCardsOnPage(page);
  assert.equal(hidden.text, "Visa XXXX XXXX XXXX 1111 BE68539007547034");
  assert.deepEqual(
    hidden.words,
    ["Visa", "XXXX", "XXXX", "XXXX", "1111", "BE68539007547034"].map((text, i) => word(text, i / 10)),
  );
  const searched = { ...hidden, words: wordsWithStandIns(hidden.words, hidden.cards ?? []) };
  assert.deepEqual(findAccounts([searched]), findAccounts([page]));
  assert.deepEqual(hideCardsOnPage(hidden), hidden);
  const other = { number: 1, text: "Visa", words: [word("Visa", 0)] };
  assert.equal(hideCardsOnPage(other), other);
});

test("what a customer hid himself is no card that we found", () => {
  const text = "card XXXX XXXX XXXX 1111";
  assert.equal(withStandIns(text, []), text);
  assert.equal(withStandIns(text, ["XXXXXXXXXXXX1111"]), text);
});

/** Issuers' beginnings and lengths; the last digit makes it hold. */
const card = fc
  .tuple(fc.constantFrom(["4", 16], ["55", 16], ["37", 15], ["36", 14] as const), fc.nat({ max: 1e9 }))
  .map(([[head, length], seed]) => {
    const body = `${head}${String(seed * 7_919)}`.padEnd(length as number, "3").slice(0, (length as number) - 1);
    const last = Array.from({ length: 10 }, (_, digit) => digit).find((digit) => isCardNumber(`${body}${digit}`));
    return `${body}${last}`;
  });
const grouped = fc
  .tuple(card, fc.constantFrom("", " ", "-", " - ", "\n"))
  .map(([digits, gap]) => digits.replaceAll(/(\d{4})(?=\d)/g, `$1${gap}`));
const filler = fc.constantFrom(
  ...["Dear bank, ", "my card ", "Visa: ", "\n", " is lost. ", "IBAN BE68 5390 0754 7034 ", "pay to ", "XXXX "],
  ...["account of payee NL91ABNA0417164300 ", "12/27 ", "EUR 1.200,00 ", "RF18 5390 0754 7034 ", "tel 0412 34 56 78 "],
);
const letter = fc
  .array(fc.oneof(filler, filler, grouped, fc.string()), { maxLength: 12 })
  .map((pieces) => pieces.join(""));

test("hiding keeps the length and every other character, and twice is as once", () => {
  fc.assert(
    fc.property(letter, (text) => {
      const { text: hidden, cards } = hideCards(text);
      assert.equal(hidden.length, text.length);
      for (let i = 0; i < text.length; i += 1)
        assert.ok(hidden[i] === text[i] || (/[Xx]/.test(hidden[i] ?? "") && /\d/.test(text[i] ?? "")), `${i}`);
      assert.deepEqual(hideCards(hidden).text, hidden);
      assert.equal(cards.length > 0, hidden !== text);
      assert.equal(withDigits(hidden, cards).length, text.length);
    }),
  );
});

test("no text keeps it busy", () => {
  for (const text of [
    "A1B2 ",
    "1 ",
    "X ",
    "XXXX ",
    "4111 1111 1111 1111 ",
    "IBAN 5390 0754 7034, ",
    "DE89 3704 0044 ",
    "RF18 ",
  ])
    for (const end of ["", " : 4111 1111 1111 1111", "card 4111111111111111"])
      assert.equal(hideCards(text.repeat(2_000) + end).text.length, text.length * 2_000 + end.length);
});

test("what is found in the kept text is what is found in the text as sent", () => {
  const search = (text: string) => findAccounts([{ number: null, words: [], text }]);
  fc.assert(
    fc.property(fc.array(fc.oneof(filler, grouped), { maxLength: 12 }), (pieces) => {
      // Numbers apart from each other: two that run into one another are nobody's.
      const text = pieces.join(" , ");
      const { text: hidden, cards } = hideCards(text);
      assert.deepEqual(search(withStandIns(hidden, cards)), search(text));
    }),
  );
});
