import assert from "node:assert/strict";
import { test } from "node:test";
import { CaseAccountKind } from "#shared/accounts/case-account.ts";
import fc from "../../test/support/property.ts";
import { checkValue } from "./check-value.ts";

test("an IBAN as it is typed: too short and by how much, then right, then too long", () => {
  const typed = (value: string) => checkValue("iban", value);
  assert.deepEqual(typed("be68 5390"), {
    value: "BE685390",
    grouped: "BE68 5390",
    check: "invalid",
    says: "too-short",
    missing: 8,
  });
  assert.deepEqual(typed("BE68 5390 0754 7034").says, "ok");
  assert.equal(typed("BE68 5390 0754 7034").check, "valid");
  assert.equal(typed("BE68 5390 0754 7035").says, "check-digits");
  assert.equal(typed("BE68 5390 0754 7034 1").says, "too-long");
  assert.equal(typed("XQ12").says, "unknown-country");
  assert.equal(typed("BE68 539O 0754 7034").says, "form");
});

test("other kinds by their own rules; what has no check digits says so", () => {
  for (const [kind, value, says] of [
    ["isin", "US0378331005", "ok"],
    ["isin", "US0378331006", "check-digits"],
    ["lei", "529900T8BM49AURSDO55", "ok"],
    ["bic", "GEBABEBB", "ok"],
    ["bic", "GEBAXQBB", "form"],
    ["bic", "GEBA", "too-short"],
    ["be", "539-0075470-34", "ok"],
    ["us", "021000021 1234567", "ok"],
    ["uk", "20-00-00 12345678", "not-checkable"],
    ["number", "000-123456-789", "not-checkable"],
    ["number", "NOTPROVIDED", "form"],
  ] as const)
    assert.equal(checkValue(kind, value).says, says, `${kind} ${value}`);
});

test("a card's number is kept as one that is found, also where somebody types all of it", () => {
  for (const typed of ["4111 1111 1111 1111", "XXXX XXXX XXXX 1111"])
    assert.equal(checkValue("card", typed).value, "XXXXXXXXXXXX1111");
});

test("whatever is typed, an answer; and the value holds nothing but letters and digits", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CaseAccountKind.options),
      fc.string({ unit: "binary", maxLength: 64 }),
      (kind, typed) => {
        const { value, grouped, check, says } = checkValue(kind, typed);
        assert.match(value, /^[A-Z0-9]*$/);
        assert.equal(grouped.replaceAll(" ", ""), value);
        assert.equal(check === "valid", says === "ok");
      },
    ),
  );
});
