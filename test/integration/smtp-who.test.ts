import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "#shared/errors.ts";
import { rawSmtp } from "../support/smtp-client.ts";
import { caseOf, mailText, openDoor, transport } from "../support/smtp-door.ts";

test("clients outside the allowed networks are turned away at the door", async (t) => {
  const door = await openDoor(t, { config: { SMTP_NETWORKS: ["192.0.2.0/24", "::1/128"] } });
  const client = await rawSmtp(door.port);
  t.after(client.close);
  assert.match(client.greeting, /^554 5\.7\.1 .*\[NOT_ALLOWED\]$/);
  assert.equal(await client.reply(), "");
});

test("AUTH required: no mail without it; PLAIN and LOGIN with a token's name and value", async (t) => {
  const door = await openDoor(t, { config: { SMTP_AUTH: "required" } });
  const mail = { envelope: { from: "a@b.example", to: "c@d.example" }, raw: mailText() };
  const codeIs = (responseCode: number) => (error: unknown) =>
    (error as { responseCode?: number }).responseCode === responseCode;
  await assert.rejects(transport(t, door.port).sendMail(mail), codeIs(530));
  for (const method of ["PLAIN", "LOGIN"]) {
    const auth = (pass: string) => ({ authMethod: method, auth: { user: "gate", pass } });
    await assert.rejects(transport(t, door.port, auth("wrong")).sendMail(mail), codeIs(535));
    const { response } = await transport(t, door.port, auth("right")).sendMail(mail);
    assert.equal(((await caseOf(response)).envelope as { user: string }).user, "gate");
  }
});

test("AUTH from another machine: neither offered nor taken in the clear, and still required; after STARTTLS it is", async (t) => {
  const door = await openDoor(t, { config: { SMTP_AUTH: "required" }, plainAuthNetworks: [] });
  const client = await rawSmtp(door.port);
  t.after(client.close);
  assert.doesNotMatch(await client.say("EHLO test.example"), /AUTH/);
  assert.match(await client.say("AUTH PLAIN AGdhdGUAcmlnaHQ="), /^5/);
  assert.match(await client.say("MAIL FROM:<a@b.example>"), /^530 5\.7\.0/);
  const { response } = await transport(t, door.port, {
    ignoreTLS: false,
    requireTLS: true,
    auth: { user: "gate", pass: "right" },
  }).sendMail({ envelope: { from: "a@b.example", to: "c@d.example" }, raw: mailText() });
  const envelope = (await caseOf(response)).envelope as { user: string; tls: boolean };
  assert.deepEqual([envelope.user, envelope.tls], ["gate", true]);
});

test("a token check that cannot be made is put off, not refused", async (t) => {
  const checkToken = async () => {
    throw new UnavailableError("DATABASE_AWAY");
  };
  const door = await openDoor(t, { config: { SMTP_AUTH: "optional" }, checkToken });
  const client = await rawSmtp(door.port);
  t.after(client.close);
  await client.say("EHLO test.example");
  assert.match(await client.say("AUTH PLAIN AGdhdGUAcmlnaHQ="), /^451 4\.3\.0/);
});
