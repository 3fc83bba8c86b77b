import assert from "node:assert/strict";
import { test } from "node:test";
import type { Manifest } from "#shared/ml/artefact.ts";
import { testFolder } from "../../test/support/services.ts";
import { compareManifests, readRebuildRecord, writeRebuildRecord } from "./rebuild.ts";

const HASH = "0".repeat(64);
const manifest: Manifest = {
  format: 1,
  name: "toy",
  files: { "model.json": HASH, "weights.bin": HASH },
  data: { version: HASH, files: [], dev: [], labels: null },
  code: HASH,
  seed: 1,
  libraries: {},
  labels: ["a"],
  thresholds: {},
  calibration: {},
  metrics: { accuracy: 0.9 },
};

test("the same is the same", () => {
  assert.deepEqual(compareManifests(manifest, structuredClone(manifest)), { same: true, findings: [] });
});

test("other weights, other figures and other data are differences, each named", () => {
  for (const [change, what] of [
    [{ files: { ...manifest.files, "weights.bin": "1".repeat(64) } }, /weights\.bin/],
    [{ metrics: { accuracy: 0.8 } }, /metrics/],
    [{ data: { ...manifest.data, version: "1".repeat(64) } }, /data/],
    [{ seed: 2 }, /seed/],
  ] as const) {
    const { same, findings } = compareManifests(manifest, { ...manifest, ...change });
    assert.equal(same, false);
    assert.match(findings.join(), what);
  }
});

test("code that was edited and gives the same is told, and is no difference", () => {
  const { same, findings } = compareManifests(manifest, { ...manifest, code: "1".repeat(64) });
  assert.equal(same, true);
  assert.equal(findings.length, 1);
});

test("what was rebuilt is kept beside the model; one never rebuilt has no record", async () => {
  const folder = await testFolder();
  assert.equal(await readRebuildRecord(folder), null);
  const record = { version: HASH, code: "1".repeat(64), node: "v24.0.0", at: "2026-01-02T03:04:05.000Z" };
  await writeRebuildRecord(folder, record);
  assert.deepEqual(await readRebuildRecord(folder), record);
});
