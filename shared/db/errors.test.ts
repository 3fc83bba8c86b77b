import assert from "node:assert/strict";
import { test } from "node:test";
import { PermanentError, UnavailableError } from "#shared/errors.ts";
import { isDatabaseAway, isLostRace } from "./errors.ts";

const withCode = (code: string, more: object = {}) => Object.assign(new Error("x"), { code, ...more });

test("a server that is away, leaving, full or silent is away", () => {
  for (const code of ["08006", "57P01", "57P03", "53300", "57014", "25006", "ECONNREFUSED", "ECONNRESET", "EPIPE"])
    assert.equal(isDatabaseAway(withCode(code)), true, code);
  assert.equal(isDatabaseAway(withCode("ENOENT", { syscall: "connect" })), true);
  assert.equal(isDatabaseAway(new Error("Connection terminated unexpectedly")), true);
  assert.equal(isDatabaseAway(new Error("timeout exceeded when trying to connect")), true);
  assert.equal(isDatabaseAway(new Error("Cannot use a pool after calling end on the pool")), true);
  assert.equal(isDatabaseAway(new AggregateError([withCode("ECONNREFUSED"), withCode("ECONNREFUSED")])), true);
  assert.equal(isDatabaseAway(new Error("outer", { cause: withCode("08003") })), true);
  assert.equal(isDatabaseAway(new UnavailableError("DATABASE_AWAY")), true);
});

test("a wrong statement, a missing file and other failures of ours are not", () => {
  for (const code of ["23505", "42P01", "22P05", "40001", "57000", "EACCES"])
    assert.equal(isDatabaseAway(withCode(code)), false, code);
  assert.equal(isDatabaseAway(withCode("ENOENT", { syscall: "open" })), false);
  assert.equal(isDatabaseAway(new UnavailableError("STORE_FULL")), false);
  assert.equal(isDatabaseAway(new PermanentError("BAD_REQUEST")), false);
  assert.equal(isDatabaseAway("ECONNREFUSED"), false);
  assert.equal(isDatabaseAway(undefined), false);
});

test("a lost race may be repeated; a unique violation only on the index one names", () => {
  assert.equal(isLostRace(withCode("40P01")), true);
  assert.equal(isLostRace(withCode("40001")), true);
  assert.equal(isLostRace(withCode("23505", { constraint: "a" }), "a"), true);
  assert.equal(isLostRace(withCode("23505", { constraint: "b" }), "a"), false);
  assert.equal(isLostRace(withCode("23505", { constraint: "b" })), false);
  assert.equal(isLostRace(new Error("x")), false);
});
