import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { CONTAINER_FILES_MAX } from "../../limits.ts";

const folder = await testFolder();

async function opened(text: string) {
  const scratch = await mkdtemp(join(folder, "s-"));
  const path = join(scratch, "document");
  await writeFile(path, text);
  const output = await openInChild({ path, name: "a.mbox", declaredType: "application/octet-stream" }, scratch);
  const mails = await Promise.all(output.children.map(({ file }) => readFile(join(scratch, file), "utf8")));
  const body = output.textFile === null ? null : await readFile(join(scratch, output.textFile), "utf8");
  return { ...output, mails, body };
}
const mail = (subject: string, ...body: string[]) =>
  [`From: a@client.example`, `Subject: ${subject}`, "", ...body, ""].join("\n");

test("every mail of a mailbox is a document, by whatever line a program parts them", async () => {
  for (const [first, second] of [
    ["From a@client.example Tue Nov  3 10:00:00 2026", "From b@client.example Tue Nov  3 11:00:00 2026"],
    ["From 1844347792267117879@xxx", "From 1844347839636459560@xxx"],
    ["From - ", "From - Mon Jun  3 12:50:27 1996"],
  ] as const)
    for (const end of ["\n", "\r\n"]) {
      const whole = `${first}\n${mail("one", "pay 12")}\n${second}\n${mail("two", "pay 13")}`.replaceAll("\n", end);
      const found = await opened(whole);
      assert.deepEqual(
        [found.format, found.mediaType, found.pages, found.problems],
        [...["archive", "application/mbox", 0], []],
      );
      assert.deepEqual(
        found.children.map(({ name, mediaType }) => [name, mediaType]),
        [
          ["mail-1.eml", "message/rfc822"],
          ["mail-2.eml", "message/rfc822"],
        ],
      );
      assert.match(found.mails[0] ?? "", /^From: a@client.example\r?\nSubject: one\r?\n\r?\npay 12\s+$/);
      assert.match(found.mails[1] ?? "", /^From: a@client.example\r?\nSubject: two\r?\n\r?\npay 13\s+$/);
    }
});

test("a mail's own lines that begin with From part nothing, and lose the mark they were given", async () => {
  const own = [
    ...["From tomorrow on we pay.", "", "From Monday on:", "12 EUR", "", ">From here", ">>From there"],
    // What git sends.
    ...["", `From ${"ab".repeat(20)} Mon Sep 17 00:00:00 2001`, "From: c@client.example", "Subject: a patch", ""],
  ];
  const found = await opened(`From a Tue\n${mail("one", ...own)}\nFrom b Wed\n${mail("two", "x")}`);
  assert.equal(found.mails.length, 2);
  assert.match(found.mails[0] ?? "", /From Monday on:\n12 EUR\n\nFrom here\n>From there\n/);
});

test("a mailbox of one mail is that mail, and a letter that begins so is a text", async () => {
  const one = await opened(`From a Tue\n${mail("one", "pay 12")}`);
  assert.deepEqual([one.format, one.mail?.subject, one.body?.trim()], ["mail", "one", "pay 12"]);
  assert.equal((await opened("From tomorrow on\nwe pay.\n\nFrom here\nSubject: x\n")).format, "text");
});

test("more mails than a container may have are left out, and it says so", async () => {
  const found = await opened(
    Array.from({ length: CONTAINER_FILES_MAX + 3 }, (_, i) => `From a Tue\n${mail(String(i))}\n`).join(""),
  );
  assert.deepEqual([found.children.length, found.problems], [CONTAINER_FILES_MAX, ["CONTAINER_TOO_MANY_FILES"]]);
});
