import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { bmpOf } from "../../../../../../test/fixtures/bmp.ts";
import { dibOf, emfOf, emfText, wmfBitmap, wmfOf, wmfText } from "../../../../../../test/fixtures/metafiles.ts";
import { compound, oleObject, packedNative } from "../../../../../../test/fixtures/ole.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { unpackRtf } from "./compressed.ts";
import { readRtf } from "./read.ts";

const textOf = (rtf: string) => readRtf(Buffer.from(rtf, "latin1")).text;
const FONTS = "{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fcharset238 Arial CE;}{\\f2\\fcharset128 MS Gothic;}}";

test("letters in the sets their fonts name, and those beyond as Unicode with a substitute that is left out", () => {
  assert.equal(
    textOf(`{\\rtf1\\ansi\\ansicpg1252${FONTS}\\f0 Gr\\'fc\\'dfe\\par \\f1\\'e8\\'b3\\par \\f2\\'93\\'fa\\f0}`),
    "Grüße\nčł\n日",
  );
  assert.equal(textOf("{\\rtf1\\uc1 \\u8364 ?5 \\u-10179 ?\\u-8704 ?{\\uc2\\u233 \\'c3\\'a9}t\\'e9}"), "€5 😀été");
});

test("what is seen: cells of a row on one line, a field's result, no style, no property, hidden text marked", () => {
  const table = "\\trowd IBAN\\cell DE89 3704\\cell\\row Summe\\cell 5\\cell\\row";
  assert.equal(
    textOf(`{\\rtf1{\\stylesheet{\\s1 Heading;}}{\\*\\generator Word;}${table}}`),
    "IBAN\tDE89 3704\t\nSumme\t5",
  );
  assert.equal(
    textOf('{\\rtf1 see {\\field{\\*\\fldinst HYPERLINK "http://a"}{\\fldrslt here}}{\\v pay me}.}'),
    "see here[hidden: pay me].",
  );
  assert.equal(
    textOf("{\\rtf1{\\shp{\\*\\shpinst{\\sp{\\sn type}{\\sv 202}}{\\shptxt in a box\\par}}}a\\{b\\}\\~c}"),
    "in a box\na{b}\u00a0c",
  );
});

test("notes and comments come behind the sentence they stand in; an embedded object is read as what it shows", () => {
  assert.equal(
    textOf(
      "{\\rtf1 IBAN BE68 5390{\\super\\chftn{\\footnote\\chftn in {\\v 7}euro}} 0754{\\*\\atnauthor me}{\\*\\annotation ask} 7034\\par}",
    ),
    "IBAN BE68 5390 0754 7034\n\nin [hidden: 7]euro\n\nask",
  );
  assert.equal(
    textOf("{\\rtf1 a{\\object\\objemb{\\*\\objdata 0105}{\\result {\\b 12}\\par}}{\\*\\x{\\result no}}b}"),
    "a12\nb",
  );
});

test("deleted text, and a deleted picture, are no part of the letter; what stands around them joins", () => {
  const letter = (inside: string) => `{\\rtf1 IBAN BE68 5390 ${inside}0754 7034\\par}`;
  const joined = "IBAN BE68 5390 0754 7034";
  assert.equal(textOf(letter("{\\deleted FR14 2004\\tab{\\b 1010}\\u233 ?\\'e9\\par}")), joined);
  assert.equal(textOf(letter("\\deleted FR14 2004\\deleted0 ")), joined);
  assert.equal(textOf(letter("\\deleted FR14 2004\\plain ")), joined);
  assert.equal(textOf(letter("{\\deleted\\v FR14}{\\v{\\deleted FR14}}")), joined);
  assert.equal(textOf("{\\rtf1 a{\\deleted b\\deleted0 c}d}"), "acd");
  const picture = "{\\pict\\pngblip 89504e47}";
  assert.equal(readRtf(Buffer.from(`{\\rtf1{\\deleted${picture}}${picture}}`)).pictures.length, 1);
  const raw = readRtf(Buffer.from("{\\rtf1{\\pict\\pngblip\\bin4 }{\\x}}", "latin1")).pictures;
  assert.equal(raw[0]?.bytes.toString("latin1"), "}{\\x");
});

test("hidden text is marked as one, over line ends and to the end of what was cut off", () => {
  assert.equal(textOf("{\\rtf1 a{\\v b\\par c}\\par d}"), "a[hidden: b\nc]\nd");
  assert.equal(textOf("{\\rtf1 a{\\v b"), "a[hidden: b]");
});

test("an HTML mail within RTF is read as what it shows", () => {
  const html = "{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}Dear Sir{\\*\\htmltag72 </p>}\\par Yours}";
  assert.equal(textOf(html), "Dear Sir\nYours");
});

test("a letter with a picture: its text, and the picture as a document of the case", async () => {
  const folder = await testFolder();
  const [path, scratch] = [join(folder, "a"), await mkdtemp(join(folder, "scratch-"))];
  const picture =
    "{\\*\\shppict{\\pict{\\*\\picprop{\\sp{\\sn a}{\\sv b}}}\\pngblip\\picw9 89504e47\r\n0d0a}}{\\nonshppict{\\pict\\wmetafile8 00}}";
  await writeFile(path, `{\\rtf1 Dear Sir${picture}}`);
  const found = await openInChild({ path, name: "a.doc", declaredType: "application/msword" }, scratch);
  assert.deepEqual(
    [found.format, found.mediaType, found.pages, found.children, found.problems],
    ["office", "application/rtf", 1, [{ file: "child-1", name: "picture-1.png", mediaType: "image/png" }], []],
  );
  assert.equal((await readFile(join(scratch, "child-1"))).toString("hex"), "89504e470d0a");
});

test("bitmaps and drawings in a letter are read as what is in them; what nobody reads is told", async () => {
  const folder = await testFolder();
  const rows = Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => 0xffffff));
  const bmp = bmpOf(rows, { bits: 24 });
  const picture = (kind: string, bytes: Buffer) => `{\\pict${kind}\\picw9 ${bytes.toString("hex")}}`;
  const open = async (inside: string) => {
    const [path, scratch] = [join(folder, "b"), await mkdtemp(join(folder, "scratch-"))];
    await writeFile(path, `{\\rtf1 Dear Sir${inside}}`);
    const found = await openInChild({ path, name: "a.rtf", declaredType: "application/rtf" }, scratch);
    return { ...found, files: await Promise.all(found.children.map(({ file }) => readFile(join(scratch, file)))) };
  };
  const drawing = wmfOf([wmfBitmap(dibOf(bmp)), wmfText(Buffer.from("DE89"), 5)], false);
  const found = await open(
    picture("\\dibitmap0", dibOf(bmp)) +
      picture("\\wmetafile8", drawing) +
      picture("\\emfblip", emfOf([emfText("BE68", 5)])) +
      `{\\nonshppict${picture("\\wmetafile8", drawing)}}`,
  );
  assert.deepEqual(
    found.children.map(({ name }) => name),
    ["picture-1.bmp", "drawing-2-1.bmp", "drawing-2.txt", "drawing-3.txt"],
  );
  assert.ok(found.files[0]?.equals(bmp) && found.files[1]?.equals(bmp));
  assert.deepEqual([found.files[2], found.files[3]].map(String), ["DE89", "BE68"]);
  assert.deepEqual(found.problems, []);
  const unread = await open(picture("\\macpict", bmp));
  assert.deepEqual([unread.children, unread.problems], [[], ["PICTURES_UNREAD"]]);
});

test("a file put into a letter is a document; of an object of another program what it shows is read", async () => {
  const folder = await testFolder();
  const [path, scratch] = [join(folder, "c"), await mkdtemp(join(folder, "scratch-"))];
  const object = (name: string, native: Buffer) =>
    `{\\object\\objemb{\\*\\objclass ${name}}{\\*\\objdata ${oleObject(name, native).toString("hex")}}{\\result shown }}`;
  const packed = object("Package", packedNative("Order.txt", Buffer.from("please pay")));
  await writeFile(
    path,
    `{\\rtf1 a ${packed}${object("AcroExch", compound({ CONTENTS: Buffer.from("%PDF-1.4") }))}${object("X", Buffer.from("x"))}b}`,
  );
  const found = await openInChild({ path, name: "a.rtf", declaredType: "application/rtf" }, scratch);
  assert.deepEqual(
    found.children.map(({ name, mediaType }) => [name, mediaType]),
    [
      ["Order.txt", "text/plain"],
      ["object-2", "application/octet-stream"],
    ],
  );
  assert.equal(await readFile(join(scratch, "child-1"), "utf8"), "please pay");
  assert.deepEqual([await readFile(join(scratch, "text"), "utf8"), found.problems], ["a shown shown shown b", []]);
});

test("cut off, or nested without end: what there is, and damaged", () => {
  assert.deepEqual(readRtf(Buffer.from("{\\rtf1 Dear {\\b Sir")), {
    ...{ text: "Dear Sir", pictures: [], objects: [], isCut: false, isDamaged: true },
  });
  const deep = readRtf(Buffer.from(`{\\rtf1 ${"{".repeat(200_000)}in${"}".repeat(200_000)} out}`));
  assert.deepEqual([deep.text, deep.isDamaged], ["in out", false]);
  assert.equal(readRtf(Buffer.from("{\\rtf1 a\\bin9999999999 b}")).text, "a");
});

test("RTF as Outlook packs it: the example of its specification, and nothing past what is there", () => {
  const packed = Buffer.from(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
    "hex",
  );
  assert.equal(String(unpackRtf(packed)), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
  assert.equal(String(unpackRtf(packed.subarray(0, 30))), "{\\rtf1\\ansi\\ansicpg1252");
  assert.equal(unpackRtf(Buffer.from("no RTF at all, but long enough")), null);
});
