import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import fc from "../../../../../../test/support/property.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { checkOf, fileIn } from "./binhex.ts";

const folder = await testFolder();
const SIGNS = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";

/** As an old Mac's mail program sends a file. */
function binhexOf(name: string, data: Buffer): string {
  const header = Buffer.alloc(1 + name.length + 19);
  header[0] = name.length;
  header.write(name, 1, "latin1");
  header.write("TEXTttxt", 2 + name.length, "latin1");
  header.writeUInt32BE(data.length, 1 + name.length + 11);
  const sum = (bytes: Buffer) => {
    const check = Buffer.alloc(2);
    check.writeUInt16BE(checkOf(bytes));
    return check;
  };
  const plain = Buffer.concat([header, sum(header), data, sum(data), sum(Buffer.alloc(0))]);
  const packed: number[] = [];
  for (let at = 0; at < plain.length; ) {
    const byte = plain[at] ?? 0;
    let times = 1;
    while (times < 255 && plain[at + times] === byte) times += 1;
    const shown = byte === 0x90 ? [0x90, 0] : [byte];
    packed.push(...shown);
    if (times > 3) packed.push(0x90, times);
    else for (let i = 1; i < times; i += 1) packed.push(...shown);
    at += times;
  }
  let letters = "";
  const bits = packed.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  for (let at = 0; at < bits.length; at += 6)
    letters += SIGNS[Number.parseInt(bits.slice(at, at + 6).padEnd(6, "0"), 2)];
  const lines = `:${letters}:`.match(/.{1,64}/g)?.join("\r");
  return `Sent from a Mac\r\r(This file must be converted with BinHex 4.0)\r\r${lines}\r`;
}

async function opened(text: string) {
  const path = join(folder, "letter.hqx");
  await writeFile(path, text, "latin1");
  const scratch = await mkdtemp(join(folder, "scratch-"));
  const output = await openInChild({ path, name: "letter.hqx", declaredType: "" }, scratch);
  const contents = output.children.map(({ file }) => readFile(join(scratch, file), "latin1"));
  return { ...output, contents: await Promise.all(contents) };
}

// The sum of the letters 1 to 9, as every table of such sums gives it (CRC-16/XMODEM).
test("its sum is the known one", () => assert.equal(checkOf(Buffer.from("123456789")), 0x31c3));

test("a file written in letters by an old Mac is taken out, by its name", async () => {
  const letter = `Dear Sir, IBAN GB29 NWBK 6016 1331 9268 19${" ".repeat(400)}\x90\x90 yours`;
  const { children, contents, problems } = await opened(binhexOf("letter.txt", Buffer.from(letter, "latin1")));
  assert.deepEqual([children.map(({ name }) => name), contents, problems], [["letter.txt"], [letter], []]);
});

test("one that was cut off or changed has a code", async () => {
  const whole = binhexOf("letter.txt", Buffer.from("Dear Sir or Madam, please pay the amount of 100 to our account."));
  for (const text of [
    whole.slice(0, -40),
    whole.replace(/(.)(.{30})$/s, (_, sign, rest) => (sign === "a" ? "b" : "a") + rest),
  ])
    assert.deepEqual((await opened(text)).problems, ["CONTAINER_DAMAGED"]);
});

test("any file comes out as it went in", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.deepEqual([...fileIn(binhexOf("a", Buffer.from(bytes))).data], [...bytes]);
    }),
  );
});
