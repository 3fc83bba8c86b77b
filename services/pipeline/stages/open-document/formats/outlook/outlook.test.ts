import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isCode } from "#shared/errors.ts";
import fc from "../../../../../../test/support/property.ts";
import { DATA, testFolder } from "../../../../../../test/support/services.ts";
import { readTarGz } from "../../../../../../test/support/tar.ts";
import openInChild from "../../child.ts";

const ARCHIVE = join(DATA, "mail/msgreader.tar.gz");
const skip = existsSync(ARCHIVE) ? false : `no messages at ${ARCHIVE}: set MAILROOM_DATA`;
const folder = await testFolder();
const messages = skip ? [] : (await readTarGz(ARCHIVE)).filter(({ name }) => name.endsWith(".msg"));

async function opened(bytes: Uint8Array) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, bytes);
  const output = await openInChild({ path, name: "a.msg", declaredType: "application/octet-stream" }, scratch);
  const body = output.textFile === null ? "" : await readFile(join(scratch, output.textFile), "utf8");
  return { ...output, body, scratch };
}
function message(name: string): Buffer {
  const found = messages.find((one) => one.name.endsWith(`/${name}`));
  assert.ok(found !== undefined, name);
  return found.bytes;
}

test("who, to whom, what, when, and the text as the one page", { skip }, async () => {
  const found = await opened(message("Subject.msg"));
  assert.deepEqual(
    [found.format, found.mediaType, found.pages, found.problems],
    ["mail", "application/vnd.ms-outlook", 1, []],
  );
  assert.deepEqual(
    [found.mail?.subject, found.mail?.recipients, found.mail?.copies, found.mail?.sentAt],
    ["Subject", ["ToUser <to@example.com>"], ["ToCc <cc@example.com>"], "2020-09-28T11:28:39.000Z"],
  );
});

test("a message within a message is a document of its own, and opens", { skip }, async () => {
  const outer = await opened(message("msgInMsg.msg"));
  assert.match(outer.body, /I have attachments!/);
  const inner = outer.children[0];
  assert.deepEqual(
    [inner?.name, inner?.mediaType],
    ["Microsoft Outlook テスト メッセージ.msg", "application/vnd.ms-outlook"],
  );
  const found = await opened(await readFile(join(outer.scratch, inner?.file ?? "")));
  assert.deepEqual([found.mail?.subject, found.problems], ["Microsoft Outlook テスト メッセージ", []]);
});

test("a subject that is called bytes costs the subject, and the message says so", { skip }, async () => {
  const name = (type: string) => Buffer.from(`__substg1.0_0037${type}`, "utf16le").toString("latin1");
  const changed = message("Subject.msg").toString("latin1").replace(name("001F"), name("0102"));
  const { mail, problems } = await opened(Buffer.from(changed, "latin1"));
  assert.deepEqual([mail?.subject, mail?.recipients, problems], [null, ["ToUser <to@example.com>"], ["MAIL_DAMAGED"]]);
});

test("texts from before Unicode are read in the code page the message names", { skip }, async () => {
  assert.match((await opened(message("nonUnicodeCP932.msg"))).mail?.subject ?? "", /日本語/);
});

test("every message of the set opens; cut or changed, each gives an answer or a code", { skip }, async () => {
  for (const { name, bytes } of messages) {
    const found = await opened(bytes);
    assert.deepEqual([found.format, found.pages, found.problems], ["mail", 1, []], name);
  }
  const any = fc.tuple(fc.constantFrom(...messages), fc.nat(), fc.nat({ max: 255 }), fc.nat());
  await fc.assert(
    fc.asyncProperty(any, async ([{ bytes }, at, byte, cut]) => {
      const changed = Buffer.from(bytes);
      changed.fill(byte, at % changed.length, (at % changed.length) + 4);
      const { problems } = await opened(changed.subarray(0, Math.max(600, cut % changed.length)));
      assert.ok(problems.every(isCode));
    }),
    { numRuns: 60, seed: 6 },
  );
});
