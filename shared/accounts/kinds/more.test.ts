import assert from "node:assert/strict";
import { test } from "node:test";
import { inText, summary, wordsOfLines } from "../../../test/support/account-texts.ts";
import { findAccounts } from "../find-accounts.ts";

test("French RIB by its four parts and its key, in a table or in a row", () => {
  assert.deepEqual(summary(inText("RIB : 20041 01005 0500013M026 06")), ["fr 20041010050500013M02606 valid"]);
  assert.deepEqual(summary(inText("Code banque\tGuichet\tN° compte\tClé\n20041\t01005\t0500013M026\t06")), [
    "fr 20041010050500013M02606 valid",
  ]);
  assert.deepEqual(summary(inText("RIB : 20041 01005 0500013M026 07")), ["fr 20041010050500013M02607 invalid"]);
  assert.deepEqual(summary(inText("20041 01005 0500013M026 07")), []);
});

test("a cheque's line: the drawer's account, who pays, whatever stands above", () => {
  for (const line of [
    "⑆021000021⑆ 123456789⑈ 0101",
    "|:021000021|: 123456789\"' 0101",
    ":021000021: 1234 56789< 0101",
  ]) {
    const [found] = inText(`Pay to the order of Acme Inc.\n${line}`);
    assert.deepEqual(
      [found?.kind, found?.value, found?.check, found?.role],
      ["us", "021000021123456789", "valid", "payer"],
      line,
    );
  }
  assert.deepEqual(summary(inText("⑆021000022⑆ 123456789⑈")), []);
});

test("securities by their other numbers", () => {
  assert.deepEqual(summary(inText("SEDOL: B0YBKJ7, CUSIP 037833100")), [
    "sedol B0YBKJ7 valid",
    "cusip 037833100 valid",
  ]);
  assert.deepEqual(summary(inText("SEDOL: B0YBKJ8")), ["sedol B0YBKJ8 invalid"]);
  assert.deepEqual(summary(inText("WKN: A0F5UH")), ["wkn A0F5UH none"]);
  assert.deepEqual(summary(inText("ISIN DE000A0F5UH1 (A0F5UH)")), ["isin DE000A0F5UH1 valid", "wkn A0F5UH none"]);
  assert.deepEqual(summary(inText("ORDER A0F5UH B0YBKJ7 037833100")), []);
});

test("cards are shown with their last four digits, where they are called cards or grouped as one", () => {
  const [card] = inText("Meine Karte 4111 1111 1111 1111 wurde gestohlen");
  assert.deepEqual([card?.kind, card?.value, card?.as_read], ["card", "XXXXXXXXXXXX1111", "XXXX XXXX XXXX 1111"]);
  assert.deepEqual(summary(inText("Auftrag 4111111111111111")), []);
});

test("labels over numbers in a table: each label's number stands in its own cell", () => {
  const lines = [
    "Account holder      ABA routing number      Account number",
    "James Barker        269666201               78842251701",
  ];
  const found = findAccounts([{ number: 1, words: wordsOfLines(lines), text: "" }]);
  assert.deepEqual(summary(found), ["us 26966620178842251701 valid"]);
  assert.deepEqual(summary(inText("Konto\tBLZ\n67594910\t39440035")), ["de 3944003567594910 none"]);
});

test("on a scan a blurred or doubled digit is repaired, and said so; what was typed wrong is wrong", () => {
  const scanned = (text: string) =>
    findAccounts([{ number: 1, words: wordsOfLines([text]).map((word) => ({ ...word, confidence: 0.8 })), text: "" }]);
  for (const wrong of ["IBAN: GB293NWBK60161331926819", "IBAN: DE89 8704 0044 0532 0130 00"]) {
    const [repaired] = scanned(wrong);
    assert.equal(repaired?.check, "repaired", wrong);
    assert.ok((repaired?.confidence ?? 1) < 0.5);
    assert.deepEqual(
      inText(wrong).map(({ check }) => check),
      ["invalid"],
      wrong,
    );
  }
});

test("French RIB together behind its label, and in four labelled lines", () => {
  assert.deepEqual(summary(inText("Mon RIB est 20041010050500013M02606, merci.")), [
    "fr 20041010050500013M02606 valid",
  ]);
  assert.deepEqual(summary(inText("colis 20041010050500013M02606")), []);
  assert.deepEqual(summary(inText("Mon RIB est 20041010050500013M02607")), []);
  const lines = (key: string) =>
    `Code banque : 20041\nCode guichet : 01005\nNuméro de compte : 0500013M026\nClé RIB : ${key}`;
  assert.deepEqual(summary(inText(lines("06"))), ["fr 20041010050500013M02606 valid"]);
  assert.deepEqual(summary(inText(lines("07"))), ["fr 20041010050500013M02607 invalid"]);
});

test("a RIB inside a wrong IBAN does not make it right", () => {
  for (const text of ["RIB\nIBAN FR77 20041 01005 0500013M026 06", "IBAN FR77 20041010050500013M02606"])
    assert.deepEqual(summary(inText(text)), ["iban FR7720041010050500013M02606 invalid"], text);
});

test("SEDOL and CUSIP under the heading of their column, where the check digit holds", () => {
  assert.deepEqual(
    summary(inText("Security\tCUSIP\tSEDOL\nApple Inc\t037833100\t2046251\nMicrosoft\t594918104\t2588173")),
    ["cusip 037833100 valid", "sedol 2046251 valid", "cusip 594918104 valid", "sedol 2588173 valid"],
  );
  assert.deepEqual(summary(inText("Security\tCUSIP\tOrder\nApple Inc\t037833101\t2046251")), []);
  assert.deepEqual(summary(inText("Security\tOrder\nApple Inc\t037833100")), []);
});

test("accounts for securities by their names in four languages", () => {
  for (const [text, value] of [
    ["Compte-titres n° 0987654321", "0987654321"],
    ["Compte titres ordinaire N° 00012345678", "00012345678"],
    ["Depotkontonummer 1234567890", "1234567890"],
    ["effectenrekeningnummer 44556677", "44556677"],
    ["Custody account no. ABC123456", "ABC123456"],
  ])
    assert.deepEqual(summary(inText(text ?? "")), [`depot ${value} none`], text);
});

test("a cheque's line in a font that names its signs no better; what a space parts may be the cheque's own number", () => {
  const [told] = inText("\ufffd021000021\ufffd 123456789\ufffd 0101");
  assert.deepEqual([told?.value, told?.role], ["021000021123456789", "payer"]);
  assert.deepEqual(inText("a021000021a 123456789c 0101")[0]?.value, "021000021123456789");
  assert.ok((inText("⑆021000021⑆ 1042 345678⑈")[0]?.confidence ?? 1) < 0.9);
  assert.deepEqual(inText("⑆021000021⑆ 123⑉456⑉789⑈")[0]?.value, "021000021123456789");
});

test("a deposit slip and a voided cheque are nobody's who pays", () => {
  for (const words of ["DEPOSIT SLIP", "Authorization for direct deposit: attach a voided check", "VOID"])
    assert.notEqual(inText(`${words}\n⑆021000021⑆ 123456789⑈ 0101`)[0]?.role, "payer", words);
});

test("what is printed on a cheque is not the account of whom it is paid to", () => {
  for (const text of [
    "PAY TO THE\nORDER OF  Northgate Timber Inc.\nRouting 021000021\nAccount 123456789",
    "Pay to the order of Oak Lane Dental $ 12.00\nABA 021000021 Acct 123456789",
    "Payez contre ce chèque non endossable\nà Menuiserie Bertrand SARL\nPayable à LYON\nRIB 20041 01005 0500013M026 06",
  ])
    assert.notEqual(inText(text)[0]?.role, "beneficiary", text);
});
