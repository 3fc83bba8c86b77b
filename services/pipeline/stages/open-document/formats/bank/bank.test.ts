import assert from "node:assert/strict";
import { test } from "node:test";
import { openedData } from "../../../../../../test/support/opened-data.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";

const folder = await testFolder();

const opened = (bytes: Uint8Array | string) =>
  openedData(folder, bytes, { name: "a.txt", declaredType: "application/octet-stream" });

const PAIN = `<?xml version="1.0"?>
<d:Document xmlns:d="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><d:CstmrCdtTrfInitn>
<d:PmtInf><d:PmtInfId>P1</d:PmtInfId><d:Dbtr><d:Nm>Müller &amp; Söhne</d:Nm></d:Dbtr>
<d:DbtrAcct><d:Id><d:IBAN>DE89370400440532013000</d:IBAN></d:Id></d:DbtrAcct>
<d:CdtTrfTxInf><d:Amt><d:InstdAmt Ccy="EUR">12.50</d:InstdAmt></d:Amt>
<d:CdtrAcct><d:Id><d:IBAN>BE68539007547034</d:IBAN></d:Id></d:CdtrAcct>
<d:RmtInf><d:Strd><d:CdtrRefInf><d:Ref>RF18539007547034</d:Ref></d:CdtrRefInf></d:Strd></d:RmtInf>
</d:CdtTrfTxInf></d:PmtInf></d:CstmrCdtTrfInitn></d:Document>`;

test("an order to transfer: who pays, who is paid, and a reference that is no account", async () => {
  const found = await opened(PAIN);
  assert.deepEqual([found.format, found.mediaType, found.pages, found.problems], ["bank", "application/xml", 1, []]);
  for (const line of [
    "Debtor name: Müller & Söhne",
    "Debtor account IBAN: DE89370400440532013000",
    "Instructed amount: EUR 12.50",
  ])
    assert.ok(found.body.split("\n").includes(line), `${line} is not in\n${found.body}`);
  assert.deepEqual(found.roles, [
    ["DE89370400440532013000", "payer"],
    ["BE68539007547034", "beneficiary"],
  ]);
});

test("the account a statement is of is neither payer's nor payee's", async () => {
  const found = await opened(
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>
    <Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></Acct>
    <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal>
    </Stmt></BkToCstmrStmt></Document>`,
  );
  assert.deepEqual(found.roles, [["NL91ABNA0417164300", "other"]]);
  assert.match(found.body, /Balance type: OPBD\nAmount: EUR 1\.00\nCredit or debit: DBIT, money out/);
});

test("a message cut off is read as far as it goes, and says so", async () => {
  const found = await opened(PAIN.slice(0, PAIN.indexOf("<d:CdtrAcct>")));
  assert.deepEqual(found.problems, ["DOCUMENT_DAMAGED"]);
  assert.match(found.body, /DE89370400440532013000/);
});

test("entities of its own are not expanded", async () => {
  const bomb = `<!DOCTYPE d [<!ENTITY a "${"x".repeat(1_000)}"><!ENTITY b "${"&a;".repeat(1_000)}">]>`;
  const found = await opened(PAIN.replace("?>", `?>${bomb}`).replace("P1", "&b;&b;"));
  assert.match(found.body, /Payment information identification: &b;&b;/);
});

test("MT103: ordering customer and beneficiary", async () => {
  const found = await opened(
    `{1:F01BANKBEBBAXXX0000000000}{2:I103BANKDEFFXXXXN}{4:
:20:REF1
:23B:CRED
:32A:260103EUR1234,5
:50K:/DE89370400440532013000
MUELLER GMBH
KOELN
:59:/BE68539007547034
JANSSENS
:70:INVOICE 7
:71A:SHA
-}`.replaceAll("\n", "\r\n"),
  );
  assert.equal(found.format, "bank");
  for (const line of [
    "SWIFT message MT103: transfer for a customer",
    "Sending bank BIC: BANKBEBB",
    "Receiving bank BIC: BANKDEFF",
    "Value date: 2026-01-03",
    "Amount: EUR 1234.50",
    "Ordering customer name: MUELLER GMBH",
    "Ordering customer address: KOELN",
  ])
    assert.ok(found.body.split("\n").includes(line), `${line} is not in\n${found.body}`);
  assert.deepEqual(found.roles, [
    ["DE89370400440532013000", "payer"],
    ["BE68539007547034", "beneficiary"],
  ]);
});

test("MT103: a word of an address is no BIC, and a bank's clearing code is no account", async () => {
  const found = await opened(
    [
      "{1:F01BANKBEBBAXXX0000000000}{2:I103CHASUS33XXXXN}{4:",
      ...[":20:REF1", ":23B:CRED", ":32A:260103USD1234,5"],
      ...[":50K:/BE68539007547034", "MUELLER", "BRUSSELS"],
      ...[":56A:/C/12345", "CHASUS33", ":57D://FW021000021", "BRUSSELS"],
      ...[":59A:/DE89370400440532013000", "DEUTDEFF", ":71A:SHA", "-}"],
    ].join("\r\n"),
  );
  for (const line of [
    "Ordering customer address: BRUSSELS",
    "Intermediary account: 12345",
    "Intermediary BIC: CHASUS33",
    "Beneficiary's bank clearing code: FW021000021",
    "Beneficiary's bank name: BRUSSELS",
    "Beneficiary BIC: DEUTDEFF",
  ])
    assert.ok(found.body.split("\n").includes(line), `${line} is not in\n${found.body}`);
  assert.doesNotMatch(found.body, /BIC: BRUSSELS/);
});

test("in an envelope the message has the type of its document, not of the header before it", async () => {
  const found = await opened(
    `<saa:DataPDU xmlns:saa="urn:swift:saa:xsd:saa.2.0"><saa:Body><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02">
     <Fr><FIId><FinInstnId><BICFI>GKCCBEBB</BICFI></FinInstnId></FIId></Fr></AppHdr>
     <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf><CdtTrfTxInf>
     <IntrBkSttlmAmt Ccy="EUR">5</IntrBkSttlmAmt></CdtTrfTxInf></FIToFICstmrCdtTrf></Document></saa:Body></saa:DataPDU>`,
  );
  const lines = found.body.split("\n");
  assert.equal(lines[0], "ISO 20022 message pacs.008.001.08: transfer for a customer between banks");
  assert.ok(lines.includes("Interbank settlement amount: EUR 5"), found.body);
});

test("MT940: the other side pays when money comes in, and is paid when it goes out", async () => {
  const found = await opened(
    [
      ":20:S1",
      ":25:NL91ABNA0417164300EUR",
      ":28C:1",
      ":60F:C260101EUR10,",
      ":61:2601020102C5,NTRFNONREF",
      ":86:166?00GUTSCHRIFT?20EREF+E1?21SVWZ+Rechnung 7?30COBADEFF?31DE893704004405320?32Anna",
      ":61:2601020102D5,NTRFNONREF",
      ":86:/TRTP/SEPA/IBAN/BE68539007547034/BIC/KREDBEBB/NAME/JANSSENS/REMI/huur",
      ":61:2601020102RC5,NTRFNONREF",
      ":86:/IBAN/FR1420041010050500013M02606/NAME/DUPONT",
      ":62F:C260102EUR10,",
      "-",
    ]
      .join("\r\n")
      .replace("DE893704004405320", "DE89370400440532013000"),
  );
  assert.deepEqual(found.roles, [
    ["NL91ABNA0417164300", "other"],
    ["DE89370400440532013000", "payer"],
    ["BE68539007547034", "beneficiary"],
    ["FR1420041010050500013M02606", "beneficiary"],
  ]);
  assert.match(found.body, /End-to-end reference: E1\nPurpose: Rechnung 7/);
});

test("CODA: fields by their places", async () => {
  const record = (text: string, ...more: [number, string][]) =>
    more.reduce(
      (line, [at, value]) => line.slice(0, at - 1) + value + line.slice(at - 1 + value.length),
      text.padEnd(128),
    );
  const found = await opened(
    [
      record("0000003102672505        ", [35, "FIRMA"], [61, "KREDBEBB"], [128, "2"]),
      record("12001BE68539007547034", [40, "EUR"], [43, "0000000001500000"], [59, "020126"], [65, "FIRMA NV"]),
      record("2100010000", [11, "REF"], [32, "1000000000012340030126"], [62, "1101123456789002"]),
      record("2300010000NL91ABNA0417164300", [45, "EUR"], [48, "JANSEN"]),
      record("8001BE68539007547034"),
      record("9"),
    ].join("\r\n"),
  );
  assert.deepEqual([found.format, found.problems], ["bank", []]);
  assert.deepEqual(found.roles, [
    ["BE68539007547034", "other"],
    ["NL91ABNA0417164300", "beneficiary"],
  ]);
  assert.match(found.body, /Opening balance: 1500\.00 on 2026-01-02/);
  assert.match(found.body, /Amount: -12\.34\nValue date: 2026-01-03/);
  assert.match(found.body, /\+\+\+123\/4567\/89002\+\+\+/);
});

test("a letter, a table and XML of another kind are no bank's message", async () => {
  for (const text of ["Dear bank,\n:20: to me\n", "a;b\n1;2\n", "<?xml version='1.0'?><Invoice xmlns='urn:oasis'/>"])
    assert.equal((await opened(text)).format, "text");
});

test("a message changed anywhere gives an answer or a code", async () => {
  const seeds = [
    Buffer.from(PAIN),
    Buffer.from(":20:S1\n:25:NL91ABNA0417164300\n:61:2601020102C5,N\n:86:166?00A?20B?32C\n-\n"),
  ];
  const any = fc.tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat({ max: 255 }), fc.nat());
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
