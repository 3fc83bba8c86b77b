import assert from "node:assert/strict";
import { before, test } from "node:test";
import { isValidBIC, isValidIBAN } from "ibantools";
import { simpleParser } from "mailparser";
import { PDFParse } from "pdf-parse";
import sharp from "sharp";
import { loadDepartments } from "#shared/departments.ts";
import { sha256 } from "#shared/json.ts";
import { asScanned, multiPageTiff, rasterOf, renderPages, scannedPdf } from "./images.ts";
import { DEMO_COUNT, type DemoMail, demoInbox } from "./inbox.ts";
import { latin9 } from "./mime.ts";
import * as numbers from "./numbers.ts";
import { pdfOf } from "./pdf.ts";
import { createRandom } from "./random.ts";

let inbox: DemoMail[];
before(async () => {
  inbox = await Array.fromAsync(demoInbox(7));
});
const named = (scenario: string) => {
  const mail = inbox.find((candidate) => candidate.scenario.includes(scenario));
  assert.ok(mail, scenario);
  return mail;
};

test("the same seed gives the same bytes, another seed others", async () => {
  const again = await Array.fromAsync(demoInbox(7));
  assert.deepEqual(
    again.map((mail) => [mail.scenario, mail.sha256]),
    inbox.map((mail) => [mail.scenario, mail.sha256]),
  );
  const others = await Array.fromAsync(demoInbox(8, 3));
  for (const [i, mail] of others.entries()) assert.notEqual(mail.sha256, inbox[i]?.sha256);
});

test("text, PDFs and archives do not change unnoticed: these hashes hold on every machine", async () => {
  const stable = inbox.filter((mail) => !/scanned|photograph|fax|PNG|logo/.test(mail.scenario));
  assert.ok(stable.length > 15);
  const all = sha256(stable.map((mail) => mail.sha256).join("\n"));
  assert.equal(all, "94dc55b37997ea8bb1112629d7c16ebe47d50016b9644064e7148ebf23692ad2");
});

test("the first mail comes twice, and past the end new mails follow", async () => {
  const mails = await Array.fromAsync(demoInbox(7, DEMO_COUNT + 2));
  assert.equal(mails[DEMO_COUNT - 1]?.repeats, 1);
  assert.equal(mails[DEMO_COUNT - 1]?.sha256, mails[0]?.sha256);
  assert.equal(mails[DEMO_COUNT]?.scenario, mails[0]?.scenario);
  assert.equal(new Set(mails.map((mail) => mail.sha256)).size, DEMO_COUNT + 1);
});

test("every language, department and expected account is of the kind it says", async () => {
  assert.deepEqual([...new Set(inbox.map((mail) => mail.truth.language))].sort(), ["de", "en", "fr", "nl"]);
  const departments = new Set((await loadDepartments("infra/departments.json")).map(({ id }) => id));
  for (const { truth, scenario } of inbox) {
    assert.ok(departments.has(truth.department), scenario);
    for (const { kind, value } of truth.accounts) {
      const wrong = truth.problems.includes("CHECK_DIGITS_WRONG") && kind === "iban";
      if (kind === "iban") assert.equal(isValidIBAN(value), !wrong, `${scenario}: ${value}`);
      if (kind === "bic") assert.ok(isValidBIC(value), `${scenario}: ${value}`);
      assert.match(value, /^[A-Z0-9]+$/);
    }
    if (truth.problems.length > 0) assert.equal(truth.status, "review");
  }
});

test("every mail can be parsed, and its words survive their encoding", async () => {
  for (const mail of inbox) {
    const parsed = await simpleParser(mail.bytes);
    assert.equal(parsed.subject, mail.subject);
    assert.equal(parsed.attachments.length, mail.attachments, mail.scenario);
    assert.ok(
      mail.bytes.every(
        (_, i) => mail.bytes[i] !== 0x0a || mail.bytes[i - 1] === 0x0d || mail.scenario.includes("forwarded"),
      ),
    );
  }
  const card = await simpleParser(named("lost card").bytes);
  assert.match(card.text ?? "", /84,90 € que je n'ai pas effectué/);
  const complaint = await simpleParser(named("complaint").bytes);
  assert.match(complaint.text ?? "", /zu meinem Ärger/);
});

test("accounts written in the mail itself stand there", async () => {
  for (const scenario of [
    "change of bank details",
    "complaint",
    "HTML only",
    "wrong check digits",
    "empty attachment",
  ]) {
    const mail = named(scenario);
    const { text } = await simpleParser(mail.bytes);
    const packed = (text ?? "").replaceAll(/\s/g, "");
    for (const { value } of mail.truth.accounts) assert.ok(packed.includes(value), `${scenario}: ${value}`);
  }
});

test("a born-digital PDF carries its accounts as text; a scan carries none", async () => {
  const invoice = named("English invoice");
  const text = await pdfText((await attachmentsOf(invoice))[0]);
  for (const { value } of invoice.truth.accounts) assert.ok(text.includes(value), value);
  assert.equal(await pdfText((await attachmentsOf(named("German invoice, scanned")))[0]), "");
});

test("a long invoice goes over several pages", async () => {
  const parser = new PDFParse({ data: Uint8Array.from((await attachmentsOf(named("several pages")))[0] ?? []) });
  const { total } = await parser.getInfo();
  await parser.destroy();
  assert.ok(total >= 2, `${total} pages`);
});

test("the encrypted PDF asks for its password, the damaged one cannot be opened, the empty one is empty", async () => {
  const [locked] = await attachmentsOf(named("encrypted"));
  await assert.rejects(pdfText(locked), /password/i);
  const [damaged] = await attachmentsOf(named("damaged"));
  await assert.rejects(pdfText(damaged), /invalid/i);
  assert.equal((await attachmentsOf(named("empty attachment")))[0]?.length, 0);
});

test("the fax has two pages, the photo knows which way is up", async () => {
  const fax = await sharp((await attachmentsOf(named("fax")))[0]).metadata();
  assert.deepEqual([fax.format, fax.pages, fax.density], ["tiff", 2, 200]);
  const photo = await sharp((await attachmentsOf(named("photographed")))[0]).metadata();
  assert.equal(photo.orientation, 6);
});

test("a rendered page has ink on it, a scan of it is turned and noisy", async () => {
  const [page] = await renderPages(await pdfOf([{ heading: "Héllo, größer" }]), 100);
  assert.ok(page);
  const dark = page.pixels.filter((value) => value < 100).length;
  assert.ok(dark > 300, `${dark} dark pixels: were the fonts found?`);
  const scan = asScanned(page, createRandom(1), { slope: 10 });
  assert.equal(scan.pixels.length, page.pixels.length);
  assert.ok(new Set(scan.pixels).size > 40);
  const single = await multiPageTiff([page], 100);
  assert.equal((await sharp(single).metadata()).pages ?? 1, 1);
});

test("a scanned PDF has as many pages as its original", async () => {
  const scan = await scannedPdf(await pdfOf([{ text: "one" }, { newPage: true }, { text: "two" }]), createRandom(3), {
    dpi: 72,
  });
  assert.equal((await renderPages(scan, 36)).length, 2);
});

test("numbers pass their own tests", () => {
  const random = createRandom(42);
  for (let i = 0; i < 200; i++) {
    for (const country of ["BE", "FR", "NL", "DE", "GB"] as const) {
      const { iban, bic } = numbers.bankAccount(random, country);
      assert.ok(isValidIBAN(iban), iban);
      assert.ok(isValidBIC(bic), bic);
      assert.equal(isValidIBAN(numbers.withWrongCheckDigits(iban)), false);
      assert.equal(numbers.spaced(iban).replaceAll(" ", ""), iban);
    }
    assert.equal(mod97(numbers.lei(random)), 1n);
    assert.match(numbers.isin(random), /^[A-Z]{2}[A-Z0-9]{9}\d$/);
    const routing = numbers.routingNumber(random);
    const sum = Array.from(routing).reduce((total, digit, at) => total + Number(digit) * ([3, 7, 1][at % 3] ?? 0), 0);
    assert.equal(sum % 10, 0);
    const creditor = numbers.creditorIdentifier(random, "DE");
    assert.equal(mod97(creditor.slice(7) + creditor.slice(0, 4)), 1n, creditor);
  }
});

test("chance is spread evenly, and forks are independent", () => {
  const random = createRandom("spread");
  const counts = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 10_000; i++) {
    const at = random.int(0, 9);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(count > 880 && count < 1_120, String(counts));
  assert.notEqual(createRandom(1).fork("a").next(), createRandom(1).fork("b").next());
  assert.equal(createRandom(1).fork("a").next(), createRandom(1).fork("a").next());
});

test("ISO-8859-15 has its own euro, and refuses what it does not have", () => {
  assert.deepEqual([...latin9("é€œ")], [0xe9, 0xa4, 0xbd]);
  assert.throws(() => latin9("漢"), /does not exist/);
});

test("a raster keeps the picture's size", async () => {
  const png = await sharp({ create: { width: 20, height: 10, channels: 4, background: "#0000" } })
    .png()
    .toBuffer();
  const { width, height, pixels } = await rasterOf(png);
  assert.deepEqual([width, height, pixels.length, pixels[0]], [20, 10, 200, 255]);
});

const mod97 = (text: string) => BigInt(Array.from(text, (char) => Number.parseInt(char, 36)).join("")) % 97n;

async function attachmentsOf(mail: DemoMail): Promise<Buffer[]> {
  return (await simpleParser(mail.bytes)).attachments.map(({ content }) => content);
}

/** All text of a PDF without white space. */
async function pdfText(bytes: Buffer | undefined): Promise<string> {
  const parser = new PDFParse({ data: Uint8Array.from(bytes ?? []) });
  try {
    const { pages } = await parser.getText();
    return pages
      .map(({ text }) => text)
      .join("")
      .replaceAll(/\s/g, "");
  } finally {
    await parser.destroy();
  }
}
