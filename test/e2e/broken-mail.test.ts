import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isCode } from "#shared/errors.ts";
import { createSender, receiptIn } from "../../services/demo/send.ts";
import { mimeMail, pdfWithText, zipOf } from "../fixtures/fixtures.ts";
import { DATA } from "../support/services.ts";
import { readTarGz } from "../support/tar.ts";
import { newSite, runCommand, startSystem, tail, until } from "./harness.ts";
import { connectTo } from "./postgres.ts";

/** Real broken mails and odd files: each ends as a case with a status, and where something is wrong with a code. */

const MAIL = join(DATA, "mail");
const skip = existsSync(MAIL) ? false : `no mails at ${MAIL}: set MAILROOM_DATA`;

/** By the name of the archive: which of its files are sent through the SMTP door. */
const MAILS: Record<string, RegExp> = {
  "ruby-mail": /error_emails\/.+\.eml$/,
  "james-mime4j":
    /(infinite|multi-bad|multi-2evil|badbound|badfile|hdr-fakeout|frag|x-gzip64|uu-zeegee|malformedHeader-nocrlfcrlf|malformedHeaderStartsBody-noheader|missing-boundary|very-very-long-boundary|multipartnopart|boundary-name-clash)\.msg$/,
  "nodemailer-mailparser": /(htmllargecallstack|outofmemory|decoderended|delivery-status)\.eml$/,
  spamassassin: /(00407\.7a447|00338\.a595|01015\.814d|00039\.b2b9|00942\.727c)/,
};
/** Handed to `mailroom process`; the codes say what a person must be told, undefined where the file may be fine. */
const FILES: Record<string, [name: RegExp, codes: string[] | undefined][]> = {
  "tika-mail": [
    [/testPKCS7_enveloped_def\.p7m$/, ["MAIL_ENCRYPTED", "DOCUMENT_ENCRYPTED"]],
    [/testPST\.pst$/, ["DOCUMENT_UNSUPPORTED"]],
    [/test-outlook\.msg$/, undefined],
    [/testMBOX_complex\.mbox$/, undefined],
  ],
  "cpython-3.11.7-test_email": [
    [/sndhdr\.wav$/, ["DOCUMENT_UNSUPPORTED"]],
    [/python\.exr$/, ["DOCUMENT_UNSUPPORTED"]],
    [/python\.webp$/, undefined],
  ],
  "ruby-mail": [[/attachments\/test\.zip$/, undefined]],
};
const ENDED_SECONDS_MAX = 240;

// Not in a before(): what is registered there to come after is done when it ends.
const site = await newSite({ LOG_LEVEL: "warn" });
const system = await startSystem(site);
const connection = await connectTo(site);

test("broken mails through the SMTP door", { skip, timeout: 400_000 }, async (t) => {
  const mails = (await Promise.all(Object.entries(MAILS).map(([archive, name]) => pick(archive, name)))).flat();
  assert.ok(mails.length >= 45, `${mails.length} mails were found`);
  const sender = createSender(() => system.smtp);
  const receipts = new Map<number, string>();
  for (const { name, bytes } of mails) {
    const receipt = receiptIn(await sender.send({ from: "odd@sender.example", bytes }));
    assert.ok(receipt !== undefined, `${name}: 250 without a receipt`);
    receipts.set(receipt, name);
  }
  assert.equal(receipts.size, mails.length, "a receipt of its own for each");
  await endOf([...receipts.keys()]);
  const counts: Record<string, number> = {};
  for (const [receipt, name] of receipts) {
    const { status } = await checkCase(receipt, name);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  t.diagnostic(JSON.stringify(counts));
  assert.ok(system.isAlive(), tail(system));
});

test("odd files through `mailroom process`", { skip, timeout: 400_000 }, async (t) => {
  const folder = join(site.dataDir, "odd files");
  await mkdir(folder);
  const wanted = await Promise.all(
    Object.entries(FILES).map(async ([archive, names]) =>
      Promise.all(names.map(async ([name, codes]) => ({ file: (await pick(archive, name))[0], codes }))),
    ),
  );
  const odd = [...wanted.flat().map(({ file, codes }) => ({ ...file, codes })), ...(await madeByUs())];
  const paths = await Promise.all(
    odd.map(async ({ name, bytes }, i) => {
      const path = join(folder, `${i} ${name?.split("/").at(-1)}`);
      await writeFile(path, bytes ?? Buffer.alloc(0));
      return path;
    }),
  );
  const { code, stdout, stderr } = await runCommand(site, ["process", "--json", ...paths]);
  assert.equal(code, 0, stderr);
  const results = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    results.map(({ file }) => file),
    paths,
  );
  for (const [i, result] of results.entries()) {
    const { codes, name } = odd[i] ?? {};
    const found: string[] = result.case.problems.map((problem: { code: string }) => problem.code);
    t.diagnostic(`${name?.split("/").at(-1)}: ${result.case.status} ${found.join(" ")}`);
    assert.match(result.case.status, /^(closed|review|rejected)$/);
    if (codes !== undefined) {
      assert.equal(result.case.status, "review", name);
      assert.ok(
        found.some((one) => codes.includes(one)),
        `${name}: ${found.join(" ")} instead of ${codes.join(" or ")}`,
      );
    }
    await checkCase(result.case.receipt, name ?? "");
  }
  assert.ok(system.isAlive(), tail(system));
});

test("after all that the system still works, and its log holds", { timeout: 120_000 }, async () => {
  const text = "Please transfer EUR 10 to BE68 5390 0754 7034.";
  const response = await createSender(() => system.smtp).send({ from: "a@b.example", bytes: await mimeMail({ text }) });
  const receipt = receiptIn(response);
  assert.ok(receipt !== undefined);
  await endOf([receipt]);
  const found = await connection.db
    .selectFrom("account")
    .innerJoin("case_file", "case_file.id", "account.case_id")
    .select("value")
    .where("receipt", "=", receipt)
    .execute();
  assert.deepEqual(
    found.map(({ value }) => value),
    ["BE68539007547034"],
  );
  const verified = await runCommand(site, ["audit", "verify"]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  await connection.close();
});

async function pick(archive: string, name: RegExp) {
  const files = (await readTarGz(join(MAIL, `${archive}.tar.gz`))).filter((file) => name.test(file.name));
  assert.ok(files.length > 0, `${archive} has nothing like ${name}`);
  return files;
}

async function madeByUs() {
  const pdf = await pdfWithText(["IBAN BE68 5390 0754 7034"]);
  return [
    { name: "empty.pdf", bytes: Buffer.alloc(0), codes: ["EMPTY"] },
    { name: "locked.pdf", bytes: await pdfWithText(["secret"], { password: "1234" }), codes: ["DOCUMENT_ENCRYPTED"] },
    { name: "noise.pdf", bytes: Buffer.from(`%PDF-1.7\n${"noise ".repeat(400)}`), codes: ["DOCUMENT_DAMAGED"] },
    { name: "cut.zip", bytes: zipOf([{ name: "a.pdf", bytes: pdf }]).subarray(0, 500), codes: ["CONTAINER_DAMAGED"] },
    {
      name: "not a picture.png",
      bytes: Buffer.from("\x89PNG\r\n\x1a\nnothing follows", "latin1"),
      codes: ["DOCUMENT_DAMAGED"],
    },
    {
      name: "nul.eml",
      bytes: Buffer.concat([Buffer.from("Subject: a\0b\r\n\r\nc\0d"), Buffer.alloc(300)]),
      codes: undefined,
    },
  ];
}

async function endOf(receipts: readonly number[]): Promise<void> {
  const open = () =>
    connection.db
      .selectFrom("case_file")
      .select("receipt")
      .where("receipt", "in", receipts)
      .where("status", "=", "open")
      .execute();
  await until("the end of every case", ENDED_SECONDS_MAX, async () => (await open()).length === 0).catch(
    async (error: unknown) => {
      const left = (await open()).map(({ receipt }) => receipt).join(", ");
      throw new Error(`${String(error)}: receipts ${left}\n${tail(system)}`, { cause: error });
    },
  );
}

/** A case that ended says what came of it, and a case that waits for a person says why. */
async function checkCase(receipt: number, name: string) {
  const found = await connection.db
    .selectFrom("case_file")
    .selectAll()
    .where("receipt", "=", receipt)
    .executeTakeFirstOrThrow();
  assert.match(found.status, /^(closed|review|rejected)$/, name);
  const workedOn = found.duplicate_of ?? found.id;
  const problems = await connection.db.selectFrom("problem").select("code").where("case_id", "=", workedOn).execute();
  assert.deepEqual(
    problems.map(({ code }) => code).filter((code) => !isCode(code)),
    [],
    name,
  );
  const failed = await connection.db
    .selectFrom("run")
    .select(["stage", "error_code"])
    .where("case_id", "=", workedOn)
    .where("state", "=", "failed")
    .execute();
  if (found.status === "review") {
    assert.ok(problems.length > 0 || failed.length > 0, `${name}: waits for a person without a code`);
    assert.ok((found.reasons as unknown[]).length > 0, `${name}: waits for a person without a reason`);
  } else assert.deepEqual(problems, [], `${name}: ${found.status} in spite of a problem`);
  const open = await connection.db
    .selectFrom("run")
    .select("id")
    .where("case_id", "=", workedOn)
    .where("state", "=", "ready")
    .execute();
  assert.deepEqual(open, [], `${name}: ended with runs left over`);
  return found;
}
