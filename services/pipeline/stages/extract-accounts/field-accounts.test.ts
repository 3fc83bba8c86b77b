import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccepted } from "#shared/accounts/accept.ts";
import { DOCUMENT_ACCOUNTS_MAX, propose } from "#shared/accounts/find-accounts.ts";
import { isoText } from "../open-document/formats/bank/iso20022.ts";
import { mtText } from "../open-document/formats/bank/mt.ts";
import { accountsOfFields, withFieldRoles, withoutDoubles } from "./field-accounts.ts";

const fieldsOf = (text: string) => accountsOfFields(propose([{ number: 1, words: [], text }])).fields;
const told = (text: string) => fieldsOf(text).map(({ account: { value, role } }) => [value, role]);

test("MT103: an account that is no IBAN, by its field; a bank's clearing code and an address are none", () => {
  const { text } = mtText(
    [
      "{1:F01BANKBEBBAXXX0000000000}{2:I103CHASUS33XXXXN}{4:",
      ...[":20:REF123", ":32A:260106USD1250,00", ":50K:/BE68539007547034", "MARIE DUBOIS", "BRUSSELS"],
      ...[":53B:/C/123-456", ":57D://FW021000021", "JPMORGAN", ":59:/000123456789", "ACME INC", "-}"],
    ].join("\r\n"),
  );
  assert.deepEqual(told(text), [
    ["123456", "other"],
    ["000123456789", "beneficiary"],
  ]);
  const [, payee] = fieldsOf(text);
  assert.deepEqual(payee, {
    account: {
      ...{ kind: "number", value: "000123456789", role: "beneficiary", confidence: 0.85, check: "none" },
      ...{ page: 1, box: null, as_read: "000123456789" },
    },
    because: "Beneficiary",
  });
});

test("ISO 20022: accounts of other schemes, of a bank's too, and what stands for an IBAN and is none", () => {
  const account = (tag: string, inside: string) => `<${tag}><Id>${inside}</Id><Ccy>USD</Ccy></${tag}>`;
  const other = (id: string) => `<Othr><Id>${id}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr>`;
  const { text } = isoText(
    `<Document><CstmrCdtTrfInitn><PmtInf>${account("DbtrAcct", other("77-88-99"))}<CdtTrfTxInf>
     ${account("CdtrAgtAcct", other("5566"))}${account("CdtrAcct", other("ab 12/3456"))}</CdtTrfTxInf>
     <CdtTrfTxInf>${account("CdtrAcct", "<IBAN>00123</IBAN>")}</CdtTrfTxInf>
     <CdtTrfTxInf>${account("CdtrAcct", "<IBAN>BE68539007547034</IBAN>")}</CdtTrfTxInf>
     <CdtTrfTxInf>${account("CdtrAcct", other("NOTPROVIDED"))}</CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>`,
    "pain.001.001.09",
  );
  assert.deepEqual(told(text), [
    ["778899", "payer"],
    ["5566", "other"],
    ["AB123456", "beneficiary"],
    ["00123", "beneficiary"],
  ]);
});

test("what is found by its form is not told twice, and what only stands beside an account is none", () => {
  assert.deepEqual(told("Creditor account number: 539-0075470-34\nPayer account: BLZ 37040044 Konto 532013000"), []);
  assert.deepEqual(told("Account holder: 4711\nBooking account number: 4711\nPurpose: my account: 4711"), []);
});

test("a card's number stays masked in an account's field; a number that was cut off is shown as far as it goes", () => {
  const [card] = fieldsOf("Creditor account number: 4111 1111 1111 1111");
  assert.deepEqual([card?.account.value, card?.account.as_read], ["XXXXXXXXXXXX1111", "XXXX XXXX XXXX 1111"]);
  assert.deepEqual(told("Creditor account number: 12345 …"), [["12345", "beneficiary"]]);
  assert.equal(told(`Creditor account number: ${"1".repeat(5_000)}`)[0]?.[0]?.length, 64);
});

test("no separator of lines that others know hides a number", () => {
  assert.deepEqual(told("Beneficiary account: \u2028000123456789"), [["000123456789", "beneficiary"]]);
  assert.deepEqual(told("Beneficiary account: \uff10\uff11\uff12"), [["012", "beneficiary"]]);
});

test("as many as a document may have; each once, and the bank's own by its list", () => {
  const many = Array.from({ length: DOCUMENT_ACCOUNTS_MAX + 1 }, (_, i) => `Payer account: ${i}`).join("\n");
  const { fields, isCut } = accountsOfFields(propose([{ number: null, words: [], text: many }]));
  assert.deepEqual([fields.length, isCut], [DOCUMENT_ACCOUNTS_MAX, true]);
  const twice = fieldsOf("Payer account: 12-3\nPayer account: 123\nOther party account: 4\nPayer account: 9");
  assert.deepEqual(
    withoutDoubles(twice, new Set(["9"])).map(({ value, role, because }) => [value, role, because]),
    [
      ["123", "payer", { by: "words", words: "Payer" }],
      ["4", "unknown", null],
      ["9", "own", { by: "list", words: null }],
    ],
  );
});

const rolesIn = (text: string) =>
  withFieldRoles(propose([{ number: null, words: [], text }])).proposals.flatMap(
    ({ account: { kind, value }, rule }) =>
      kind === "iban" ? [[value, rule.role, isAccepted({ check: "valid", ...rule })]] : [],
  );
const [ONE, TWO] = ["BE68539007547034", "DE89370400440532013000"];

test("MT104 collects: who orders it is paid, and the other side is charged; a bare one says neither", () => {
  const fields = [":20:X", ":30:260110", `:50K:/${ONE}`, "GYM", ":21:1", ":32B:EUR10,", `:59:/${TWO}`, "MEMBER"];
  const blocks = "{1:F01GEBABEBBAXXX0000000000}{2:I104CHASUS33XXXXN}{4:";
  assert.deepEqual(rolesIn(mtText([blocks, ...fields, "-}"].join("\r\n")).text), [
    [ONE, "beneficiary", true],
    [TWO, "payer", true],
  ]);
  assert.deepEqual(rolesIn(mtText(fields.join("\n")).text), [
    [ONE, "unknown", false],
    [TWO, "unknown", false],
  ]);
  assert.deepEqual(rolesIn(mtText([":20:X", ":28D:1/1", ...fields.slice(1)].join("\n")).text), [
    [ONE, "payer", true],
    [TWO, "beneficiary", true],
  ]);
});

test("a field's own name says whose the account is, whatever the fields around it say", () => {
  assert.deepEqual(rolesIn(`Remittance information: Facture 12\nSettlement account IBAN: ${ONE}`), [
    [ONE, "other", true],
  ]);
  assert.deepEqual(rolesIn(`Ordering customer account: ${ONE}\nSender's correspondent account: ${TWO}`), [
    [ONE, "payer", true],
    [TWO, "other", true],
  ]);
  assert.deepEqual(rolesIn(mtText(`:20:X\n:28D:1/1\n:50H:/${ONE}\n:59:/${TWO}\n:25A:/${ONE}`).text).at(-1), [
    ONE,
    "other",
    true,
  ]);
});

test("a statement's own account stays its own where a movement calls it creditor", () => {
  assert.deepEqual(
    rolesIn(`Statement of account IBAN: ${ONE}\nDebtor account IBAN: ${TWO}\nCreditor account IBAN: ${ONE}`),
    [
      [ONE, "other", true],
      [TWO, "payer", true],
      [ONE, "other", true],
    ],
  );
});

test("what somebody wrote into a message's free text is for a person", () => {
  assert.deepEqual(rolesIn(`Remittance information: bitte zahlen auf ${ONE}`), [[ONE, "beneficiary", false]]);
  assert.deepEqual(rolesIn(`Note: please pay to ${ONE}`), [[ONE, "beneficiary", false]]);
});
