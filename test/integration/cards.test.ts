import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { sql } from "kysely";
import { pathInStore } from "#shared/blobs/blobs.ts";
import type { CaseResult } from "#shared/cases/case-result.ts";
import { connect } from "#shared/db/db.ts";
import { imageOfText, mimeMail, pdfWithText } from "../fixtures/fixtures.ts";
import { dropDatabase, testDatabase, testFolder, testLog } from "../support/services.ts";

/** A card's number through the whole mailroom: of it only the bytes as received hold more than four digits. */

const DIGITS = ["4111111111111111", "5555555555554444", "378282246310005"];
/** With whatever between them: as printed, or as a page's source has them. */
const IN_CLEAR = DIGITS.map(
  (digits) => new RegExp(Array.from(digits).join("(?:[^0-9A-Za-z]|<[^<>]*>|\\\\n|=20){0,9}")),
);
const IBAN = "BE68539007547034";
const READ_MS = 600_000;

const root = new URL("../../", import.meta.url).pathname;
const folder = await testFolder();
const blobs = join(folder, "blobs");
/** An empty one: the command itself makes the tables. */
const url = await emptyDatabase();
const { db, close } = connect(url, 4, testLog);
after(close);

async function emptyDatabase(): Promise<string> {
  const server = await testDatabase();
  const name = `test_cards_${randomBytes(6).toString("hex")}`;
  await sql`create database ${sql.ref(name)}`.execute(server.db);
  after(() => dropDatabase(name));
  return new URL(name, server.url).href;
}

/** The mailroom's own command on these files, in this test's database. */
async function run(files: readonly string[]): Promise<CaseResult[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["infra/launch.mjs", "services/mailroom.ts", "process", "--json", ...files],
    {
      cwd: root,
      env: { ...process.env, DATA_DIR: folder, BLOB_URL: `file://${blobs}`, DATABASE_URL: url },
      maxBuffer: 64 << 20,
      timeout: READ_MS,
    },
  );
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as CaseResult);
}

const isInClear = (text: string) => IN_CLEAR.some((pattern) => pattern.test(text));

/** Every table, every column that can hold words, as text. */
async function columnsInClear(): Promise<string[]> {
  const { rows: columns } = await sql<{ table_name: string; column_name: string }>`
    select table_name, column_name from information_schema.columns join information_schema.tables
      using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(db);
  assert.ok(columns.length > 100);
  const found: string[] = [];
  for (const { table_name, column_name } of columns) {
    const { rows } = await sql<{ value: string | null }>`
      select ${sql.ref(column_name)}::text as value from ${sql.table(table_name)}`.execute(db);
    for (const { value } of rows) if (value !== null && isInClear(value)) found.push(`${table_name}.${column_name}`);
  }
  return found;
}

/** As the list of cases searches. */
async function search(words: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from case_file where subject ilike ${`%${words}%`} or sender ilike ${`%${words}%`} union
    select case_id from page where to_tsvector('simple', left(text, 100000)) @@ plainto_tsquery('simple', ${words})
  `.execute(db);
  return rows.length;
}

test("no row and no derived blob holds a card's number; what was found is shown, hidden", async () => {
  const [visa = "", master = ""] = DIGITS;
  const mail = await mimeMail({
    subject: `${visa} gestolen`,
    text: `Hallo, mijn kaart ${visa} is gestolen.\nRekening: ${IBAN}\n`,
    html: `<p>Hallo, mijn kaart 4111<b>1111</b>1111&nbsp;1111 is gestolen.</p><p>Rekening: ${IBAN}</p>`,
    attachments: [
      {
        name: `kaart_${visa}.pdf`,
        mediaType: "application/pdf",
        bytes: await pdfWithText(["Dear bank,\n\nmy credit card 5555 5555 5555 4444 was lost.\nKind regards"]),
      },
      {
        name: "scan.png",
        mediaType: "image/png",
        bytes: await imageOfText("Geachte heer,\n\nmijn American Express kaart 3782 822463 10005\nis gestolen."),
      },
    ],
  });
  const [asMail, asFile] = [join(folder, "mail.eml"), join(folder, `Kreditkarte ${master}.txt`)];
  await writeFile(asMail, mail);
  await writeFile(asFile, "Guten Tag, bitte sperren.");
  const [ofMail, ofFile] = await run([asMail, asFile]);

  assert.equal(ofMail?.mail?.subject, "XXXXXXXXXXXX1111 gestolen");
  assert.equal(ofFile?.documents[0]?.name, "Kreditkarte XXXXXXXXXXXX4444.txt");
  const documents = ofMail?.documents ?? [];
  assert.deepEqual(
    documents.map(({ name }) => name),
    ["mail.eml", "kaart_XXXXXXXXXXXX1111.pdf", "scan.png"],
  );
  const accounts = documents.map((one) =>
    one.accounts.map(({ kind, value, check, confidence, as_read, page }) => [
      ...[kind, value, check, as_read, page],
      ...(kind === "card" ? [confidence] : []),
    ]),
  );
  assert.deepEqual(accounts, [
    [
      // As the HTML has it, since the plain text has not the same runs of digits.
      ["card", "XXXXXXXXXXXX1111", "valid", "XXXXXXXXXXXX 1111", null, 0.95],
      ["iban", IBAN, "valid", IBAN, null],
    ],
    [["card", "XXXXXXXXXXXX4444", "valid", "XXXX XXXX XXXX 4444", 1, 0.95]],
    [["card", "XXXXXXXXXXX0005", "valid", "XXXX XXXXXX X0005", 1, 0.95]],
  ]);
  for (const one of documents.slice(1)) assert.ok((one.accounts[0]?.box?.[2] ?? 0) > 0.2, "with its place");
  for (const text of documents.flatMap(({ pages }) => pages.map((page) => page.text)))
    assert.match(text, /X[X ]{10,}.?[1-9]?(?:1111|4444|0005)/);

  assert.deepEqual(await columnsInClear(), []);
  const received = await db.selectFrom("document").select("sha256").execute();
  const evidence = new Set(received.map(({ sha256 }) => sha256));
  const stored = (await readdir(blobs, { recursive: true })).flatMap((name) => /[0-9a-f]{64}$/.exec(name)?.[0] ?? []);
  const derived = stored.filter((sha256) => !evidence.has(sha256));
  assert.ok(derived.length >= 4, "text, HTML and the words of two pages");
  for (const sha256 of derived) {
    const text = await readFile(join(blobs, pathInStore(sha256)), "utf8");
    assert.ok(!isInClear(text) && !isInClear(wordsOf(text)), sha256);
  }

  for (const digits of DIGITS) assert.equal(await search(digits), 0, digits);
  for (const words of ["XXXXXXXXXXXX1111", "XXXX 4444", "anna@customer.example"])
    assert.equal(await search(words), 1, words);
});

/** A page's words one after the other, where it is a blob of words. */
function wordsOf(text: string): string {
  if (!text.startsWith('{"words"')) return "";
  return (JSON.parse(text) as { words: { text: string }[] }).words.map((word) => word.text).join(" ");
}
