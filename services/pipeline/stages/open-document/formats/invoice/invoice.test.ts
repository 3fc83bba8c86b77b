import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openedData } from "../../../../../../test/support/opened-data.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array | string) {
  const found = await openedData(folder, bytes, { name: "a.xml", declaredType: "text/xml" });
  const files = await Promise.all(
    found.children.map(async ({ file, name, mediaType }) => [
      name,
      mediaType,
      await readFile(join(found.scratch, file), "utf8"),
    ]),
  );
  return { ...found, files, lines: found.body.split("\n") };
}

const CII = `<?xml version="1.0"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="r" xmlns:udt="u">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>RE-7</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260103</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>Oak board</ram:Name></ram:SpecifiedTradeProduct></ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Holz &amp; Co</ram:Name>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE136695976</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Anna Klein</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>59</ram:TypeCode>
<ram:PayerPartyDebtorFinancialAccount><ram:IBANID>BE68539007547034</ram:IBANID></ram:PayerPartyDebtorFinancialAccount>
<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE89 3704 0044 0532 0130 00</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
</ram:SpecifiedTradeSettlementPaymentMeans><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:DuePayableAmount currencyID="EUR">12.50</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>`;

const UBL = `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="a" xmlns:cbc="b">
<cbc:ID>F-9</cbc:ID><cbc:IssueDate>2026-01-03</cbc:IssueDate><cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>
<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
<cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="../hours.csv">aG91cnM7MTIK</cbc:EmbeddedDocumentBinaryObject>
</cac:Attachment></cac:AdditionalDocumentReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Bakkerij Van Hove</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cbc:PaymentID>+++123/4567/89002+++</cbc:PaymentID>
<cac:PayeeFinancialAccount><cbc:ID>BE68539007547034</cbc:ID><cac:FinancialInstitutionBranch><cbc:ID>KREDBEBB</cbc:ID></cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount>
<cac:PaymentMandate><cac:PayerFinancialAccount><cbc:ID>NL91ABNA0417164300</cbc:ID></cac:PayerFinancialAccount></cac:PaymentMandate></cac:PaymentMeans>
<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">20</cbc:PayableAmount></cac:LegalMonetaryTotal>
</Invoice>`;

test("CII: fields in words, and whose an account is", async () => {
  const found = await opened(CII);
  assert.deepEqual([found.format, found.mediaType, found.pages, found.problems], ["invoice", "application/xml", 1, []]);
  assert.deepEqual(found.lines, [
    "Electronic invoice (XML)",
    "Invoice number: RE-7",
    "Document type: 380, invoice",
    "Invoice date: 2026-01-03",
    "",
    "Line 1",
    "Name: Oak board",
    "Seller name: Holz & Co",
    "Seller VAT number: DE136695976",
    "Buyer name: Anna Klein",
    "Means of payment: 59, SEPA direct debit",
    "Debtor account IBAN: BE68539007547034",
    "Creditor account IBAN: DE89 3704 0044 0532 0130 00",
    "Amount due: EUR 12.50",
  ]);
  assert.deepEqual(found.roles, [
    ["BE68539007547034", "payer"],
    ["DE89370400440532013000", "beneficiary"],
  ]);
});

test("UBL: the same, and a file packed into it is a document of its own", async () => {
  const found = await opened(UBL);
  assert.deepEqual([found.format, found.problems], ["invoice", []]);
  for (const line of [
    "Invoice number: F-9",
    "Invoice date: 2026-01-03",
    "Document type: 381, credit note",
    "Seller name: Bakkerij Van Hove",
    "Means of payment: 58, SEPA credit transfer",
    "Payment reference: +++123/4567/89002+++",
    "Creditor account IBAN: BE68539007547034",
    "Creditor account BIC: KREDBEBB",
    "Debtor account IBAN: NL91ABNA0417164300",
    "Amount due: EUR 20",
  ])
    assert.ok(found.lines.includes(line), `${line} is not in\n${found.lines.join("\n")}`);
  assert.deepEqual(found.roles, [
    ["BE68539007547034", "beneficiary"],
    ["NL91ABNA0417164300", "payer"],
  ]);
  assert.equal(found.files.length, 1);
  const [name, mediaType, content] = found.files[0] ?? [];
  assert.deepEqual([mediaType, content], ["text/csv", "hours;12\n"]);
  assert.ok(!name?.includes("/"), name);
});

test("an invoice cut off is read as far as it goes, and says so", async () => {
  const found = await opened(CII.slice(0, CII.indexOf("<ram:PayeePartyCreditor")));
  assert.deepEqual(found.problems, ["DOCUMENT_DAMAGED"]);
  assert.deepEqual(found.roles, [["BE68539007547034", "payer"]]);
});

test("entities of its own are not expanded", async () => {
  const bomb = `<!DOCTYPE d [<!ENTITY a "${"x".repeat(1_000)}"><!ENTITY b "${"&a;".repeat(1_000)}">]>`;
  const found = await opened(CII.replace("?>", `?>${bomb}`).replace("RE-7", "&b;&b;"));
  assert.ok(found.lines.includes("Invoice number: &b;&b;"));
});

test("XML of another kind, and a letter about an invoice, are none", async () => {
  for (const text of [
    "<?xml version='1.0'?><Invoice xmlns='urn:other'/>",
    "<Order/>",
    "Dear Sir, <Invoice> 7 is paid.",
  ])
    assert.equal((await opened(text)).format, "text");
});

test("an invoice changed anywhere gives an answer or a code", async () => {
  const any = fc.tuple(fc.constantFrom(Buffer.from(CII), Buffer.from(UBL)), fc.nat(), fc.nat({ max: 255 }), fc.nat());
  await fc.assert(
    fc.asyncProperty(any, async ([whole, at, byte, cut]) => {
      const bytes = Buffer.from(whole);
      bytes[at % bytes.length] = byte;
      const found = await opened(bytes.subarray(0, 1 + (cut % bytes.length)));
      assert.ok(found.problems.length > 0 || found.pages === 1);
    }),
    { numRuns: 80, seed: 5 },
  );
});
