import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "#shared/db/db.ts";
import { readManifest } from "#shared/ml/artefact.ts";
import { startEmbeddedPostgres } from "#shared/postgres/postgres.ts";
import { run as models } from "../../services/commands/models.ts";
import { run as train } from "../../services/commands/train.ts";
import { runCommand } from "../support/command.ts";
import { testFolder, testLog } from "../support/services.ts";
import { otherRows, TOY, tamper, toyCheckout } from "../support/toy-models.ts";

/** The registry's commands against a real Postgres, as the application's role, with a small model in two versions. */

const folder = await testFolder();
const dataDir = join(folder, "data");
// The commands join the server that is at work on their DATA_DIR, and migrate it.
const postgres = await startEmbeddedPostgres({ dataDir, log: testLog, unsafeFast: true });
const { db, close } = connect(postgres.ownerUrl, 2, testLog);
after(async () => {
  await close();
  await postgres.stop(0);
});
const { modelsDir, folder: modelFolder } = await toyCheckout();
const [shipped, next] = [join(modelFolder, "weights"), join(folder, "next")];
const overrides = {
  ...{ DATA_DIR: dataDir, MODELS_DIR: modelsDir, ENVIRONMENT: "production", LOG_LEVEL: "silent" },
};
const command = (...args: string[]) => runCommand(models, args, { overrides, folder });
const place = (action: string, version: string, ...more: string[]) =>
  command(action, TOY, version, "--reason", "a test", "--actor", "ann", ...more);
const rows = async () =>
  (await db.selectFrom("model_placement").select("role").orderBy("id").execute()).map(({ role }) => role);
const stored = (sha256: string) => join(dataDir, "models", TOY, sha256);
const versions = { shipped: "", next: "" };

before(async () => {
  for (const [out, data] of [
    [shipped, []],
    [next, ["--data", await otherRows(modelFolder)]],
  ] as const) {
    const said = await runCommand(train, [TOY, "--out", out, ...data], { overrides, folder });
    assert.equal(said.status, 0, said.err);
  }
  versions.shipped = (await readManifest(shipped)).sha256;
  versions.next = (await readManifest(next)).sha256;
  const registered = await command("register", next);
  assert.equal(registered.out, `${TOY}@${versions.next}\n`, registered.err);
});

test("a stored version that was tampered with is not placed, and registering it again mends it", async () => {
  for (const harm of [tamper, (path: string) => rm(path)]) {
    await harm(join(stored(versions.next), "weights.bin"));
    for (const action of ["promote", "shadow"]) {
      const { status, err } = await place(action, versions.next);
      assert.equal(status, 2);
      assert.match(err, /MODEL_TAMPERED/);
    }
    assert.deepEqual(await rows(), []);
    const again = await command("register", next);
    assert.equal(again.status, 0, again.err);
  }
  const placed = await place("shadow", versions.next.slice(0, 12));
  assert.equal(placed.status, 0, placed.err);
  assert.deepEqual(await rows(), ["shadow"]);
});

test("what is tampered with is not taken into the store", async () => {
  const harmed = join(folder, "harmed");
  const said = await runCommand(train, [TOY, "--out", harmed, "--seed", "9"], { overrides, folder });
  assert.equal(said.status, 0, said.err);
  await tamper(join(harmed, "weights.bin"));
  const { status, err } = await command("register", harmed);
  assert.equal(status, 2);
  assert.match(err, /MODEL_TAMPERED/);
});
