import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import fc from "../../../../../../test/support/property.ts";
import { UuDecoder } from "./uu-decoder.ts";
import { decodeUuLine, takeOutUuencoded } from "./uuencode.ts";

/** As uuencode of 1980 writes it, with spaces for zeros, or as today's with grave accents. */
function uuencoded(bytes: Uint8Array, name = "a.txt", zero = "`"): string[] {
  const sign = (six: number) => (six === 0 ? zero : String.fromCharCode(32 + six));
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 45) {
    const part = bytes.subarray(at, at + 45);
    let line = sign(part.length);
    for (let i = 0; i < part.length; i += 3) {
      const [a, b, c] = [part[i] ?? 0, part[i + 1] ?? 0, part[i + 2] ?? 0];
      line += sign(a >> 2) + sign(((a & 3) << 4) | (b >> 4)) + sign(((b & 15) << 2) | (c >> 6)) + sign(c & 63);
    }
    lines.push(line);
  }
  return [`begin 644 ${name}`, ...lines, zero, "end"];
}
const any = fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each));

test("a file in a text comes out with its name, and the text around it stays", () => {
  const bytes = Buffer.from("Please transfer 100 EUR");
  const { text, files, isDamaged } = takeOutUuencoded(
    ["Hello,", "", ...uuencoded(bytes, "my letter.txt"), "Bye"].join("\r\n"),
  );
  assert.deepEqual([text, isDamaged], ["Hello,\n\nBye", false]);
  assert.deepEqual(files, [{ name: "my letter.txt", bytes }]);
});

test("a sentence that begins with begin is a sentence", () => {
  for (const text of [
    "begin 644 of them\nat once",
    "begin 100 things",
    "we\nbegin 2026 with\n\nyou",
    "begin 644 a\n\n\nB",
  ])
    assert.deepEqual(takeOutUuencoded(text), { text, files: [], isDamaged: false });
});

test("what broke off is kept as far as it came, and said to be damaged", () => {
  const whole = uuencoded(Buffer.alloc(120, "abc"));
  const { text, files, isDamaged } = takeOutUuencoded([...whole.slice(0, 3), "and so on"].join("\n"));
  assert.deepEqual([text, files[0]?.bytes.length, isDamaged], ["and so on", 90, true]);
});

test("any bytes come back, with spaces lost at the ends of lines", () => {
  fc.assert(
    fc.property(any, any, fc.constantFrom("`", " "), (one, two, zero) => {
      const lines = [...uuencoded(one, "1", zero), "between", ...uuencoded(two, "2", zero)];
      const { text, files, isDamaged } = takeOutUuencoded(lines.map((line) => line.trimEnd()).join("\n"));
      assert.deepEqual([text, isDamaged], ["between", false]);
      assert.deepEqual(
        files.map(({ bytes }) => bytes.toString("hex")),
        [one, two].map((each) => each.toString("hex")),
      );
    }),
  );
});

test("as a transfer encoding, in chunks of any size", async () => {
  await fc.assert(
    fc.asyncProperty(any, fc.integer({ min: 1, max: 70 }), async (bytes, size) => {
      const coded = Buffer.from(`\r\n${uuencoded(bytes).join("\r\n")}\r\n`);
      const chunks = Array.from({ length: Math.ceil(coded.length / size) }, (_, i) =>
        coded.subarray(i * size, (i + 1) * size),
      );
      const decoder = new UuDecoder();
      assert.equal((await buffer(Readable.from(chunks).pipe(decoder))).toString("hex"), bytes.toString("hex"));
      assert.equal(decoder.isDamaged, false);
    }),
  );
});

test("what is said to be uuencode and is not goes through, damaged", async () => {
  const decoder = new UuDecoder();
  const text = `Dear bank,\r\nno code at all ${"x".repeat(5_000)}`;
  assert.equal((await buffer(Readable.from([Buffer.from(text)]).pipe(decoder))).toString(), text);
  assert.equal(decoder.isDamaged, true);
  const broken = new UuDecoder();
  const cut = Buffer.from(uuencoded(Buffer.from("abc")).slice(0, 2).join("\n"));
  assert.equal((await buffer(Readable.from([cut]).pipe(broken))).toString(), "abc");
  assert.equal(broken.isDamaged, true);
});

test("any text gives a text, and never takes longer than it is long", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("begin 644 a", "end", "`", "", "M", "#86)C", "word"), { maxLength: 30 }),
      (lines) => {
        const { text, files } = takeOutUuencoded(lines.join("\n"));
        assert.ok(text.length <= lines.join("\n").length && files.length <= lines.length);
      },
    ),
  );
  assert.equal(takeOutUuencoded("begin 644 a\n".repeat(200_000)).files.length, 0);
  assert.equal(decodeUuLine("small letters"), null);
});
