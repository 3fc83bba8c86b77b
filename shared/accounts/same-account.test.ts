import assert from "node:assert/strict";
import { test } from "node:test";
import { isSameAccount } from "./same-account.ts";

const german = { kind: "iban", value: "DE89370400440532013000" } as const;

test("an IBAN and its country's own number are one account", () => {
  assert.equal(isSameAccount(german, { kind: "de", value: "37040044532013000" }), true);
  assert.equal(isSameAccount({ kind: "de", value: "532013000" }, german), true);
  assert.equal(isSameAccount(german, { kind: "de", value: "37040045532013000" }), false);
  const british = { kind: "iban", value: "GB29NWBK60161331926819" } as const;
  assert.equal(isSameAccount(british, { kind: "uk", value: "60161331926819" }), true);
  assert.equal(isSameAccount(british, { kind: "uk", value: "60161331926810" }), false);
  assert.equal(isSameAccount({ kind: "iban", value: "BE68539007547034" }, { kind: "be", value: "539007547034" }), true);
  assert.equal(isSameAccount({ kind: "iban", value: "NL91ABNA0417164300" }, { kind: "nl", value: "417164300" }), true);
});

test("two IBANs, or an IBAN and a bank's code, are two things", () => {
  assert.equal(isSameAccount(german, german), true);
  assert.equal(isSameAccount(german, { kind: "iban", value: "BE68539007547034" }), false);
  assert.equal(isSameAccount(german, { kind: "bic", value: "COBADEFF" }), false);
});
