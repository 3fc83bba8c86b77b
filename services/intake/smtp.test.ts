import assert from "node:assert/strict";
import { test } from "node:test";
import ipaddr from "ipaddr.js";
import { UnavailableError } from "#shared/errors.ts";
import { silentLogger } from "#shared/log.ts";
import { isIn } from "./smtp.ts";
import { accepted, refused, replyOf } from "./smtp-replies.ts";

const networks = (...texts: string[]) => texts.map((text) => ipaddr.parseCIDR(text));

test("networks: IPv4, IPv6, and IPv4 clients on an IPv6 socket", () => {
  const bank = networks("10.1.0.0/16", "2001:db8::/32");
  for (const inside of ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::7"]) assert.equal(isIn(inside, bank), true, inside);
  for (const outside of ["10.2.0.1", "::ffff:10.2.0.1", "2001:db9::1", "::1", "", "false", "mail.example"])
    assert.equal(isIn(outside, bank), false, outside);
  assert.equal(isIn("10.1.2.3", networks("::/0")), false);
  assert.equal(isIn("203.0.113.9", networks("0.0.0.0/0")), true);
});

test("replies: permanent only what trying again cannot mend", () => {
  const codeOf = (code: Parameters<typeof refused>[0]) => {
    const { responseCode, message } = refused(code);
    return `${responseCode} ${message.split(" ")[0]}`;
  };
  assert.equal(codeOf("TOO_LARGE"), "552 5.3.4");
  assert.equal(codeOf("TOO_MANY_RECIPIENTS"), "452 4.5.3");
  assert.equal(codeOf("NOT_ALLOWED"), "554 5.7.1");
  for (const code of ["DATABASE_AWAY", "STORE_FULL", "STORE_AWAY", "INTERNAL"] as const)
    assert.equal(codeOf(code), "451 4.3.0");
  assert.equal(replyOf(new UnavailableError("STORE_FULL", "ENOSPC /secret/path"), silentLogger).code, 451);
  const unforeseen = replyOf(new TypeError("x is not a function at /srv"), silentLogger);
  assert.equal(unforeseen.code, 451);
  assert.doesNotMatch(unforeseen.error?.message ?? "", /function|srv/);
});

test("250 names the receipt, and the first one of the same bytes", () => {
  const receipt = { caseId: "", receipt: 17, duplicateOf: null };
  assert.equal(accepted(receipt).words, "2.0.0 Received as receipt 17");
  assert.equal(
    accepted({ ...receipt, duplicateOf: { caseId: "", receipt: 3 } }).words,
    "2.0.0 Received as receipt 17, same bytes as receipt 3",
  );
});
