import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../../../../test/support/property.ts";
import { decodeBase64Text } from "./base64-text.ts";

const LETTER = "Dear bank, please close the account NL91 ABNA 0417 1643 00. Grüße, für alles Dank\n";
const coded = (text: string) => Buffer.from(text).toString("base64").replace(/.{76}/g, "$&\r\n");
const decoded = (sent: string) => {
  const { bytes, isPlain } = decodeBase64Text(Buffer.from(sent, "latin1"));
  return { text: bytes.toString("utf8"), isPlain };
};

test("what was coded is decoded, however its lines are broken", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 80 }), (text, width) => {
      const lines = Buffer.from(text)
        .toString("base64")
        .replace(new RegExp(`.{${width}}`, "g"), "$&\n");
      assert.deepEqual(decoded(lines), { text: Buffer.from(text).toString("utf8"), isPlain: false });
    }),
  );
  assert.equal(decoded(`${coded("One. ")}\n${coded("Two.")}`).text, "One. Two.");
  assert.equal(decoded(coded(LETTER).replace("\r\n", "*\r\n")).text, LETTER);
});

test("a footer below is read as it stands, one of lines alone too", () => {
  const footer = "_______\nTo leave the list write to list@lists.example";
  assert.deepEqual(decoded(`${coded(LETTER)}\r\n${footer}`), { text: `${LETTER}\n${footer}`, isPlain: false });
});

test("a text that only its header calls coded is read as it stands, and told", () => {
  const sent = "Hello\n\nplease pay 100 EUR today.\nRegards\n";
  assert.deepEqual(decoded(sent), { text: sent, isPlain: true });
});
