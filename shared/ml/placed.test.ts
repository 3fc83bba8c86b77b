import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { MailroomError } from "#shared/errors.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase, testFolder } from "../../test/support/services.ts";
import { TOY, tamper, toyCheckout } from "../../test/support/toy-models.ts";
import { saveArtefact } from "./artefact.ts";
import { weightsFolder } from "./discover.ts";
import { openPlacedModels } from "./placed.ts";
import { placeVersion, registerVersion } from "./registry.ts";
import { storeArtefact } from "./store.ts";

/** Two copies of one version: what ships, and what was registered. */

const { db } = await testDatabase();
const { modelsDir } = await toyCheckout();
const dataDir = await testFolder();
const shipped = weightsFolder(modelsDir, TOY);
const COLUMNS = 4_096;
await saveArtefact(
  shipped,
  {
    ...{
      name: TOY,
      data: { version: "0".repeat(64), files: [], dev: [], labels: null },
      code: "0".repeat(64),
      seed: 1,
      libraries: {},
    },
    ...{ labels: ["a", "b"], thresholds: {}, calibration: {}, metrics: {} },
  },
  {
    config: { labels: ["a", "b"], threshold: 0 },
    tensors: [{ name: "table", shape: [COLUMNS, 2], data: new Float32Array(COLUMNS * 2) }],
  },
);
const stored = await storeArtefact(dataDir, shipped);
const copy = join(dataDir, "models", TOY, stored.sha256);

/** Asks the models as they are placed now; gives the version that answered, and what was told in the process's log. */
async function asked() {
  const told: string[] = [];
  const error = (_: unknown, text: string) => void told.push(text);
  const log = Object.assign(Object.create(silentLogger) as typeof silentLogger, { error });
  const models = await openPlacedModels({
    ...{ db, environment: "test", dataDir, modelsDir, codeCommit: "test", log },
  });
  after(() => models.close());
  const answered = await models.predict(TOY, [{ text: "a word" }]).then(
    ([record]) => record?.modelSha256,
    (error: unknown) => (error instanceof MailroomError ? error.code : String(error)),
  );
  return { answered, told: told.filter((text) => text.startsWith("weights are not")) };
}

test("what ships answers while it is good, the good copy with a warning when it is not, and nothing when neither is", async () => {
  assert.deepEqual(await asked(), { answered: stored.sha256, told: [] });
  await tamper(join(shipped, "weights.bin"));
  const warned = await asked();
  assert.equal(warned.answered, stored.sha256);
  assert.equal(warned.told.length, 1);
  // The same where that version was promoted.
  await db.transaction().execute(async (tx) => {
    await registerVersion(tx, stored, "system");
    await placeVersion(tx, {
      ...{ name: TOY, sha256: stored.sha256, environment: "test", role: "live", actor: "system", reason: "good" },
    });
  });
  const promoted = await asked();
  assert.deepEqual([promoted.answered, promoted.told.length], [stored.sha256, 1]);
  await tamper(join(copy, "weights.bin"));
  assert.deepEqual(await asked(), { answered: "MODEL_TAMPERED", told: [] });
});
