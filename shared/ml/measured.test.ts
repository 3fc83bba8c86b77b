import assert from "node:assert/strict";
import { test } from "node:test";
import { PermanentError } from "#shared/errors.ts";
import { createMetrics } from "#shared/metrics.ts";
import { withMetrics } from "./measured.ts";
import type { Models, PredictionRecord } from "./models.ts";

const record = (confidence: number | null): PredictionRecord => ({
  ...{ model: "router", modelSha256: "a", inputSha256: "b", output: {}, outputSha256: "c", input: {} },
  ...{ confidence, milliseconds: 1, codeCommit: "x" },
});
const asked = (predict: Models["predict"]) => {
  const metrics = createMetrics();
  const models = withMetrics({ predict, list: async () => [], close: async () => {} }, metrics.observeAnswer);
  return { models, text: () => metrics.registry.metrics() };
};

test("answers are counted by model, with how long they took and how sure they were", async () => {
  const { models, text } = asked(async (_model, inputs) => inputs.map((_, i) => record(i === 0 ? 0.97 : null)));
  const records = await models.predict("router", [1, 2]);
  assert.equal(records.length, 2);
  const shown = await text();
  assert.match(shown, /mailroom_model_answers_total\{model="router",code=""\} 2/);
  assert.match(shown, /mailroom_model_seconds_count\{model="router"\} 2/);
  assert.match(shown, /mailroom_model_confidence_bucket\{le="0\.95",model="router"\} 0/);
  assert.match(shown, /mailroom_model_confidence_count\{model="router"\} 1/);
});

test("a question without an answer is counted under its code, and the error goes on", async () => {
  const { models, text } = asked(async () => {
    throw new PermanentError("MODEL_INPUT_WRONG", "text");
  });
  await assert.rejects(models.predict("router", [1]), /text/);
  assert.match(await text(), /mailroom_model_answers_total\{model="router",code="MODEL_INPUT_WRONG"\} 1/);
});

test("a name somebody made up is no label", async () => {
  const { models, text } = asked(async (model) => {
    throw new PermanentError("MODEL_UNKNOWN", model);
  });
  await assert.rejects(models.predict("made-up", [1]));
  assert.doesNotMatch(await text(), /made-up/);
});
