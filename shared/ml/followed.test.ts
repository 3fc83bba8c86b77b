import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { silentLogger } from "#shared/log.ts";
import { type FollowOptions, followPlacements } from "./followed.ts";
import type { Models, PredictionRecord } from "./models.ts";

const LOOK_SECONDS = 0.005;

interface Fake extends Models {
  isClosed: boolean;
}
/** Models that answer with their version, after `wait`. */
function versioned(sha256: string, wait: Promise<void> = Promise.resolve()): Fake {
  const models: Fake = {
    isClosed: false,
    async predict(model, inputs) {
      assert.equal(models.isClosed, false, "asked after it was closed");
      await wait;
      assert.equal(models.isClosed, false, "closed before it had answered");
      return inputs.map(() => ({ model, modelSha256: sha256 }) as PredictionRecord);
    },
    list: async () => [{ name: "toy", sha256, manifest: {} }],
    async close() {
      models.isClosed = true;
    },
  };
  return models;
}

const open = (options: Pick<FollowOptions, "placed" | "open">, told: string[] = []) =>
  followPlacements({
    ...options,
    ...{ secondsBetweenLooks: LOOK_SECONDS },
    log: Object.assign(Object.create(silentLogger) as typeof silentLogger, {
      error: (_: unknown, text: string) => void told.push(text),
    }),
  });
const versionOf = async (models: Models) => (await models.predict("toy", [{}]))[0]?.modelSha256;
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await pause(1);
}

test("a question under way is answered by the version it was asked of, and the next one goes to the new one", async () => {
  let release = (): void => undefined;
  const old = versioned("a", new Promise((resolve) => (release = resolve)));
  const next = versioned("b");
  let placed = "1";
  const models = await open({ placed: async () => placed, open: async () => (placed === "1" ? old : next) });
  const underWay = models.predict("toy", [{}]);
  placed = "2";
  await until(async () => (await models.list())[0]?.sha256 === "b");
  assert.equal(await versionOf(models), "b");
  assert.equal(old.isClosed, false);
  release();
  assert.equal((await underWay)[0]?.modelSha256, "a");
  await until(() => old.isClosed);
  // An answer of the old one may still have to be logged, and the log names its manifest.
  assert.deepEqual(
    (await models.list()).map(({ sha256 }) => sha256),
    ["b", "a"],
  );
  await models.close();
  assert.ok(next.isClosed);
  await assert.rejects(models.predict("toy", [{}]), /closed/);
});

test("what cannot be opened leaves those before, says so, and is tried again", async () => {
  const told: string[] = [];
  let placed = "1";
  let isThere = false;
  const models = await open(
    {
      placed: async () => placed,
      async open() {
        if (placed === "2" && !isThere) throw new Error("no such files");
        return versioned(placed);
      },
    },
    told,
  );
  placed = "2";
  await until(() => told.length > 1);
  assert.match(told[0] as string, /cannot be followed/);
  assert.equal(await versionOf(models), "1");
  isThere = true;
  await until(async () => (await versionOf(models)) === "2");
  await models.close();
});

test("nothing is opened while the same is placed, and a database that is away is no reason to stop", async () => {
  let opened = 0;
  let looks = 0;
  const models = await open({
    async placed() {
      looks += 1;
      if (looks === 3) throw new Error("the database is away");
      return "1";
    },
    async open() {
      opened += 1;
      return versioned("a");
    },
  });
  await until(() => looks > 6);
  assert.equal(await versionOf(models), "a");
  assert.equal(opened, 1);
  await models.close();
});

test("what cannot be opened at the start is told to whoever starts", async () => {
  const opening = open({ placed: async () => "1", open: () => Promise.reject(new Error("no such files")) });
  await assert.rejects(opening, /no such files/);
});
