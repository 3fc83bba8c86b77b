import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();

async function opened(mail: string) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, mail);
  return openInChild({ path, name: "mail.eml", declaredType: "message/rfc822" }, scratch);
}
const lines = (...text: string[]) => `${text.join("\r\n")}\r\n`;

const CMS_SIGNED = "MCsGCSqGSIb3DQEHAqAeMBwCAQExADATBgkqhkiG9w0BBwGgBgQEYWJjZDEA";

test("an envelope that does not say what it is and is only signed can be opened", async () => {
  const mail = (content: string) =>
    lines(
      "From: a@b.example",
      "Subject: signed",
      'Content-Type: application/x-pkcs7-mime; name="smime.p7m"',
      "Content-Transfer-Encoding: base64",
      "",
      content,
    );
  const found = await opened(mail(CMS_SIGNED));
  assert.deepEqual([found.problems, found.children.map(({ name }) => name)], [[], ["smime.p7m"]]);
  assert.deepEqual((await opened(mail("MAsGCSqGSIb3DQEHAw=="))).problems, ["MAIL_ENCRYPTED"]);
});

for (const [type, kind] of [
  ["application/pkcs7-signature", "cms"],
  ["application/x-pkcs7-signature", "cms"],
  ["application/pgp-signature", "pgp"],
] as const)
  test(`a mail's signature (${type}) is noted, and is no document`, async () => {
    const signed = (boundary: string) => [
      `Content-Type: multipart/signed; boundary="${boundary}"`,
      ...["", `--${boundary}`, "Content-Type: text/plain", "", "Please pay"],
      ...[`--${boundary}`, `Content-Type: ${type}; name="smime.p7s"`, "Content-Disposition: attachment", "", "abc"],
      `--${boundary}--`,
    ];
    const found = await opened(lines("From: a@b.example", "Subject: signed", ...signed("x")));
    const noted = { kind, signer: null, signedAt: null, state: "unchecked", coversAll: true };
    assert.deepEqual([found.digitalSignatures, found.children, found.problems], [[noted], [], []]);
    // A mailing list adds its text around what was signed.
    const listed = await opened(
      lines(
        ...["From: a@b.example", "Subject: signed", 'Content-Type: multipart/mixed; boundary="y"', "", "--y"],
        ...[...signed("x"), "--y", "Content-Type: text/plain", "", "Leave this list", "--y--"],
      ),
    );
    assert.deepEqual(listed.digitalSignatures, [{ ...noted, coversAll: false }]);
  });
