import assert from "node:assert/strict";
import { test } from "node:test";
import { ROLES } from "#shared/access/roles.ts";
import { AccountRole, CheckState } from "#shared/accounts/account.ts";
import { CaseAccountKind } from "#shared/accounts/case-account.ts";
import { AUDIT_ACTIONS } from "#shared/audit.ts";
import { CODES, type Code, httpStatusOf } from "#shared/errors.ts";
import { CATALOGUES, type Key, PROBLEMS } from "./catalogues.ts";

const keys = Object.keys(CATALOGUES.en) as Key[];
/** Roles of programs, which see no page. */
const OF_PROGRAMS = ["sender", "monitor"];
const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();

test("every text is there in every language, with the same gaps to fill", () => {
  for (const [language, catalogue] of Object.entries(CATALOGUES)) {
    assert.deepEqual(Object.keys(catalogue).sort(), [...keys].sort(), language);
    for (const key of keys) {
      assert.ok(catalogue[key].trim() !== "", `${language} ${key}`);
      assert.equal(gaps(catalogue[key]), gaps(CATALOGUES.en[key]), `${language} ${key}`);
    }
  }
});

test("an age, which in German ends with a full stop, never makes two of them", () => {
  for (const [language, catalogue] of Object.entries(CATALOGUES))
    for (const unit of ["day", "hour", "minute", "second"] as const) {
      const age = new Intl.RelativeTimeFormat(language, { style: "short" }).format(-3, unit);
      const twice = keys.filter(
        (key) => catalogue[key].replace("{age}", age).includes("..") && /\{age\}/.test(catalogue[key]),
      );
      assert.deepEqual(twice, [], `${language}: ${age}`);
    }
});

test("every kind of number, whose it is, what its check says, every role and every action of the log has a word of its own", () => {
  const wanted = [
    ...CaseAccountKind.options.map((kind) => `kind.${kind}`),
    ...AccountRole.options.map((role) => `role.${role}`),
    ...CheckState.options.map((check) => `check.${check}`),
    ...AUDIT_ACTIONS.map((action) => `action.${action}`),
    ...Object.keys(ROLES)
      .filter((role) => !OF_PROGRAMS.includes(role))
      .map((role) => `roles.${role}`),
  ];
  assert.deepEqual(
    wanted.filter((key) => !Object.hasOwn(CATALOGUES.en, key)),
    [],
  );
});

test("every code a document can have is told in a person's words", () => {
  const codes = Object.keys(CODES).filter((code) => httpStatusOf(code as Code) === 422);
  assert.deepEqual(
    codes.filter((code) => !Object.hasOwn(PROBLEMS.en, code)),
    [],
  );
});

test("every problem has its sentence and its advice in every language", () => {
  for (const [language, problems] of Object.entries(PROBLEMS)) {
    assert.deepEqual(Object.keys(problems), Object.keys(PROBLEMS.en), language);
    for (const [code, [what, todo]] of Object.entries(problems))
      assert.ok(what.endsWith(".") && /[.?]$/.test(todo), `${language} ${code}`);
  }
});
