import assert from "node:assert/strict";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder } from "../test/support/services.ts";
import type { MailroomError } from "./errors.ts";
import { serverSecret } from "./server-secret.ts";

test("is made once, also by many at the same time, and only its owner may read it", async () => {
  const folder = join(await testFolder(), "var");
  const config = { DATA_DIR: folder, SERVER_SECRET: undefined };
  const secrets = await Promise.all(Array.from({ length: 20 }, () => serverSecret(config)));
  assert.equal(new Set(secrets).size, 1);
  assert.match(secrets[0] ?? "", /^[0-9a-f]{64}$/);
  assert.equal(await serverSecret(config), secrets[0]);
  assert.deepEqual(await readdir(folder), ["secret"]);
  assert.equal((await stat(join(folder, "secret"))).mode & 0o777, 0o600);
});

test("the setting comes first, and writes nothing", async () => {
  const folder = join(await testFolder(), "var");
  const given = "s".repeat(40);
  assert.equal(await serverSecret({ DATA_DIR: folder, SERVER_SECRET: given }), given);
  await assert.rejects(stat(folder), { code: "ENOENT" });
});

test("a damaged one is not replaced in silence", async () => {
  const folder = await testFolder();
  await writeFile(join(folder, "secret"), "");
  await assert.rejects(serverSecret({ DATA_DIR: folder, SERVER_SECRET: undefined }), (error: MailroomError) => {
    assert.equal(error.code, "CONFIGURATION_WRONG");
    return true;
  });
});
