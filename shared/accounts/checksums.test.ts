import assert from "node:assert/strict";
import { test } from "node:test";
import * as checks from "./checksums.ts";

test("each check accepts published numbers and refuses them with one digit changed", () => {
  const examples: [(text: string) => boolean, valid: string[], invalid: string[]][] = [
    [
      checks.ibanCheckHolds,
      ["BE68539007547034", "GB29NWBK60161331926819", "DE89370400440532013000", "MT84MALT011000012345MTLCAST001S"],
      ["BE68539007547035", "DE00000000000000000000", "GB29NWBK60161331926818"],
    ],
    [
      checks.creditorReferenceHolds,
      ["RF18539007547034", "RF712348231"],
      ["RF19539007547034", "RF", "BE68539007547034"],
    ],
    [checks.leiCheckHolds, ["5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO55"], ["5493001KJTIIGC8Y1R13"]],
    [checks.isinCheckHolds, ["US0378331005", "DE0007164600", "XS2343822842", "GB00B5B74S01"], ["US0378331006"]],
    [checks.luhnHolds, ["4111111111111111", "378282246310005"], ["4111111111111112"]],
    [checks.routingCheckHolds, ["021000021", "011401533", "122105155"], ["021000022"]],
    [checks.elevenTestHolds, ["123456789", "0417164300", "736160221"], ["123456788", "000000000"]],
    [checks.belgianCheckHolds, ["539007547034", "000000009797"], ["539007547035", "000000000097"]],
    [checks.belgianEnterpriseHolds, ["0403170701", "0202239951"], ["0403170702", "9403170701"]],
  ];
  for (const [holds, valid, invalid] of examples) {
    for (const one of valid) assert.equal(holds(one), true, `${holds.name} ${one}`);
    for (const one of invalid) assert.equal(holds(one), false, `${holds.name} ${one}`);
  }
});

test("an IBAN's check digits that are never issued do not hold, though the remainder is right", () => {
  // 97 + 2 = 99: the same remainder as 02.
  const issued = "GB02BARC20000055779911";
  const sum = checks.mod97(`${issued.slice(4)}GB00`);
  const digits = String(98 - sum).padStart(2, "0");
  assert.equal(checks.ibanCheckHolds(`GB${digits}${issued.slice(4)}`), true);
  for (const never of ["00", "01", "99"]) assert.equal(checks.ibanCheckHolds(`GB${never}${issued.slice(4)}`), false);
});
