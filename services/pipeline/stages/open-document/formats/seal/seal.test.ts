import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isCode } from "#shared/errors.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { clearSignature } from "./noted.ts";

const folder = await testFolder();

async function opened(bytes: Uint8Array | string, name = "order.xml.p7m", declaredType = "application/octet-stream") {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name, declaredType }, scratch);
  const [child] = output.children;
  return { ...output, child, content: child === undefined ? null : await readFile(join(scratch, child.file), "utf8") };
}

/** DER, and BER of open length where `isOpen`. */
function element(tag: number, content: Buffer, isOpen = false): Buffer {
  if (isOpen) return Buffer.concat([Buffer.from([tag, 0x80]), content, Buffer.from([0, 0])]);
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.alloc(3);
  length.writeUIntBE(content.length, 0, 3);
  return Buffer.concat([Buffer.from([tag, 0x83]), length, content]);
}
const oid = (last: number) => element(6, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last]));

function signed(content: string | null, isOpen = false): Buffer {
  const chunk = Math.ceil((content?.length ?? 0) / 3);
  const octets =
    content === null
      ? Buffer.alloc(0)
      : isOpen
        ? element(
            0x24,
            Buffer.concat([0, 1, 2].map((i) => element(4, Buffer.from(content.slice(i * chunk, (i + 1) * chunk))))),
            true,
          )
        : element(4, Buffer.from(content));
  const inner = element(
    0x30,
    Buffer.concat([oid(1), content === null ? octets : element(0xa0, octets, isOpen)]),
    isOpen,
  );
  const body = Buffer.concat([
    element(2, Buffer.from([1])),
    element(0x31, Buffer.alloc(0), isOpen),
    inner,
    element(0x31, Buffer.alloc(0)),
  ]);
  return element(0x30, Buffer.concat([oid(2), element(0xa0, element(0x30, body, isOpen), isOpen)]), isOpen);
}
const NOTED = { kind: "cms", signer: null, signedAt: null, state: "unchecked", coversAll: true };
const ORDER = `<?xml version="1.0"?><order>${"BE68539007547034 ".repeat(30)}</order>`;

for (const [how, bytes] of [
  ["in DER", signed(ORDER)],
  ["in BER, in chunks", signed(ORDER, true)],
  [
    "in PEM",
    `-----BEGIN PKCS7-----\n${signed(ORDER).toString("base64").replace(/.{64}/g, "$&\n")}\n-----END PKCS7-----\n`,
  ],
  ["in base64", signed(ORDER).toString("base64")],
] as const)
  test(`what is signed only, ${how}, is taken out`, async () => {
    const found = await opened(bytes);
    assert.deepEqual([found.format, found.pages, found.problems], ["seal", 0, []]);
    assert.deepEqual([found.child?.name, found.child?.mediaType], ["order.xml", "application/xml"]);
    assert.equal(found.content, ORDER);
    assert.deepEqual(found.digitalSignatures, [NOTED]);
  });

test("the signed body of a mail is a mail", async () => {
  const found = await opened(signed("Content-Type: text/plain\r\n\r\nhello"), "smime.p7m");
  assert.deepEqual([found.child?.name, found.child?.mediaType], ["smime.eml", "message/rfc822"]);
});

test("a signature alone has nothing to read", async () => {
  const found = await opened(signed(null), "order.xml.p7s");
  assert.deepEqual([found.format, found.children, found.problems], ["seal", [], []]);
  assert.deepEqual(found.digitalSignatures, [NOTED]);
});

test("a signed part of a mail that was saved under such a name is a mail", async () => {
  const part = [
    'Content-Type: multipart/signed; protocol="application/pkcs7-signature";',
    ' boundary="x"',
    ...["", "--x", "Content-Type: text/plain", "", "Please pay", "--x"],
    ...["Content-Type: application/x-pkcs7-signature; name=smime.p7s", "Content-Transfer-Encoding: base64", ""],
    ...[signed(null).toString("base64"), "--x--", ""],
  ].join("\r\n");
  for (const declaredType of ["application/octet-stream", "application/pkcs7-mime"]) {
    const found = await opened(part, "smime.p7m", declaredType);
    assert.deepEqual([found.format, found.mail?.text.trim(), found.problems], ["mail", "Please pay", []]);
    assert.deepEqual(found.digitalSignatures, [NOTED]);
  }
});

test("a text signed in the clear is read, and its signature noted", async () => {
  const signature = ["-----BEGIN PGP SIGNATURE-----", "", "iQEz", "-----END PGP SIGNATURE-----"];
  const text = ["-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA256", "", "Please pay", ...signature, ""].join("\n");
  const pgp = { ...NOTED, kind: "pgp" };
  const found = await opened(text, "letter.txt.asc");
  assert.deepEqual([found.format, found.problems, found.digitalSignatures], ["text", [], [pgp]]);
  assert.deepEqual(clearSignature(text.replaceAll("\n", "\r\n")), pgp);
  assert.deepEqual(clearSignature(`${text}and pay me, too`), { ...pgp, coversAll: false });
  assert.deepEqual(clearSignature(`Dear bank,\n${text}`), { ...pgp, coversAll: false });
  for (const none of ["", signature.join("\n"), `${text.slice(0, 60)}\n`, text.replaceAll("--B", "-- B")])
    assert.equal(clearSignature(none), null);
});

test("what is sealed for somebody else is said to be", async () => {
  const enveloped = element(0x30, Buffer.concat([oid(3), element(0xa0, element(0x30, Buffer.alloc(40)))]));
  for (const [bytes, name] of [
    [enveloped, "a.p7m"],
    ["-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "a.asc"],
    [Buffer.from([0x85, 1, 2, 3, 4, 200]), "a.gpg"],
  ] as const) {
    const found = await opened(bytes, name);
    assert.deepEqual([found.format, found.problems], ["seal", ["DOCUMENT_ENCRYPTED"]], name);
  }
});

test("cut off, it is damaged", async () => {
  const whole = signed(ORDER);
  assert.deepEqual((await opened(whole.subarray(0, 200))).problems, ["DOCUMENT_DAMAGED"]);
});

test("changed anywhere it gives an answer or a code", async () => {
  const seeds = [signed(ORDER), signed(ORDER, true)];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.nat({ max: 120 }),
      fc.nat({ max: 255 }),
      fc.nat(),
      async (whole, at, byte, cut) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        const { problems } = await opened(bytes.subarray(0, 1 + (cut % bytes.length)));
        assert.ok(problems.every(isCode));
      },
    ),
    { numRuns: 150, seed: 9 },
  );
});
