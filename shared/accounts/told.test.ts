import assert from "node:assert/strict";
import { test } from "node:test";
import { greyOf } from "../../test/fixtures/grey.ts";
import { epcPayload, pageWithCode, swissPayload } from "../../test/fixtures/payment-codes.ts";
import fc from "../../test/support/property.ts";
import { isAccepted } from "./accept.ts";
import type { Account } from "./account.ts";
import { parseEpcCode } from "./epc-code.ts";
import { readQrCodes } from "./qr-code.ts";
import { accountsOfCodes, comparedWith, mayHoldCode, type Voices } from "./told.ts";

const [PAYEE, OTHER] = ["BE68539007547034", "DE89370400440532013000"];
const code = (iban = PAYEE) => ({ iban, page: 1, box: [0.3, 0.6, 0.5, 0.8] as [number, number, number, number] });
const compared = (accounts: readonly Account[], voices: Partial<Voices>) =>
  comparedWith(accounts, { codes: [], data: [], doubtful: new Set(), own: new Set(), ...voices });
const account = (changes: Partial<Account> = {}): Account => ({
  ...{ kind: "iban", value: PAYEE, role: "unknown", confidence: 0.6, check: "valid", page: 1, as_read: PAYEE },
  box: [0.1, 0.1, 0.4, 0.12],
  ...changes,
});

test("a code for a credit transfer says whom to pay", () => {
  assert.deepEqual(parseEpcCode(epcPayload(PAYEE)), {
    iban: PAYEE,
    creditor: "Bakkerij Van Hove bv",
    amount: "120.5",
    reference: "Factuur 2026/17",
  });
  // The last lines may be left out.
  assert.equal(
    parseEpcCode(["BCD", "001", "1", "SCT", "GEBABEBB", "A", "BE68 5390 0754 7034"].join("\r\n"))?.iban,
    PAYEE,
  );
});

test("what is no such code, or does not hold, says nothing", () => {
  const payload = epcPayload(PAYEE);
  for (const [from, to] of [
    ["BCD", "SPC"],
    ["002", "003"],
    ["SCT", "SDD"],
    [PAYEE, "BE68539007547035"],
    [PAYEE, "BE6853900754703"],
    [PAYEE, "XX68539007547034"],
  ] as const)
    assert.equal(parseEpcCode(payload.replace(from, to)), null, `${from} ${to}`);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseEpcCode(`BCD\n002\n1\nSCT\n\n\n${text}`)));
});

test("both kinds of codes are read from a page, with their place; a web address is none", async () => {
  for (const [payload, iban] of [
    [swissPayload("CH4431999123000889012"), "CH4431999123000889012"],
    [epcPayload(PAYEE), PAYEE],
  ] as const) {
    const [found, ...more] = accountsOfCodes(await readQrCodes(await greyOf(await pageWithCode(payload))), 3);
    assert.deepEqual([found?.iban, found?.page, more.length], [iban, 3, 0]);
    const [left = 0, top = 0, right = 0, bottom = 0] = found?.box ?? [];
    assert.ok(left > 0.33 && right < 0.6 && top > 0.64 && bottom < 0.84, String(found?.box));
  }
  assert.deepEqual(accountsOfCodes(await readQrCodes(await greyOf(await pageWithCode("https://example.com"))), 1), []);
});

test("what page and code both say needs no person", () => {
  const { accounts, notOnPage } = compared([account()], { codes: [code()] });
  assert.deepEqual([accounts.length, notOnPage.length], [1, 0]);
  assert.ok(accounts.every(isAccepted));
  assert.equal(accounts[0]?.role, "beneficiary");
});

test("a code alone, or against the page, goes to a person", () => {
  for (const [given, codes] of [
    [[], [code()]],
    [[account({ value: OTHER, role: "beneficiary", confidence: 0.99 })], [code()]],
    [[account({ role: "payer", confidence: 0.99 })], [code()]],
    [[account({ check: "repaired", confidence: 0.4 })], [code()]],
    [[account({ check: "invalid", value: "BE68539007547035", confidence: 0.2 })], [code()]],
  ] as const) {
    const { accounts } = compared(given, { codes });
    const told = accounts.filter(({ value }) => value === PAYEE);
    assert.ok(told.length > 0 && told.every((one) => !isAccepted(one)), JSON.stringify(accounts));
  }
  const { accounts, notOnPage } = compared([account({ value: OTHER })], { codes: [code(), code()] });
  assert.deepEqual([accounts.length, notOnPage.map(({ iban }) => iban)], [2, [PAYEE]]);
});

test("an invoice's data say whose the number on the page is, payee's or payer's", () => {
  for (const role of ["beneficiary", "payer"] as const) {
    const data = [{ iban: PAYEE, role }];
    for (const said of ["unknown", role] as const) {
      const [found] = compared([account({ role: said })], { data }).accounts;
      assert.deepEqual([found?.role, found?.toldBy, found !== undefined && isAccepted(found)], [role, "data", true]);
    }
    const other = role === "payer" ? "beneficiary" : "payer";
    const [contradicted] = compared([account({ role: other, confidence: 0.99 })], { data }).accounts;
    assert.deepEqual([contradicted?.role, contradicted?.confidence], ["unknown", 0.5]);
  }
  // What only the data name is the data's own document's.
  assert.deepEqual(compared([], { data: [{ iban: PAYEE, role: "payer" }] }), { accounts: [], notOnPage: [] });
  // The code says payee and the data payer.
  const [both] = compared([account()], { codes: [code()], data: [{ iban: PAYEE, role: "payer" }] }).accounts;
  assert.equal(both?.confidence, 0.5);
  // Of a number that is odd in itself they say whose it is, and no more.
  const [odd] = compared([account()], { codes: [code()], doubtful: new Set([PAYEE]) }).accounts;
  assert.deepEqual([odd?.role, odd?.confidence], ["beneficiary", 0.6]);
});

test("other accounts, and the bank's own, stay what they are", () => {
  const others = [
    account({ value: OTHER, role: "payer", confidence: 0.95 }),
    account({ kind: "bic", value: PAYEE }),
    account({ role: "own", confidence: 0.9 }),
  ];
  assert.deepEqual(
    compared(others, { codes: [code()], own: new Set([PAYEE]) }).accounts,
    others.map((one) => ({ ...one, toldBy: null })),
  );
  assert.equal(compared([], { codes: [code()], own: new Set([PAYEE]) }).accounts[0]?.role, "own");
});

test("pages are looked at where a code may be", () => {
  assert.ok(mayHoldCode("ocr", ""));
  assert.ok(mayHoldCode("none", ""));
  assert.ok(mayHoldCode("text-layer", "Konto / Zahlbar an\nCH44 3199 9123 0008 8901 2"));
  assert.ok(mayHoldCode("text-layer", "Facture 12\nScannez pour payer"));
  assert.ok(!mayHoldCode("text-layer", "Dear Sir, thank you for your letter of 12 March."));
});

test("a code of an unknown form, or with a wrong reference, names its account and confirms none", () => {
  const box = [0, 0, 0.2, 0.2] as [number, number, number, number];
  const iban = "CH4431999123000889012";
  const bill = ["SPC", "0200", "1", iban, ...Array(23).fill(""), "QRR", "000000000000000000000000001", "", "EPD"];
  for (const text of [
    `bank://singlepaymentsepa?name=SHOP&iban=${iban}&amount=1,00`,
    `SPD*1.0*ACC:${iban}*AM:450.00*CC:CZK`,
    bill.join("\n"),
  ]) {
    const codes = accountsOfCodes([{ text, box }], 1);
    assert.deepEqual(codes, [{ iban, page: 1, box, isNamedOnly: true }], text);
    const none = comparedWith([], { codes, data: [], doubtful: new Set(), own: new Set() });
    assert.equal(none.notOnPage.length, 1);
    const page = { kind: "iban", value: iban, role: "unknown", confidence: 0.6, check: "valid", page: 1, box } as const;
    const [same] = comparedWith([{ ...page, as_read: iban }], {
      codes,
      data: [],
      doubtful: new Set(),
      own: new Set(),
    }).accounts;
    assert.deepEqual([same?.role, same?.confidence], ["unknown", 0.6]);
  }
  assert.deepEqual(accountsOfCodes([{ text: "https://shop.example/pay?order=DE89", box }], 1), []);
});

test("an account in a code that fails its check digits, or has no country's form, is shown as one that does not hold", () => {
  const box = [0, 0, 0.2, 0.2] as [number, number, number, number];
  const [wrong, short] = ["BE68539007547035", "BE685390075470"];
  const swiss = "CH4431999123000889013";
  for (const [text, value] of [
    [epcPayload(wrong), wrong],
    [epcPayload("be68 5390 0754 7035"), wrong],
    [epcPayload(short), short],
    [epcPayload("XX00 UNKNOWN"), "XX00UNKNOWN"],
    [swissPayload(swiss), swiss],
    [`SPD*1.0*ACC:${short}+KOMBCZPP*AM:450.00`, short],
    [`https://pay.example/?amount=12&iban=${short}&name=X`, short],
    [`bank://singlepaymentsepa?name=SHOP&iban=${wrong}`, wrong],
    [`some form of a shop|${wrong}|12.00`, wrong],
    [epcPayload("4111 1111 1111 1111"), "XXXXXXXXXXXX1111"],
  ] as const) {
    const codes = accountsOfCodes([{ text, box }], 1);
    assert.deepEqual(codes, [{ iban: value, page: 1, box, isWrong: true }], text);
    const { accounts, notOnPage } = compared([account({ role: "beneficiary", confidence: 0.99 })], { codes });
    assert.deepEqual(
      accounts.map((one) => [one.value, one.check, isAccepted(one)]),
      [
        [PAYEE, "valid", true],
        [value, "invalid", false],
      ],
    );
    assert.equal(notOnPage.length, 1);
  }
  // The page has the same mistake, and says so itself.
  const same = compared([account({ value: wrong, check: "invalid", confidence: 0.2 })], {
    codes: [{ ...code(wrong), isWrong: true }],
  });
  assert.deepEqual([same.accounts.length, same.notOnPage.length], [1, 0]);
  for (const text of ["https://shop.example/track?id=DE89370400", "WIFI:S:BE68;T:WPA;P:secret;;", epcPayload("")])
    assert.deepEqual(accountsOfCodes([{ text, box }], 1), [], text);
});
