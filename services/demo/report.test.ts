import assert from "node:assert/strict";
import { test } from "node:test";
import type { DemoMail } from "./inbox.ts";
import { type Outcome, scoreOf, tableOf } from "./report.ts";
import { receiptIn } from "./send.ts";

const mail: DemoMail = {
  number: 1,
  scenario: "test",
  from: "a@b.example",
  subject: "Ein sehr langer Betreff, der nicht in die Spalte passt, so breit sie auch ist",
  attachments: 1,
  bytes: Buffer.from(""),
  sha256: "",
  truth: {
    language: "de",
    department: "payments",
    accounts: [
      { kind: "iban", value: "DE89370400440532013000", role: "beneficiary" },
      { kind: "bic", value: "COBADEFFXXX" },
      { kind: "iban", value: "BE68539007547034", role: "payer" },
    ],
    problems: ["EMPTY"],
    status: "review",
  },
};
const outcome: Outcome = {
  receipt: 12,
  status: "closed",
  department: "payments",
  confidence: 0.914,
  problems: ["CHECK_DIGITS_WRONG"],
  accounts: [
    { kind: "iban", value: "DE89370400440532013000", role: "payer" },
    { kind: "bic", value: "COBADEFFXXX", role: "unknown" },
    { kind: "isin", value: "DE000A1EWWW0", role: "other" },
  ],
  languages: ["de", null, "de", "en"],
};

test("right, extra, roles, missing problems and status are counted", () => {
  assert.deepEqual(scoreOf(mail, outcome), {
    right: 2,
    expected: 3,
    extra: 1,
    rolesRight: 0,
    roles: 1,
    problemsMissing: ["EMPTY"],
    statusRight: false,
    departmentRight: true,
  });
});

test("a department counts where it was chosen without a person", () => {
  assert.equal(scoreOf(mail, { ...outcome, department: "cards" }).departmentRight, false);
  assert.equal(scoreOf(mail, { ...outcome, status: "review" }).departmentRight, null);
  const both = tableOf([
    { mail, outcome },
    { mail, outcome: { ...outcome, department: "cards" } },
    { mail, outcome: { ...outcome, status: "review" } },
  ]);
  assert.match(both, /Routed without a person: 2 of 3, 1 of them to another department/);
});

test("the same value of another kind is not the expected account", () => {
  const renamed = { ...outcome, accounts: [{ kind: "de", value: "DE89370400440532013000", role: "payer" }] };
  const { right, extra } = scoreOf(mail, renamed);
  assert.deepEqual([right, extra], [0, 1]);
});

test("a line per mail, aligned, at most 120 columns, with what is missing said", () => {
  const table = tableOf([
    { mail, outcome },
    { mail: { ...mail, repeats: 1 }, outcome: { ...outcome, receipt: 1234, duplicateOf: 12 } },
    { mail, outcome: undefined },
  ]);
  const lines = table.split("\n");
  for (const line of lines.slice(0, 4)) assert.ok(line.length <= 120, `${line.length}: ${line}`);
  assert.match(lines[1] ?? "", /^ {5}12 de {3}Ein sehr langer Betreff, der ni…/);
  assert.match(lines[1] ?? "", /2\/3 \+1 .*payments.*0\.91 closed .*missing: EMPTY/);
  assert.match(lines[2] ?? "", /same as receipt 12/);
  assert.match(lines[3] ?? "", /no 250/);
  assert.match(table, /4 of 6 expected were found, 2 others/);
});

test("the receipt is read from the server's answer", () => {
  assert.equal(receiptIn("250 OK: receipt 17"), 17);
  assert.equal(receiptIn("250 Receipt #4711 taken"), 4711);
  assert.equal(receiptIn("250 OK"), undefined);
});
