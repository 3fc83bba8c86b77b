import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { departmentsOf, isLocalPath, namesFor, parseRoleRule, rolesOf } from "./claims.ts";
import { ROLES, type Role } from "./roles.ts";

const role = fc.constantFrom(...(Object.keys(ROLES) as Role[]));
const group = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && text !== "");

test("a rule is a group, however it is called, and a role that there is", () => {
  fc.assert(
    fc.property(group, role, (name, given) => {
      assert.deepEqual(parseRoleRule(` ${name} = ${given} `), { group: name, role: given });
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      const rule = parseRoleRule(text);
      assert.ok(rule === null || Object.hasOwn(ROLES, rule.role));
    }),
  );
  for (const text of ["", "=", "=clerk", " =clerk", "clerks", "clerks=", "clerks=toString"])
    assert.equal(parseRoleRule(text), null, text);
});

test("somebody has exactly the roles of their groups", () => {
  const rules = fc.array(fc.record({ group, role }), { maxLength: 8 });
  fc.assert(
    fc.property(rules, fc.array(group), (all, groups) => {
      const roles = rolesOf({ groups }, "groups", all);
      for (const each of Object.keys(ROLES) as Role[])
        assert.equal(
          roles.includes(each),
          all.some((rule) => rule.role === each && groups.includes(rule.group)),
        );
      assert.equal(new Set(roles).size, roles.length);
    }),
  );
  const rule = [{ group: "a", role: "clerk" as const }];
  assert.deepEqual(rolesOf({ groups: "a" }, "groups", rule), ["clerk"]);
  for (const odd of [undefined, null, 1, true, {}, { a: true }, [["a"]], "A", "a b", "a,b"])
    assert.deepEqual(rolesOf({ groups: odd }, "groups", rule), [], JSON.stringify(odd));
});

test("departments are those of the bank's table; none are named, none are seen", () => {
  const known = ["payments", "cards"];
  assert.deepEqual(departmentsOf({ d: ["cards", "kitchen"] }, "d", known), ["cards"]);
  assert.deepEqual(departmentsOf({ d: "payments" }, "d", known), ["payments"]);
  assert.deepEqual(departmentsOf({}, "d", known), []);
  assert.equal(departmentsOf({ d: ["cards", "*"] }, "d", known), null);
});

test("a user is called as the provider calls them, or told apart", () => {
  assert.deepEqual(namesFor({ sub: "17", name: "Ann", preferred_username: " " }, "Staff"), [
    "Ann",
    "Ann (Staff)",
    "Ann (Staff: 17)",
  ]);
  assert.equal(namesFor({ sub: "17", email: 4 }, "Staff")[0], "17");
});

test("a path on this server leads nowhere else", () => {
  for (const path of ["/", "/cases?status=review#x", "/review/1", "/.//evil.example", "/@evil.example"]) {
    assert.ok(isLocalPath(path), path);
    assert.equal(new URL(path, "https://mailroom.bank.example").host, "mailroom.bank.example");
  }
  const foreign = ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "", "cases"];
  for (const path of [...foreign, "javascript:alert(1)", " //evil.example", "\\\\evil.example"])
    assert.ok(!isLocalPath(path), path);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."/\\.:@#?%\t\n ae") }), (path) => {
      fc.pre(isLocalPath(path));
      assert.equal(new URL(path, "https://mailroom.bank.example").origin, "https://mailroom.bank.example");
    }),
  );
});
