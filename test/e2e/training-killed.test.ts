import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { toyRows } from "../fixtures/router-rows.ts";
import { mailroom, newSite, runCommand, until } from "./harness.ts";

/** kill -9 in the middle of a training: the same command goes on with what was done, to the same bytes. */

const SECONDS_MAX = 300;
/** Folds of so many rows take long enough to be killed behind the first. */
const ROWS = 300;

test("a training whose process is killed behind its first fold: the next one goes on, and its weights are those of one that was not", async () => {
  const site = await newSite();
  const file = join(site.dataDir, "letters.jsonl");
  await writeFile(
    file,
    toyRows(ROWS)
      .map((row) => JSON.stringify(row))
      .join("\n"),
  );
  const training = (out: string) => ["train", "router", "--data", file, "--out", join(site.dataDir, out)];
  const weights = (said: { code: number | string; stdout: string; stderr: string }): string => {
    assert.equal(said.code, 0, said.stderr);
    return (JSON.parse(said.stdout) as { sha256: string }).sha256;
  };

  const killed = mailroom(site, training("killed"));
  const kept = join(site.dataDir, "killed.unfinished");
  await until("the first fold", SECONDS_MAX, async () => {
    assert.ok(killed.isAlive(), `it ended before it could be killed: ${killed.stderr()}`);
    return existsSync(kept);
  });
  await killed.kill();
  assert.equal(existsSync(kept), true);
  assert.equal(existsSync(join(site.dataDir, "killed", "manifest.json")), false);

  const goneOn = await runCommand(site, training("killed"));
  const whole = await runCommand(site, training("whole"));
  assert.equal(weights(goneOn), weights(whole));
  assert.equal(existsSync(kept), false);
});
