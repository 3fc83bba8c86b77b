import assert from "node:assert/strict";
import { test } from "node:test";
import { labelOf, PAGES, placeAt } from "./pages.ts";

const at = (location: string) => {
  const { page, which } = placeAt(location);
  return [page?.path ?? null, which];
};

test("an address belongs to a page, or names a case of it, or is nowhere", () => {
  assert.deepEqual(at("/cases"), ["/cases", null]);
  assert.deepEqual(at("/review/14"), ["/review", "14"]);
  assert.deepEqual(at("/log/"), ["/log", null]);
  assert.deepEqual(at("/"), [null, null]);
  assert.deepEqual(at("/casesandmore"), [null, null]);
});

test("who manages no users finds their own sessions under the users' address", () => {
  const users = PAGES.find(({ path }) => path === "/users") ?? assert.fail();
  assert.equal(labelOf(users, ["user.manage"]), "nav.users");
  assert.equal(labelOf(users, []), "nav.sessions");
});
