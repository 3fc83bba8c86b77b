import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readRows } from "#shared/ml/rows.ts";
import { Row } from "./model.ts";
import { train } from "./train.ts";

test("template-model: the same rows train to the same weights, and the examples are learned", async () => {
  const { rows } = await readRows(join(import.meta.dirname, "examples.jsonl"), Row);
  const request = { rows, dev: rows, seed: 1, onProgress: () => undefined };
  const trained = train(request);
  assert.deepEqual(train(request), trained);
  assert.ok((trained.metrics as { accuracy: number }).accuracy > 0.9);
});
