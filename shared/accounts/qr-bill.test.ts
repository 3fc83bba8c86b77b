import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pageRasters } from "../../test/support/page-words.ts";
import fc from "../../test/support/property.ts";
import { DATA } from "../../test/support/services.ts";
import { parseQrBill, qrReferenceHolds } from "./qr-bill.ts";
import { readQrCodes } from "./qr-code.ts";

const LINES = [
  ...[
    "SPC",
    "0200",
    "1",
    "CH4431999123000889012",
    "S",
    "Robert Schneider AG",
    "Rue du Lac",
    "1268",
    "2501",
    "Biel",
    "CH",
  ],
  ...[
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "1949.75",
    "CHF",
    "S",
    "Pia Rutschmann",
    "Marktgasse",
    "28",
    "9400",
    "Rorschach",
    "CH",
  ],
  ...["QRR", "210000000003139471430009017", "", "EPD"],
];
const payload = (changes: Record<number, string> = {}) => LINES.map((line, i) => changes[i] ?? line).join("\r\n");

test("a payload says where to pay, how much, and what to quote", () => {
  assert.deepEqual(parseQrBill(payload()), {
    iban: "CH4431999123000889012",
    creditor: "Robert Schneider AG",
    amount: "1949.75",
    currency: "CHF",
    debtor: "Pia Rutschmann",
    referenceType: "QRR",
    reference: "210000000003139471430009017",
  });
});

test("what is no bill, or does not hold, says nothing", () => {
  for (const changes of [
    { 0: "BCD" },
    { 3: "CH4431999123000889013" },
    { 3: "DE89370400440532013000" },
    { 27: "XXX" },
    { 28: "210000000003139471430009018" },
    { 30: "" },
  ])
    assert.equal(parseQrBill(payload(changes)), null, JSON.stringify(changes));
  assert.equal(parseQrBill("https://example.com"), null);
  assert.equal(qrReferenceHolds("123456789012345678901234567"), true);
});

test("any text gives an answer", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseQrBill(text)));
});

const bill = join(DATA, "documents/qrbill/bb5b02ff1d5bbaa1.pdf");
test("the code is read from the pixels of a public bill", { skip: !existsSync(bill) && "no public data" }, async () => {
  const codes = (await Promise.all((await pageRasters(bill, 150)).map(readQrCodes))).flat();
  assert.deepEqual(
    codes.map(({ text }) => parseQrBill(text)?.iban),
    ["CH4431999123000889012"],
  );
  const [left = 0, top = 0, right = 0, bottom = 0] = codes[0]?.box ?? [];
  assert.ok(left > 0.25 && top > 0.6 && right < 0.6 && bottom < 0.95, `${left} ${top} ${right} ${bottom}`);
});

test("a page without a code has none", async () => {
  assert.deepEqual(await readQrCodes({ width: 200, height: 200, pixels: new Uint8Array(40_000).fill(255) }), []);
});
