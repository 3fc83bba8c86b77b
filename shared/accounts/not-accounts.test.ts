import assert from "node:assert/strict";
import { test } from "node:test";
import { inText, summary } from "../../test/support/account-texts.ts";
import fc from "../../test/support/property.ts";
import { luhnHolds } from "./checksums.ts";
import { isCardNumber } from "./not-accounts.ts";

test("references, creditor identifiers, VAT, company and telephone numbers are no accounts", () => {
  const none = [
    "RF18 5390 0754 7034",
    "IBAN reference RF18539007547034",
    "Referenz: RF71 2348 231",
    "+++090/9337/55493+++",
    "rekening ***090/9337/55493***",
    "Mededeling 090/9337/55493",
    "Gläubiger-Identifikationsnummer DE98ZZZ09999999999",
    "Creditor identifier: NL50ZZZ123456780000",
    "Incassant-ID NL97 ZZZ 1234 5678 0000",
    "USt-IdNr. DE123456789 Steuernummer 12/345/67890",
    "TVA BE 0403.170.701, BE0403170701, RPM Bruxelles",
    "VAT no GB 123 4567 89, company number 01234567",
    "USt-IdNr.: DE136695976 0049 89 1234 5678 90",
    "Tel. +49 30 1234 5678, fax 0032 2 123 45 67",
    "BSN 123456782, KvK 12345678",
    "Order NO 12 3456 7890 123 and AT 20 1234",
    "IBAN: DE__ ____ ____ ____ ____ __",
    "IBAN: D E _ _ | _ _ _ _ | _ _ _ _ | _ _ _ _ | _ _ _ _ | _ _",
    "IBAN: (z.B. DE…)",
  ];
  for (const text of none) assert.deepEqual(summary(inText(text)), [], text);
});

test("test card numbers of every issuer are known, and other numbers are not", () => {
  const cards = ["4111111111111111", "5555555555554444", "2223003122003222", "378282246310005", "30569309025904"];
  for (const card of [...cards, "6011111111111117", "3530111333300000", "6200000000000005", "6759649826438453"])
    assert.equal(isCardNumber(card), true, card);
  for (const other of ["4111111111111112", "1111111111111117", "539007547034", "411111111111111"])
    assert.equal(isCardNumber(other), false, other);
});

const card = fc
  .tuple(fc.constantFrom("4", "51", "2221", "34", "37", "6011", "3528", "62"), fc.array(fc.integer({ min: 0, max: 9 })))
  .chain(([issuer]) => {
    const length = /^3[47]/.test(issuer) ? 15 : 16;
    const missing = length - issuer.length - 1;
    return fc.array(fc.integer({ min: 0, max: 9 }), { minLength: missing, maxLength: missing }).map((digits) => {
      const body = issuer + digits.join("");
      const last = Array.from({ length: 10 }, (_, i) => `${body}${i}`).find(luhnHolds);
      if (last === undefined) throw new Error("Luhn always has a last digit");
      return last;
    });
  });

test("a card number never comes out in any field, whatever it is called and however it is grouped", () => {
  const labels = [
    "",
    "Account number: ",
    "Sort code 20-00-00 account ",
    "BLZ 370 400 44 Konto-Nr. ",
    "IBAN: ",
    "IBAN DE89 ",
  ];
  const more = ["ABA 021000021 account no. ", "rekeningnummer ", "Card ", "compte "];
  const write = fc.constantFrom<(card: string) => string>(
    (number) => number,
    (number) => number.replace(/(.{4})(?=.)/g, "$1 "),
    (number) => number.replace(/(.{4})(?=.)/g, "$1-"),
    (number) => `${number.slice(0, 4)} ${number.slice(4, 10)} ${number.slice(10)}`,
  );
  fc.assert(
    fc.property(card, fc.constantFrom(...labels, ...more), write, (number, label, as) => {
      const output = JSON.stringify(inText(`${label}${as(number)} please`));
      assert.equal(output.replaceAll(/[^\d]/g, "").includes(number), false, output);
    }),
  );
});

test("a card is called one in four languages, in one word or in two", () => {
  for (const label of [
    ...[
      "card number",
      "credit card",
      "debit card",
      "creditcard",
      "creditcardnummer",
      "Kreditkarte",
      "Kreditkartennummer",
    ],
    ...["EC-Karte", "Debitkarte", "kredietkaart", "betaalkaart", "kaartnummer", "bankkaart"],
    ...["carte de crédit", "carte bancaire n°", "Carte bleue", "numéro de carte"],
  ])
    assert.deepEqual(
      inText(`${label} 4111111111111111`).map(({ kind, value }) => `${kind} ${value}`),
      ["card XXXXXXXXXXXX1111"],
      label,
    );
  for (const label of ["discard", "cardinal", "order", "Bestellung", "commande"])
    assert.deepEqual(summary(inText(`${label} 4111111111111111`)), [], label);
});
