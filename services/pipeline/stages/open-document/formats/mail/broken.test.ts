import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();

/** A mail of these lines behind the usual fields. */
async function opened(...lines: string[]) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  const head = ["From: a@client.example", "Subject: odd", "MIME-Version: 1.0"];
  await writeFile(path, Buffer.from([...head, ...lines, ""].join("\r\n"), "latin1"));
  const output = await openInChild({ path, name: "mail.eml", declaredType: "message/rfc822" }, scratch);
  const body = output.textFile === null ? null : await readFile(join(scratch, output.textFile), "utf8");
  return { ...output, body: body?.trim(), names: output.children.map(({ name }) => name) };
}

test("bytes of any value do not hide a mail whose fields say what it is", async () => {
  const { format, body, problems } = await opened("Content-Transfer-Encoding: binary", "", "account \u000012");
  assert.deepEqual([format, body, problems], ["mail", "account 12", []]);
});

test("multiparts within one whose boundary never comes keep their text, and say so", async () => {
  const { body, problems } = await opened(
    "Content-Type: multipart/mixed; boundary=m",
    "",
    "--m",
    "Content-Type: text/plain",
    "",
    "first",
    "--m",
    "Content-Type: multipart/related; boundary=never",
    "",
    "account 12",
    "--m--",
  );
  assert.match(body ?? "", /^first\s+account 12/);
  assert.deepEqual(problems, ["MAIL_DAMAGED"]);
});

for (const [how, type] of [
  ["by another boundary than they name", "multipart/mixed; boundary=other"],
  ["without naming one", "multipart/mixed"],
  ["with its semicolon lost", 'multipart/mixed\r\n boundary="own"'],
] as const)
  test(`parts that are parted ${how} are parts all the same`, async () => {
    const { body, names, problems, children } = await opened(
      `Content-Type: ${type}`,
      "",
      "This is a mail of several parts.",
      "--own",
      "Content-Type: multipart/alternative; boundary=deeper",
      "",
      "--deep",
      "Content-Type: text/plain",
      "",
      "please pay",
      "--deep--",
      "--own",
      "Content-Type: application/pdf name=a.pdf",
      "Content-Disposition: attachment; filename=a.pdf",
      "Content-Transfer-Encoding: base64",
      "",
      "JVBERi0xLjQK",
      "--own--",
    );
    assert.deepEqual([body, names, problems], ["please pay", ["a.pdf"], ["MAIL_DAMAGED"]]);
    assert.equal(children[0]?.mediaType, "application/pdf");
  });

test("a text that only shows a boundary stays a text", async () => {
  const { body } = await opened("Content-Type: multipart/mixed; boundary=m", "", "--sig", "hello", "--", "Jan");
  assert.equal(body, "hello\n--\nJan");
});

test("recipients in a field each are all there", async () => {
  const { mail } = await opened("To: a@bank.example", "To: B <b@bank.example>", "cc: c@bank.example", "", "hello");
  assert.deepEqual(mail?.recipients, ["a@bank.example", "B <b@bank.example>"]);
});

test("half a type names no file, a page of HTML is read as one, and a text in base64 that is none as it stands", async () => {
  assert.equal((await opened("Content-Type: text", "", "hello")).body, "hello");
  assert.equal((await opened("Content-Type: html", "", "<p>hello</p>")).body, "hello");
  assert.equal((await opened("Content-Type: text/plain", "", "<html><p>hello</p></html>")).body, "hello");
  assert.equal((await opened("Content-Type: text/plain", "", "<p> is a paragraph")).body, "<p> is a paragraph");
  const plain = await opened("Content-Transfer-Encoding: base64", "", "please pay 12 EUR");
  assert.deepEqual([plain.body, plain.problems], ["please pay 12 EUR", ["MAIL_DAMAGED"]]);
});

test("a scan that is called a text is a file; files without a name have one elsewhere", async () => {
  const part = (...lines: string[]) => ["--m", ...lines, "", "%PDF-1.4"];
  const { body, names } = await opened(
    "Content-Type: multipart/mixed; boundary=m",
    "",
    "--m",
    "",
    "hello",
    ...part("Content-Type: text/plain; name=scan.pdf", "Content-Disposition: inline; filename=scan.pdf"),
    ...part("Content-Type: application/pdf", "Content-Description: Statement of May.pdf"),
    ...part("Content-Type: application/pdf", "Content-Location: file:///C:/Letters/Letter.pdf"),
    ...part("Content-Type: application/pdf", "Content-Description: what you asked for"),
    "--m--",
  );
  assert.equal(body, "hello");
  assert.deepEqual(names, ["scan.pdf", "Statement of May.pdf", "Letter.pdf", "attachment-4"]);
});

test("a piece of a mail, and a file that lies elsewhere, are told, and where it lies stays readable", async () => {
  const piece = await opened('Content-Type: message/partial; id="x@y"; number=1; total=2', "", "First half");
  assert.match(piece.body ?? "", /number=1; total=2/);
  assert.deepEqual([piece.names.length, piece.problems], [1, ["MAIL_DAMAGED"]]);
  const elsewhere = 'Content-Type: message/external-body; access-type=URL; URL="http://x.example/contract.pdf"';
  const { body, problems } = await opened(elsewhere, "", "Content-Type: application/pdf", "");
  assert.match(body ?? "", /contract\.pdf/);
  assert.deepEqual(problems, ["MAIL_DAMAGED"]);
});
