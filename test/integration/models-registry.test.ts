import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "#shared/db/db.ts";
import { readManifest } from "#shared/ml/artefact.ts";
import { openPlacedModels } from "#shared/ml/placed.ts";
import { startEmbeddedPostgres } from "#shared/postgres/postgres.ts";
import { run as models } from "../../services/commands/models.ts";
import { run as rebuild } from "../../services/commands/rebuild.ts";
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

test("the live version is no shadow, and what was never placed does not end", async () => {
  const before = await rows();
  const refused = async (action: string, version: string, what: RegExp) => {
    const { status, err } = await place(action, version);
    assert.equal(status, 2, err);
    assert.match(err, what);
  };
  await refused("shadow", versions.shipped, /MODEL_NOT_PLACED.* is live in production/);
  await refused("end", versions.shipped, /MODEL_NOT_PLACED.* is neither live nor a shadow in production/);
  assert.deepEqual(await rows(), before);
  assert.equal((await place("promote", versions.next)).status, 0);
  await refused("shadow", versions.next, /is live/);
  assert.equal((await place("end", versions.next)).status, 0);
  await refused("end", versions.next, /neither/);
  assert.deepEqual(await rows(), [...before, "live", "ended"]);
});

test("a candidate whose files are not here keeps nobody from starting; a live version's do", async () => {
  const warned: object[] = [];
  const log = { ...testLog, error: (what: object) => void warned.push(what) } as typeof testLog;
  const open = () => openPlacedModels({ db, environment: "production", dataDir, modelsDir, codeCommit: "none", log });
  assert.equal((await place("shadow", versions.next)).status, 0);
  for (const harm of [tamper, (path: string) => rm(path)]) {
    await harm(join(stored(versions.next), "weights.bin"));
    const opened = await open();
    const [answer] = await opened.predict(TOY, [{ text: "my card is lost" }]);
    await opened.close();
    assert.equal(answer?.modelSha256, versions.shipped);
  }
  assert.equal(warned.length, 2);
  assert.deepEqual(await db.selectFrom("shadow_prediction").selectAll().execute(), []);
  assert.equal((await command("register", next)).status, 0);
  assert.equal((await place("promote", versions.next)).status, 0);
  await rm(stored(versions.next), { recursive: true });
  await assert.rejects(open(), /not on this machine/);
  assert.equal((await command("register", next)).status, 0);
});

test("rebuilding without a version says which one it is, and which other is live", async () => {
  assert.equal((await place("promote", versions.next)).status, 0);
  const { status, err } = await runCommand(rebuild, [TOY], { overrides, folder });
  assert.equal(status, 0, err);
  assert.match(err, new RegExp(`^Rebuilding ${TOY}@${versions.shipped}, which ships`));
  assert.match(err, new RegExp(`Another version is live in production: ${TOY}@${versions.next}`));
  assert.equal((await place("promote", versions.shipped)).status, 0);
  assert.doesNotMatch((await runCommand(rebuild, [TOY], { overrides, folder })).err, /Another version/);
});
