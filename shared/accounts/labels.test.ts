import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { findAccounts } from "./find-accounts.ts";
import { headAtEnd, ibanHead } from "./labels.ts";

/** What the head is, said plainly: of all that may begin one, the first from which only groups follow. */
function headByTrying(line: string): string {
  for (let from = 0; from < line.length; from += 1) {
    const rest = line.slice(from);
    const isBeginning = from === 0 || !/[A-Z0-9]/.test(line.charAt(from - 1));
    const first = rest.slice(0, 4);
    if (!isBeginning || !/^[A-Z0-9]{4}$/.test(first) || !/[A-Z]/.test(first) || !/\d/.test(first)) continue;
    if (/^[A-Z0-9 -]*$/.test(rest) && !/[ -]{2}/.test(rest)) return rest;
  }
  return "";
}

test("the head of an IBAN before a number is what a plain search finds", () => {
  const signs = fc.string({ unit: fc.constantFrom("A", "B", "1", "2", " ", "-", "a", ":"), maxLength: 24 });
  fc.assert(fc.property(signs, (line) => assert.equal(headAtEnd(line), headByTrying(line), JSON.stringify(line))));
});

test("a number that is called an IBAN and began earlier on the line", () => {
  const text = "IBAN: DE89 3704 0044 0532 0130 00";
  assert.equal(ibanHead(text, text.indexOf("0044")), "DE89 3704 ");
  assert.equal(ibanHead(text, text.indexOf("DE89")), "");
  assert.equal(ibanHead("DE89 3704 0044", 10), "");
});

/** Each of these kept one pattern or another busy for seconds, or for ever. */
test("no text keeps the search busy", () => {
  for (const piece of [
    "A1B2 ",
    "A1B2",
    "00",
    "0 00",
    "A-",
    "AB-",
    "AA00",
    "no.",
    "XXXX ",
    "XXXX",
    "your x ",
    "debit x ",
    "x. ",
    "account 1",
    "\t0",
  ])
    for (const [before, behind] of [
      ["IBAN ", "x"],
      ["IBAN DE00", "a"],
      ["Do not pay to ", " 4111 1111 1111 1111"],
      ["", "\u0000"],
    ] as const)
      for (const times of [60, 2_000])
        assert.ok(Array.isArray(findAccounts([{ number: 1, words: [], text: before + piece.repeat(times) + behind }])));
});
