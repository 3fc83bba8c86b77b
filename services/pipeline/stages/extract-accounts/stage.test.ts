import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import type { Account } from "#shared/accounts/account.ts";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { silentLogger } from "#shared/log.ts";
import { epcPayload, pageWithCode } from "../../../../test/fixtures/payment-codes.ts";
import { testContained } from "../../../../test/support/contained.ts";
import { testFolder } from "../../../../test/support/services.ts";
import type { Subject } from "../../stage.ts";
import type { OpenedDocument } from "../open-document/output.ts";
import type { PageRead } from "../read-page/output.ts";
import { extractAccounts } from "./stage.ts";

const folder = await testFolder();
const blobs = await fileBlobs(join(folder, "blobs"));
const contained = testContained(folder, [join(folder, "blobs")]);

const PAYEE = "BE68539007547034";
const onPage: Account = {
  ...{ kind: "iban", value: PAYEE, role: "unknown", confidence: 0.6, check: "valid", page: 1, box: null },
  as_read: PAYEE,
};

const open: OpenedDocument = {
  ...{ format: "image", mediaType: "image/png", pages: 1, textSha256: null, mail: null },
  ...{ children: [], digitalSignatures: [], problems: [] },
};

/** The stage on a document with `text` read from it; the model says `judged` of whatever is found. */
async function extracted(
  bytes: Buffer,
  text: string,
  judged: readonly Account[],
  more: { opened?: Partial<OpenedDocument>; parentType?: string } = {},
) {
  const { sha256 } = await blobs.put(bytes);
  const opened = { ...open, ...more.opened };
  const document = {
    ...{ id: "d", name: "a", mediaType: opened.mediaType, sha256, bytes: 1, depth: 0, ordinal: 1 },
    parentType: more.parentType ?? null,
  };
  const subject: Subject = { case: { id: "c", receipt: 1, source: "upload" }, document, page: null };
  const read: PageRead = {
    ...{ width: 1_240, height: 1_754, source: "ocr", language: "nl", text },
    ...{ wordsSha256: null, engine: null, problems: [] },
  };
  const asked: string[] = [];
  const output = await extractAccounts.run(
    subject,
    [{ ok: true, output: opened }, [{ document, page: { id: 1, number: 1 }, outcome: { ok: true, output: read } }]],
    {
      ...{ blobs, contained, lane: "quick", departments: [], log: silentLogger },
      signal: new AbortController().signal,
      predict: async <Out>(model: string) => {
        asked.push(model);
        return { accounts: judged } as Out;
      },
    },
  );
  return { output, asked };
}

test("a payment code says whose the number on the page is", async () => {
  const page = await pageWithCode(epcPayload(PAYEE));
  const { output, asked } = await extracted(page, "Rekening BE68 5390 0754 7034", [onPage]);
  assert.deepEqual(asked, ["accounts"]);
  assert.deepEqual(output.problems, []);
  assert.deepEqual(
    output.accounts.map(({ value, role, confidence }) => [value, role, confidence]),
    [[PAYEE, "beneficiary", 0.97]],
  );
});

test("an account that only a code names is shown where the code is, for a person", async () => {
  const { output, asked } = await extracted(await pageWithCode(epcPayload(PAYEE)), "nothing that was read", []);
  assert.deepEqual(asked, [], "no number was read");
  assert.deepEqual(output.problems, [{ code: "ACCOUNT_NOT_ON_PAGE", page: 1 }]);
  const [account] = output.accounts;
  assert.deepEqual([account?.value, account?.role, account?.confidence], [PAYEE, "beneficiary", 0.85]);
  assert.ok((account?.box?.[1] ?? 0) > 0.6);
});

test("a code whose account fails its check digits is shown beside the page's right one, for a person", async () => {
  const wrong = "BE68539007547035";
  const { output } = await extracted(await pageWithCode(epcPayload(wrong)), "Rekening BE68 5390 0754 7034", [onPage]);
  assert.deepEqual(
    output.accounts.map(({ value, check }) => [value, check]),
    [
      [PAYEE, "valid"],
      [wrong, "invalid"],
    ],
  );
  assert.deepEqual(output.problems, [{ code: "ACCOUNT_NOT_ON_PAGE", page: 1 }]);
  assert.ok(output.accounts.every((account) => account.page === 1 && (account.check === "valid" || account.box)));
});

test("a picture that cannot be looked at costs its codes, not the numbers that were read", async () => {
  const { output } = await extracted(randomBytes(4_000), "Rekening BE68 5390 0754 7034", [onPage]);
  assert.deepEqual(output.accounts, [{ ...onPage, because: null }]);
  assert.deepEqual(
    output.problems.map(({ page }) => page),
    [1],
  );
});

const invoice = (role: "Creditor" | "Debtor", iban: string) => `<i:CrossIndustryInvoice
  xmlns:i="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"><i:${role === "Creditor" ? "PayeeParty" : "PayerParty"}${role}FinancialAccount>
  <i:IBANID>${iban}</i:IBANID></i:${role === "Creditor" ? "PayeeParty" : "PayerParty"}${role}FinancialAccount></i:CrossIndustryInvoice>`;

test("the data inside a document confirm the number on its page, and say whose it is", async () => {
  const page = await pageWithCode("https://example.com");
  const childOf = async (xml: string) => {
    const bytes = Buffer.from(xml);
    const { sha256 } = await blobs.put(bytes);
    return [{ name: "factur-x.xml", mediaType: "application/xml", sha256, bytes: bytes.length }];
  };
  for (const [xml, role, confidence] of [
    [invoice("Creditor", PAYEE), "beneficiary", 0.97],
    [invoice("Debtor", PAYEE), "payer", 0.97],
    [invoice("Creditor", "DE89370400440532013000"), "unknown", 0.6],
    // An account nobody is named for says nothing.
    [
      `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><Note>${PAYEE}</Note></Invoice>`,
      "unknown",
      0.6,
    ],
    ["<other/>", "unknown", 0.6],
  ] as const) {
    const pdf = { mediaType: "application/pdf", children: await childOf(xml) };
    const compared = await extracted(page, "BE68 5390 0754 7034", [onPage], { opened: pdf });
    const [account] = compared.output.accounts;
    assert.deepEqual([account?.role, account?.confidence], [role, confidence], xml);
  }
});

test("data say whose an account is without a model; inside a PDF they are for its page to confirm", async () => {
  const data = { opened: { format: "invoice", mediaType: "application/xml" } } as const;
  const text = `Creditor account IBAN: ${PAYEE}`;
  const { output, asked } = await extracted(Buffer.from("<x/>"), text, [], data);
  assert.deepEqual(asked, []);
  assert.deepEqual(
    output.accounts.map(({ role, confidence }) => [role, confidence]),
    [["beneficiary", 0.95]],
  );
  const inside = await extracted(Buffer.from("<x/>"), text, [], { ...data, parentType: "application/pdf" });
  assert.deepEqual(
    inside.output.accounts.map(({ role, confidence }) => [role, confidence]),
    [["beneficiary", 0.85]],
  );
});

test("an account that only its field calls one is shown, sure of its place and never of itself", async () => {
  const data = { opened: { format: "bank", mediaType: "text/plain" } } as const;
  const text = `Ordering customer account: ${PAYEE}\nBeneficiary account: 000123456789`;
  const { output } = await extracted(Buffer.from(":20:"), text, [], data);
  assert.deepEqual(
    output.accounts.map(({ kind, value, role, confidence, check }) => [kind, value, role, confidence, check]),
    [
      ["iban", PAYEE, "payer", 0.95, "valid"],
      ["number", "000123456789", "beneficiary", 0.85, "none"],
    ],
  );
  const letter = await extracted(Buffer.from("a letter"), "Beneficiary account: 000123456789", []);
  assert.deepEqual(letter.output.accounts, []);
});
