import assert from "node:assert/strict";
import { createHash, createPrivateKey, webcrypto } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fromBER, ObjectIdentifier, OctetString } from "asn1js";
import {
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from "pkijs";
import { generate } from "selfsigned";
import { onePagePdf } from "../../../../../../test/fixtures/raw-pdf.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();
const ROOM_BYTES = 4_096;
const RANGE = "[0 1111111111 2222222222 3333333333]";

const pems = await generate([{ name: "commonName", value: "Anna Example" }], { algorithm: "sha256", keySize: 2048 });
const der = (pem: string) => Uint8Array.from(Buffer.from(pem.replace(/-----[^-]*-----/g, ""), "base64")).buffer;
const certificate = new Certificate({ schema: fromBER(der(pems.cert)).result });
const key = await webcrypto.subtle.importKey(
  "pkcs8",
  createPrivateKey(pems.private).export({ type: "pkcs8", format: "der" }),
  { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  false,
  ["sign"],
);

async function cmsOf(covered: Buffer): Promise<Buffer> {
  const digest = Uint8Array.from(createHash("sha256").update(covered).digest()).buffer;
  const attributes = [
    new Attribute({ type: "1.2.840.113549.1.9.3", values: [new ObjectIdentifier({ value: "1.2.840.113549.1.7.1" })] }),
    new Attribute({ type: "1.2.840.113549.1.9.4", values: [new OctetString({ valueHex: digest })] }),
  ];
  const signed = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: "1.2.840.113549.1.7.1" }),
    certificates: [certificate],
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
        signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes }),
      }),
    ],
  });
  await signed.sign(key as never, 0, "SHA-256", Uint8Array.from(covered).buffer);
  const info = new ContentInfo({ contentType: "1.2.840.113549.1.7.2", content: signed.toSchema(true) });
  return Buffer.from(info.toSchema().toBER());
}

/** As signing programs do it: room is left, everything around it is signed, the signature goes into the room. */
async function signedPdf(): Promise<Buffer> {
  const empty = `<${"0".repeat(ROOM_BYTES * 2)}>`;
  const seal = `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /M (D:20260131120000+01'00') /ByteRange ${RANGE} /Contents ${empty} >>`;
  const text = onePagePdf("BT /F1 12 Tf 20 300 Td (I pay 100 EUR) Tj ET", {
    catalog: "/AcroForm << /SigFlags 3 /Fields [6 0 R] >>",
    page: "/Annots [6 0 R]",
    objects: ["<< /FT /Sig /T (s) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /V 7 0 R >>", seal],
  }).toString("latin1");
  const before = text.indexOf(empty);
  const after = before + empty.length;
  const numbers = [before, after, text.length - after].map((n) => String(n).padStart(10, "0"));
  const ready = Buffer.from(text.replace(RANGE, `[0 ${numbers.join(" ")}]`), "latin1");
  const cms = await cmsOf(Buffer.concat([ready.subarray(0, before), ready.subarray(after)]));
  ready.write(cms.toString("hex"), before + 1, "latin1");
  return ready;
}

async function opened(bytes: Buffer) {
  const path = join(folder, "document");
  await writeFile(path, bytes);
  const scratch = await mkdtemp(join(folder, "scratch-"));
  return openInChild({ path, name: "order.pdf", declaredType: "application/pdf" }, scratch);
}
const whole = await signedPdf();
const INTACT = {
  kind: "pdf",
  signer: "Anna Example",
  signedAt: "2026-01-31T11:00:00.000Z",
  state: "intact",
  coversAll: true,
};

test("a signed PDF: who signed, when, and that nothing was changed", async () => {
  const { digitalSignatures, problems } = await opened(whole);
  assert.deepEqual([digitalSignatures, problems], [[INTACT], []]);
  assert.deepEqual((await opened(onePagePdf("BT ET"))).digitalSignatures, []);
});

test("a byte of what was signed is another: the case says so", async () => {
  const changed = Buffer.from(whole.toString("latin1").replace("100 EUR", "900 EUR"), "latin1");
  const { digitalSignatures, problems } = await opened(changed);
  assert.deepEqual([digitalSignatures[0]?.state, problems], ["changed", ["SIGNED_AND_CHANGED"]]);
});

test("something added behind it, as by a second signer: intact, and not all of the file", async () => {
  const { digitalSignatures } = await opened(Buffer.concat([whole, Buffer.from("% more\n")]));
  assert.deepEqual(digitalSignatures, [{ ...INTACT, coversAll: false }]);
});

test("a signature that leaves out more than itself does not hold for the rest", async () => {
  const wide = whole.toString("latin1").replace(/\/ByteRange \[0 (\d+) (\d+) (\d+)\]/, (_, before, from, length) => {
    const moved = [before, Number(from) + 40, Number(length) - 40].map((n) => String(n).padStart(10, "0"));
    return `/ByteRange [0 ${moved.join(" ")}]`;
  });
  assert.equal((await opened(Buffer.from(wide, "latin1"))).digitalSignatures[0]?.state, "changed");
});

test("a signature that is no CMS is there, and unchecked", async () => {
  const junk = Buffer.from(whole.toString("latin1").replace("/Contents <3082", "/Contents <0000"), "latin1");
  const { digitalSignatures, problems } = await opened(junk);
  assert.deepEqual([digitalSignatures[0]?.state, digitalSignatures[0]?.signer, problems], ["unchecked", null, []]);
});
