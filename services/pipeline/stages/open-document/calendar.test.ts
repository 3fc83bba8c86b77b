import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder } from "../../../../test/support/services.ts";
import { readCalendar } from "./calendar.ts";
import openInChild from "./child.ts";

const folder = await testFolder();

async function opened(text: string, name: string) {
  const path = join(folder, "document");
  await writeFile(path, text);
  const scratch = await mkdtemp(join(folder, "scratch-"));
  const output = await openInChild({ path, name, declaredType: "" }, scratch);
  const files = output.children.map(async ({ file, name: own }) => [own, await readFile(join(scratch, file), "utf8")]);
  const { problems, textFile } = output;
  return { body: await readFile(join(scratch, textFile ?? ""), "utf8"), files: await Promise.all(files), problems };
}

const PACKED = Buffer.from("Packed in the appointment").toString("base64");
const CALENDAR = [
  "BEGIN:VCALENDAR",
  "METHOD:REQUEST",
  "BEGIN:VEVENT",
  "SUMMARY;LANGUAGE=en:The loan",
  "DESCRIPTION:Please bring GB29 NWBK 6016 13",
  " 31 9268 19\\nand the contract\\, signed",
  `ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;X-FILENAME="a.txt":${PACKED.slice(0, 12)}`,
  ` ${PACKED.slice(12)}`,
  "END:VEVENT",
  "END:VCALENDAR",
  "",
].join("\r\n");

test("an appointment, as a file and in a mail: folded lines whole, signs as they are meant, files taken out", async () => {
  const mail = [
    "From: a@example.com",
    "Subject: Invitation",
    "MIME-Version: 1.0",
    "Content-Type: text/calendar; method=REQUEST",
    "",
    CALENDAR,
  ];
  for (const [text, name] of [
    [CALENDAR, "invite.ics"],
    [mail.join("\r\n"), "mail.eml"],
  ] as const) {
    const { body, files, problems } = await opened(text, name);
    assert.match(body, /Please bring GB29 NWBK 6016 1331 9268 19\nand the contract, signed/, name);
    assert.deepEqual([files, problems], [[["a.txt", "Packed in the appointment"]], []], name);
  }
});

test("an old visiting card in quoted-printable, over several lines", () => {
  const card =
    "BEGIN:VCARD\nVERSION:2.1\nNOTE;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Stra=DFe 5=\n, B=FCro\nFN:Jo\nEND:VCARD\n";
  assert.match(readCalendar(card)?.text ?? "", /:Straße 5, Büro\nFN:Jo\n/);
});

test("a card of a hundred thousand soft lines is put together in one go, and a line that ends with its sign elsewhere is whole", () => {
  const pieces = Array.from({ length: 100_000 }, (_, i) => `${i % 10}`);
  const card = `BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:${pieces.join("=\n")}\nURL:https://shop.example/?a=\nFN:Jo\nEND:VCARD\n`;
  const { text } = readCalendar(card) ?? { text: "" };
  assert.ok(text.includes(`:${pieces.join("")}\n`));
  assert.match(text, /\nURL:https:\/\/shop\.example\/\?a=\nFN:Jo\n/);
});

test("a text that is none stays as it is", () => {
  assert.equal(readCalendar("Dear Sir,\n  the calendar says BEGIN:VCALENDAR\n"), null);
});
