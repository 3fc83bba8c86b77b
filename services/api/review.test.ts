import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Access } from "#shared/access/access.ts";
import type { Role } from "#shared/access/roles.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { reviewRoutes } from "./review.ts";
import { DEPARTMENTS, person } from "./world.test-support.ts";

const { db } = await testDatabase();
const access = { principalOfToken: (role: string) => person(db, [role as Role]) } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
await app.register(reviewRoutes, { db, departments: DEPARTMENTS, fourEyes: [] });
after(() => app.close());

const ask = (role: Role, url: string) =>
  app.inject({ method: "GET", url, headers: { authorization: `Bearer ${role}` } });

test("the names of departments are read by whoever reads cases or figures, and by nobody else", async () => {
  for (const role of ["clerk", "data-scientist", "release-manager", "auditor"] as const) {
    const answer = await ask(role, "/api/departments");
    assert.equal(answer.statusCode, 200, role);
    assert.deepEqual(
      (answer.json() as { id: string }[]).map(({ id }) => id),
      DEPARTMENTS.map(({ id }) => id),
    );
  }
  for (const role of ["sender", "monitor"] as const)
    assert.equal((await ask(role, "/api/departments")).statusCode, 403, role);
  assert.equal((await ask("data-scientist", "/api/review")).statusCode, 403);
});
