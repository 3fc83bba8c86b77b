import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "#shared/db/db.ts";
import { UnavailableError } from "#shared/errors.ts";
import { testReceiver } from "../support/intake.ts";
import { testLog } from "../support/services.ts";
import { rawSmtp, upToData } from "../support/smtp-client.ts";
import {
  caseOf,
  countCases,
  database,
  db,
  MAIL_BYTES_MAX,
  mailText,
  openDoor,
  transport,
} from "../support/smtp-door.ts";

test("a mail by a real client: 250 with the receipt once the bytes and the case are durable", async (t) => {
  const door = await openDoor(t);
  const raw = mailText();
  const { response } = await transport(t, door.port).sendMail({
    envelope: { from: "anna@client.example", to: ["post@bank.example", "loans@bank.example"] },
    raw,
  });
  assert.match(response, /^250 2\.0\.0 Received as receipt \d+$/);
  const row = await caseOf(response);
  assert.deepEqual([row.source, row.sender, row.status], ["smtp", "anna@client.example", "open"]);
  assert.deepEqual((await door.blobs.get(row.sha256)).toString(), raw);
  const { helo, ...envelope } = row.envelope as { helo: string };
  assert.ok(helo.length > 0);
  assert.deepEqual(envelope, {
    mailFrom: "anna@client.example",
    rcptTo: ["post@bank.example", "loans@bank.example"],
    client: "127.0.0.1",
    tls: false,
    user: null,
    bodyType: "7bit",
    smtpUtf8: false,
  });
  const document = await db.selectFrom("document").selectAll().where("case_id", "=", row.id).executeTakeFirstOrThrow();
  assert.deepEqual([document.name, document.media_type], ["mail.eml", "message/rfc822"]);

  const again = await transport(t, door.port).sendMail({ envelope: { from: "x@y.example", to: "z@y.example" }, raw });
  assert.match(again.response, new RegExp(`same bytes as receipt ${row.receipt}$`));
});

test("what is announced: size, pipelining, 8 bit, UTF-8, STARTTLS; no AUTH, XCLIENT or DSN", async (t) => {
  const door = await openDoor(t);
  const client = await rawSmtp(door.port);
  t.after(client.close);
  const lines = (await client.say("EHLO test.example")).split("\n").map((line) => line.slice(4));
  assert.deepEqual(lines.slice(1).sort(), ["8BITMIME", "PIPELINING", `SIZE ${MAIL_BYTES_MAX}`, "SMTPUTF8", "STARTTLS"]);
  assert.match(await client.say("AUTH PLAIN AGEAYg=="), /^5/);
  assert.match(await client.say("XCLIENT ADDR=10.0.0.1"), /^5/);
});

test("STARTTLS with the certificate made at start; old TLS is refused", async (t) => {
  const door = await openDoor(t);
  const tlsOnly = { ignoreTLS: false, requireTLS: true };
  const { response } = await transport(t, door.port, tlsOnly).sendMail({
    envelope: { from: "a@b.example", to: "c@d.example" },
    raw: mailText(),
  });
  assert.equal(((await caseOf(response)).envelope as { tls: boolean }).tls, true);
  const old = { ...tlsOnly, tls: { rejectUnauthorized: false, maxVersion: "TLSv1.1", minVersion: "TLSv1" } };
  await assert.rejects(
    transport(t, door.port, old).sendMail({ envelope: { from: "a@b.example", to: "c@d.example" }, raw: mailText() }),
  );
});

test("SMTPUTF8 addresses and 8 bit bytes arrive as they were sent", async (t) => {
  const door = await openDoor(t);
  const client = await rawSmtp(door.port);
  t.after(client.close);
  await client.say("EHLO test.example");
  const utf8 = (text: string) => {
    client.write(Buffer.from(`${text}\r\n`, "utf8"));
    return client.reply();
  };
  assert.match(await utf8("MAIL FROM:<jürgen@bücher.example> SMTPUTF8 BODY=8BITMIME"), /^250/);
  assert.match(await utf8("RCPT TO:<поштa@bank.example>"), /^250/);
  assert.match(await client.say("DATA"), /^354/);
  const body = Buffer.concat([Buffer.from("Subject: 8\r\n\r\n"), Buffer.from([0xe4, 0xff, 0x80, 0x00, 0x0d, 0x0a])]);
  client.write(Buffer.concat([body, Buffer.from(".\r\n")]));
  const row = await caseOf(await client.reply());
  assert.equal(row.sender, "jürgen@bücher.example");
  const envelope = row.envelope as { rcptTo: string[]; bodyType: string; smtpUtf8: boolean };
  assert.deepEqual([envelope.rcptTo, envelope.bodyType, envelope.smtpUtf8], [["поштa@bank.example"], "8bitmime", true]);
  assert.ok(body.equals(await door.blobs.get(row.sha256)));
});

test("pipelined commands, two mails and stuffed dots in one write", async (t) => {
  const door = await openDoor(t);
  const client = await rawSmtp(door.port);
  t.after(client.close);
  const envelope = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";
  const [one, two] = [mailText(".dot\r\n..two"), mailText()];
  const stuffed = (text: string) => `${text.replaceAll(/^\./gm, "..")}.\r\n`;
  client.write(`EHLO test.example\r\n${envelope}${stuffed(one)}${envelope}${stuffed(two)}QUIT\r\n`);
  const replies: string[] = [];
  for (let reply = await client.reply(); reply !== ""; reply = await client.reply()) replies.push(reply);
  assert.deepEqual(
    replies.map((reply) => reply.slice(0, 3)),
    ["250", "250", "250", "354", "250", "250", "250", "354", "250", "221"],
  );
  for (const [reply, text] of [
    [replies[4], one],
    [replies[8], two],
  ])
    assert.equal((await door.blobs.get((await caseOf(reply ?? "")).sha256)).toString(), text);
});

test("a dot between bare line feeds does not end a mail, so none can be smuggled into it", async (t) => {
  const door = await openDoor(t);
  const client = await rawSmtp(door.port);
  t.after(client.close);
  const before = await countCases();
  await upToData(client);
  await client.say("DATA");
  const smuggled = "MAIL FROM:<x@y.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nx\r\n";
  client.write(`${mailText()}one\n.\n${smuggled}two\r\n.\r\n`);
  assert.match(await client.reply(), /^250/);
  assert.match(await client.say("NOOP"), /^250/);
  assert.equal(await countCases(), before + 1);
});

test("a size announced too large is refused before a byte is sent; a lie is refused at the limit, and nothing stays", async (t) => {
  const door = await openDoor(t);
  const before = await countCases();
  const client = await rawSmtp(door.port);
  t.after(client.close);
  await client.say("EHLO test.example");
  assert.match(await client.say(`MAIL FROM:<a@b.example> SIZE=${MAIL_BYTES_MAX + 1}`), /^552 /);
  await upToData(client, "MAIL FROM:<a@b.example> SIZE=10");
  await client.say("DATA");
  for (let sent = 0; sent < 5 * MAIL_BYTES_MAX; sent += 10_000) client.write(`${"x".repeat(9_998)}\r\n`);
  client.write(".\r\n");
  assert.match(await client.reply(), /^552 5\.3\.4 .*\[TOO_LARGE\]$/);
  assert.deepEqual(await door.halves(), []);
  assert.equal(await countCases(), before);
  // The same connection goes on, up to exactly the limit.
  await upToData(client);
  await client.say("DATA");
  client.write(`${"y".repeat(MAIL_BYTES_MAX - 2)}\r\n.\r\n`);
  const row = await caseOf(await client.reply());
  assert.equal(row.bytes, MAIL_BYTES_MAX);
});

test("a client that leaves in the middle of a mail has sent nothing", async (t) => {
  const door = await openDoor(t);
  const before = await countCases();
  for (const leave of ["end", "destroy", "resetAndDestroy"] as const) {
    const client = await rawSmtp(door.port);
    await upToData(client);
    await client.say("DATA");
    client.write("Subject: half\r\n\r\nhalf a mail".repeat(1_000));
    while ((await door.halves()).length === 0) await sleep(5);
    client.socket[leave]();
    while ((await door.halves()).length > 0) await sleep(5);
  }
  assert.equal(await countCases(), before);
});

test("an empty mail is received too: nothing that is acknowledged is lost", async (t) => {
  const door = await openDoor(t);
  const client = await rawSmtp(door.port);
  t.after(client.close);
  await upToData(client);
  await client.say("DATA");
  client.write(".\r\n");
  assert.equal((await caseOf(await client.reply())).bytes, 0);
});

test("recipients past the limit are put off with 452, those before are served; a repeated one is one", async (t) => {
  const door = await openDoor(t);
  const client = await rawSmtp(door.port);
  t.after(client.close);
  await upToData(client);
  for (const name of ["b", "c"]) assert.match(await client.say(`RCPT TO:<${name}@bank.example>`), /^250/);
  assert.match(await client.say("RCPT TO:<d@bank.example>"), /^452 4\.5\.3 .*\[TOO_MANY_RECIPIENTS\]$/);
  assert.match(await client.say("RCPT TO:<C@bank.example>"), /^250/);
  await client.say("DATA");
  client.write(`${mailText()}.\r\n`);
  const { envelope } = await caseOf(await client.reply());
  assert.equal((envelope as { rcptTo: string[] }).rcptTo.length, 3);
});

test("database away, store full, or a bug of ours: 451, so that the gateway keeps the mail", async (t) => {
  const away = connect("postgres://postgres@127.0.0.1:1/nowhere", 2, testLog);
  t.after(() => away.close());
  const replies: number[] = [];
  const observe = ({ code }: { code: number }) => void replies.push(code);
  const full = { put: async () => Promise.reject(new UnavailableError("STORE_FULL", "ENOSPC")) };
  const broken = { receive: async () => Promise.reject(new TypeError("our bug")), idle: async () => undefined };
  for (const [overrides, code] of [
    [{ receiver: testReceiver(away) }, "DATABASE_AWAY"],
    [{ blobs: full as never }, "STORE_FULL"],
    [{ receiver: broken }, "INTERNAL"],
  ] as const) {
    const door = await openDoor(t, { ...overrides, observe });
    const client = await rawSmtp(door.port);
    t.after(client.close);
    await upToData(client);
    await client.say("DATA");
    client.write(`${mailText()}.\r\n`);
    assert.match(await client.reply(), new RegExp(`^451 4\\.3\\.0 .*\\[${code}\\]$`));
    assert.match(await client.say("NOOP"), /^250/);
  }
  assert.deepEqual(replies, [451, 451, 451]);
});

test("closing: what is under way is answered, idle clients are told and not waited for, nobody new comes in", async (t) => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const receiver = testReceiver(database, { planNewCases: () => held });
  const door = await openDoor(t, { receiver });
  const [idle, busy, next] = [await rawSmtp(door.port), await rawSmtp(door.port), await rawSmtp(door.port)];
  for (const client of [idle, busy, next]) t.after(client.close);
  await next.say("EHLO test.example");
  await upToData(busy);
  await busy.say("DATA");
  busy.write(`${mailText()}.\r\n`);
  await sleep(50);
  const closing = door.close();
  assert.match(await next.say("MAIL FROM:<a@b.example>"), /^421 4\.3\.2 .*\[SHUTTING_DOWN\]$/);
  await assert.rejects(rawSmtp(door.port));
  release();
  assert.match(await busy.reply(), /^250 2\.0\.0 Received/);
  assert.match(await idle.reply(), /^421 4\.3\.2/);
  await closing;
});
