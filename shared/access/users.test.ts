import assert from "node:assert/strict";
import { test } from "node:test";
import { testDatabase } from "../../test/support/services.ts";
import { createAccess } from "./access.ts";
import { addUser, changeUser, listUsers } from "./users.ts";

const { db } = await testDatabase();
const access = createAccess({ db });

test("a user is changed and disabled, which ends their sessions; the last administrator cannot be", async () => {
  await access.ensureAdministrator();
  const administrator = (await listUsers(db))[0]?.id ?? "";
  const user = { name: "ann", password: "correct horse battery", roles: ["clerk"] as const, departments: null };
  const id = await addUser(db, user, "command");
  const { token } = await access.signIn("ann", user.password);
  await changeUser(db, id, { roles: ["reviewer"], departments: ["cards"] }, "command");
  assert.equal(await access.principalOfSession(token), null);
  const { principal } = await access.signIn("ann", user.password);
  assert.deepEqual([principal.roles, principal.departments], [["reviewer"], ["cards"]]);
  await changeUser(db, id, { isDisabled: true }, "command");
  await assert.rejects(access.signIn("ann", user.password), { code: "SIGN_IN_FAILED" });
  await assert.rejects(changeUser(db, administrator, { isDisabled: true }, "command"), { code: "CONFLICT" });
  await assert.rejects(changeUser(db, administrator, { roles: ["clerk"] }, "command"), { code: "CONFLICT" });
  assert.equal((await listUsers(db)).find(({ name }) => name === "admin")?.disabledAt, null);
});
