import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createRandom, mimeMail, pdfWithText } from "../../../../../../test/fixtures/fixtures.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild, { type Output } from "../../child.ts";
import { looksLikeMail, skipMboxLine } from "./detect.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array | string, declaredType = "message/rfc822") {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name: "mail.eml", declaredType }, scratch);
  const read = (file: string | null) => (file === null ? null : readFile(join(scratch, file), "utf8"));
  return { ...output, body: await read(output.textFile), html: await read(output.htmlFile), scratch };
}
const lines = (...text: string[]) => `${text.join("\r\n")}\r\n`;

test("a plain mail: who, to whom, what, when, and its text as the one page", async () => {
  const found = await opened(
    lines(
      "From: =?utf-8?q?Andr=C3=A9?= <andre@client.example>",
      'To: "Bank, Service" <service@bank.example>, two@bank.example',
      "Cc: group: a@b.example, c@d.example;",
      "Subject: =?iso-8859-1?Q?Ma_carte_perdue_=E0?= Lyon",
      "Date: Tue, 3 Nov 2026 10:00:00 +0100",
      "Message-ID: <1@client.example>",
      "Content-Type: text/plain; charset=iso-8859-15",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Co=FBt : 12 =A4",
    ),
  );
  assert.deepEqual([found.format, found.mediaType, found.pages, found.problems], ["mail", "message/rfc822", 1, []]);
  assert.equal(found.body?.trim(), "Coût : 12 €");
  assert.deepEqual(
    { ...found.mail, headers: found.mail?.headers.map(([name]) => name), text: found.mail?.text.trim() },
    {
      messageId: "<1@client.example>",
      sender: "André <andre@client.example>",
      recipients: ["Bank, Service <service@bank.example>", "two@bank.example"],
      copies: ["a@b.example", "c@d.example"],
      subject: "Ma carte perdue à Lyon",
      sentAt: "2026-11-03T09:00:00.000Z",
      text: "Coût : 12 €",
      headers: ["From", "To", "Cc", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding"],
      characterSets: [{ declared: "iso-8859-15", used: "iso-8859-15", guessed: false }],
    },
  );
});

test("attachments come out as they were sent, with names of two kinds and none", async () => {
  const pdf = await pdfWithText(["Invoice"]);
  const found = await opened(
    await mimeMail({
      text: "See attached.",
      attachments: [
        { name: "Rechnung März.pdf", mediaType: "application/pdf", bytes: pdf },
        { name: "empty.txt", mediaType: "text/plain", bytes: Buffer.alloc(0) },
      ],
    }),
  );
  assert.deepEqual(
    found.children.map(({ name, mediaType }) => [name, mediaType]),
    [
      ["Rechnung März.pdf", "application/pdf"],
      ["empty.txt", "text/plain"],
    ],
  );
  assert.ok(pdf.equals(await readFile(join(found.scratch, found.children[0]?.file ?? ""))));
  assert.equal(found.body?.trim(), "See attached.");
});

test("HTML alone is read as a person reads it, and kept", async () => {
  const found = await opened(
    lines(
      "From: a@b.example",
      "Subject: table",
      "Content-Type: text/html; charset=utf-8",
      "",
      "<html><head><title>no</title><style>p{}</style></head><body><p>Dear bank,</p><table><tr><td>IBAN</td>",
      "<td>BE68 5390 0754 7034</td></tr></table><script>alert(1)</script><a href='https://evil.example'>our site</a></body></html>",
    ),
  );
  assert.match(found.body ?? "", /^Dear bank,\s+IBAN +BE68 5390 0754 7034\s+our site$/);
  assert.match(found.html ?? "", /<script>/);
});

test("each set of a mail's texts is told once, and its fields are not read by a set of two bytes", async () => {
  const part = (type: string, text: Buffer) => [
    ...["--x", `Content-Type: text/plain; charset=${type}`, "Content-Transfer-Encoding: base64", ""],
    text.toString("base64"),
  ];
  const found = await opened(
    lines(
      ...["From: a@b.example", "Subject: order", 'Content-Type: multipart/mixed; boundary="x"; charset=utf-16', ""],
      ...part("utf-16", Buffer.from("Überweisung", "utf16le")),
      ...part("nothing-known", Buffer.from("Café", "latin1")),
      ...part("nothing-known", Buffer.from("Café", "latin1")),
      "--x--",
    ),
  );
  assert.deepEqual([found.mail?.subject, found.body], ["order", "Überweisung\nCafé\nCafé"]);
  assert.deepEqual(found.problems, ["MAIL_DAMAGED"]);
  assert.deepEqual(found.mail?.characterSets, [
    { declared: "utf-16", used: "utf-16le", guessed: false },
    { declared: "nothing-known", used: "windows-1252", guessed: true },
  ]);
  const whole = await opened(
    lines(
      ...["From: a@b.example", "Subject: order", "Content-Type: text/plain; charset=utf-16"],
      ...["Content-Transfer-Encoding: base64", "", Buffer.from("\ufeffÜber", "utf16le").toString("base64")],
    ),
  );
  assert.equal(whole.mail?.subject, "order");
});

test("what is pasted into the text is a document of its own", async () => {
  const picture = Buffer.from("\x89PNG pasted", "latin1");
  const html = lines(
    "From: a@b.example",
    "Subject: pasted",
    "Content-Type: text/html",
    "",
    `<p>My letter:</p><img src="data:image/png;base64,${picture.toString("base64")}"><p>Bye</p>`,
  );
  const found = await opened(html);
  assert.deepEqual([found.body, found.problems], ["My letter:\n\nBye", []]);
  assert.deepEqual(found.children, [{ file: "child-1", name: "picture-1.png", mediaType: "image/png" }]);
  assert.ok(picture.equals(await readFile(join(found.scratch, "child-1"))));
  assert.match(found.html ?? "", /base64,/);
});

test("uuencode: in a plain text, and as a part's encoding", async () => {
  const coded = ["begin 644 note.txt", "#86)C", "`", "end"];
  const found = await opened(
    lines(
      "From: a@b.example",
      "Subject: old",
      'Content-Type: multipart/mixed; boundary="x"',
      "",
      "--x",
      "",
      "Hello",
      ...coded,
      "--x",
      'Content-Type: text/csv; name="b.csv"',
      "Content-Transfer-Encoding: X-UUE",
      "",
      ...coded,
      "--x--",
    ),
  );
  assert.deepEqual([found.body?.trim(), found.problems], ["Hello", []]);
  assert.deepEqual(
    found.children.map(({ name, mediaType }) => [name, mediaType]),
    [
      ["note.txt", "text/plain"],
      ["b.csv", "text/csv"],
    ],
  );
  for (const { file } of found.children) assert.equal(await readFile(join(found.scratch, file), "utf8"), "abc");
});

test("a mail within a mail is a document of its own", async () => {
  const inner = lines("From: inner@b.example", "Subject: inner", "", "inner text IBAN BE68 5390 0754 7034");
  const found = await opened(
    lines(
      "From: outer@b.example",
      "Subject: Fwd: inner",
      'Content-Type: multipart/mixed; boundary="x"',
      "",
      "--x",
      "Content-Type: text/plain",
      "",
      "outer text",
      "--x",
      "Content-Type: message/rfc822",
      "Content-Disposition: inline",
      "",
      inner.trimEnd(),
      "--x--",
    ),
  );
  assert.equal(found.body?.trim(), "outer text");
  assert.equal(found.mail?.sender, "outer@b.example");
  assert.deepEqual(
    found.children.map(({ mediaType }) => mediaType),
    ["message/rfc822"],
  );
  const child = await opened(await readFile(join(found.scratch, found.children[0]?.file ?? "")));
  assert.deepEqual([child.mail?.subject, child.body?.trim()], ["inner", "inner text IBAN BE68 5390 0754 7034"]);
});

for (const [type, more] of [
  ["application/pkcs7-mime", '; smime-type=enveloped-data; name="smime.p7m"'],
  ["application/pgp-encrypted", ""],
] as const)
  test(`an encrypted part (${type}) is said to be`, async () => {
    const found = await opened(
      lines(
        "From: a@b.example",
        "Subject: sealed",
        'Content-Type: multipart/mixed; boundary="x"',
        "",
        "--x",
        `Content-Type: ${type}${more}`,
        "Content-Disposition: attachment",
        "Content-Transfer-Encoding: base64",
        "",
        "MIAGCSqGSIb3DQEHA6CA",
        "--x--",
      ),
    );
    assert.deepEqual(found.problems, ["MAIL_ENCRYPTED"]);
  });

test("more parts than are read: what was read stays, and the mail says so", async () => {
  const part = ["--x", "Content-Type: text/plain", "Content-Disposition: attachment; filename=a.txt", "", "a"];
  const many = Array.from({ length: 600 }, () => part).flat();
  const found = await opened(
    lines("From: a@b.example", "Subject: many", 'Content-Type: multipart/mixed; boundary="x"', "", ...many, "--x--"),
  );
  assert.deepEqual(found.problems, ["MAIL_TOO_MANY_PARTS"]);
  assert.equal(found.mail?.subject, "many");
});

test("what came as a mail and is none at all is unreadable, and says so", async () => {
  const found = await opened(Buffer.from([0, 1, 2, 3, 255, 254, 0, 0, 7]));
  assert.deepEqual([found.format, found.problems], ["unknown", ["MAIL_UNREADABLE"]]);
});

test("a mail is known by its fields, also behind an mbox line, and a letter is not one", () => {
  assert.ok(looksLikeMail("From a@b Tue Nov  3\nReceived: by x\n\nbody"));
  assert.ok(looksLikeMail("Subject: a\r\nTo: b@c.example\r\n\r\n"));
  assert.ok(!looksLikeMail("Dear Sir,\n\nSubject: my card\nTo: you\n"));
  assert.ok(!looksLikeMail("To: whom it may concern\nWe confirm"));
  assert.equal(skipMboxLine(Buffer.from("From a@b Tue Nov  3\nSubject: x\n")), 20);
  assert.equal(skipMboxLine(Buffer.from("From: a@b\n")), 0);
});

test("any bytes, and any mail cut or changed anywhere, give an answer or a code", async () => {
  const whole = await mimeMail({
    text: "See attached.",
    html: "<p>See <b>attached</b>.</p>",
    attachments: [{ name: "a.pdf", mediaType: "application/pdf", bytes: await pdfWithText(["x"]) }],
  });
  const mutated = fc.tuple(fc.nat(), fc.nat({ max: 255 }), fc.nat()).map(([at, byte, cut]) => {
    const bytes = Buffer.from(whole);
    bytes[at % bytes.length] = byte;
    return bytes.subarray(0, 1 + (cut % bytes.length));
  });
  const check = async (bytes: Uint8Array) => {
    const { problems, format, children }: Output = await opened(bytes);
    assert.ok(Array.isArray(problems) && typeof format === "string" && children.length < 5);
  };
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 40, seed: 1 });
  await fc.assert(fc.asyncProperty(mutated, check), { numRuns: 60, seed: createRandom(2).int(1, 1_000) });
});
