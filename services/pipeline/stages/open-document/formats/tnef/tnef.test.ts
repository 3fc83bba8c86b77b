import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isCode } from "#shared/errors.ts";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";

const folder = await testFolder();

async function opened(bytes: Buffer) {
  const path = join(folder, "winmail.dat");
  await writeFile(path, bytes);
  const scratch = await mkdtemp(join(folder, "scratch-"));
  const output = await openInChild({ path, name: "winmail.dat", declaredType: "application/ms-tnef" }, scratch);
  const contents = await Promise.all(output.children.map(({ file }) => readFile(join(scratch, file))));
  return { ...output, contents };
}

const u16 = (n: number) => Buffer.from([n & 255, n >> 8]);
const u32 = (n: number) => Buffer.concat([u16(n & 0xffff), u16(n >>> 16)]);
function attribute(level: 1 | 2, id: number, data: Buffer): Buffer {
  const sum = data.reduce((all, byte) => (all + byte) & 0xffff, 0);
  return Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, u16(sum)]);
}
const stream = (...attributes: Buffer[]) => Buffer.concat([Buffer.from("789f3e220100", "hex"), ...attributes]);
const text16 = (text: string) => Buffer.from(`${text}\0`, "utf16le");
/** A property of one value; `data` of one without a fixed size is padded. */
const variable = (type: number, id: number, data: Buffer) =>
  Buffer.concat([u16(type), u16(id), u32(1), u32(data.length), data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
const properties = (...all: Buffer[]) => Buffer.concat([u32(all.length), ...all]);

const MESSAGE = attribute(
  1,
  0x69003,
  properties(
    variable(0x1f, 0x0037, text16("Überweisung")),
    variable(0x1f, 0x0c1a, text16("Anna Example")),
    variable(0x1f, 0x5d01, text16("anna@customer.example")),
    // A property with a name, and one of many values, in between.
    Buffer.concat([
      u16(0x1f),
      u16(0x8001),
      Buffer.alloc(16),
      u32(1),
      u32(6),
      text16("ab"),
      u16(0),
      u32(1),
      u32(4),
      text16("x"),
    ]),
    Buffer.concat([u16(0x1003), u16(0x1234), u32(2), u32(1), u32(2)]),
    Buffer.concat([u16(0x40), u16(0x0039), Buffer.from("00803ed5deb19d01", "hex")]),
    variable(0x1f, 0x1000, text16("Please pay.\r\nAnna")),
  ),
);
const FILE = [
  attribute(2, 0x69002, Buffer.alloc(14)),
  attribute(2, 0x18010, Buffer.from("order~1.txt\0")),
  attribute(2, 0x6800f, Buffer.from("IBAN DE89 3704 0044 0532 0130 00")),
  attribute(2, 0x69005, properties(variable(0x1f, 0x3707, text16("Order for März.txt")))),
];

test("winmail.dat: who, what, the text, and its files by their long names", async () => {
  const { format, mediaType, pages, mail, children, contents, problems } = await opened(stream(MESSAGE, ...FILE));
  assert.deepEqual([format, mediaType, pages, problems], ["mail", "application/ms-tnef", 1, []]);
  assert.deepEqual(
    [mail?.subject, mail?.sender, mail?.text, mail?.sentAt],
    ["Überweisung", "Anna Example <anna@customer.example>", "Please pay.\nAnna", "1970-01-01T00:00:00.000Z"],
  );
  assert.deepEqual(children, [{ file: "child-1", name: "Order for März.txt", mediaType: "text/plain" }]);
  assert.match(String(contents[0]), /^IBAN DE89/);
});

test("a message attached to it opens as the same kind of thing", async () => {
  const method = Buffer.concat([u16(3), u16(0x3705), u32(5)]);
  const inner = Buffer.concat([Buffer.alloc(16), stream(MESSAGE)]);
  const attached = properties(method, variable(0x0d, 0x3701, inner), variable(0x1f, 0x3001, text16("The order")));
  const outer = await opened(stream(attribute(2, 0x69002, Buffer.alloc(14)), attribute(2, 0x69005, attached)));
  assert.deepEqual(outer.children, [{ file: "child-1", name: "The order", mediaType: "application/ms-tnef" }]);
  assert.equal((await opened(outer.contents[0] ?? Buffer.alloc(0))).mail?.subject, "Überweisung");
});

test("as old writers have it: no properties, a code page of its own, a body in RTF alone", async () => {
  const page = attribute(1, 0x69007, Buffer.concat([u32(1250), u32(0)]));
  const old = await opened(stream(page, attribute(1, 0x18004, Buffer.from("P\xf8\xedkaz\0", "latin1"))));
  assert.equal(old.mail?.subject, "Příkaz");
  const raw = Buffer.from("{\\rtf1 Dear Sir\\par}");
  const stored = Buffer.concat([u32(raw.length + 12), u32(raw.length), Buffer.from("MELA"), u32(0), raw]);
  assert.equal(
    (await opened(stream(attribute(1, 0x69003, properties(variable(0x102, 0x1009, stored)))))).mail?.text,
    "Dear Sir",
  );
});

test("cut off or changed anywhere: an answer or a code, and files that came whole stay", async () => {
  const whole = stream(MESSAGE, ...FILE, ...FILE);
  const cut = await opened(whole.subarray(0, whole.length - 150));
  assert.deepEqual([cut.children.length, cut.problems], [1, ["MAIL_DAMAGED"]]);
  assert.deepEqual((await opened(whole.subarray(0, 4))).problems, ["MAIL_DAMAGED"]);
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.nat(), async (at, bytes, length) => {
      const changed = Buffer.from(whole);
      changed.set(bytes, 6 + (at % (whole.length - 20)));
      const found = await opened(changed.subarray(0, 10 + (length % whole.length)));
      assert.ok(found.problems.every(isCode));
    }),
    { numRuns: 150, seed: 3 },
  );
});
