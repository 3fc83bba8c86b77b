import assert from "node:assert/strict";
import { test } from "node:test";
import { PermanentError } from "#shared/errors.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import type { Models, PredictionRecord } from "./models.ts";
import { registerVersion } from "./registry.ts";
import { type ShadowAnswer, shadowRecorder, withShadows } from "./shadow.ts";

const [LIVE, NEXT] = ["a".repeat(64), "b".repeat(64)];
const answer = (modelSha256: string, output: unknown): PredictionRecord => ({
  ...{ model: "router", modelSha256, inputSha256: "c".repeat(64), input: {}, output, outputSha256: "d".repeat(64) },
  ...{ confidence: 0.9, milliseconds: 1, codeCommit: "x" },
});
function fake(predict: Models["predict"]): Models & { closed: boolean } {
  const models = {
    closed: false,
    predict,
    list: async () => [],
    close: async () => {
      models.closed = true;
    },
  };
  return models;
}
const sayingLabel = (sha256: string, label: string) =>
  fake(async (_model, inputs) => inputs.map(() => answer(sha256, { label })));
const options = (record: (said: ShadowAnswer) => Promise<void>) => ({ record, log: silentLogger, codeCommit: "x" });

test("the caller gets the live answer, and what the candidate said is recorded apart", async () => {
  const recorded: ShadowAnswer[] = [];
  const shadow = { name: "router", sha256: NEXT, models: sayingLabel(NEXT, "other") };
  const models = withShadows(
    sayingLabel(LIVE, "cards"),
    [shadow],
    options(async (said) => void recorded.push(said)),
  );
  const answers = await models.predict("router", [{}, {}]);
  assert.deepEqual(
    answers.map(({ output }) => output),
    [{ label: "cards" }, { label: "cards" }],
  );
  await models.predict("accounts", [{}]);
  await models.close();
  assert.equal(recorded.length, 2, "another model's questions are not the candidate's");
  for (const { live, said } of recorded) {
    assert.equal(live.modelSha256, LIVE);
    assert.deepEqual("output" in said && said.output, { label: "other" });
  }
  assert.ok(shadow.models.closed);
});

test("a candidate that fails, hangs or cannot be recorded changes nothing for the caller", async () => {
  let finish = () => {};
  const slow = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const failing = fake(() => Promise.reject(new PermanentError("MODEL_TAMPERED")));
  const hanging = fake(async () => {
    await slow;
    return [answer(NEXT, {})];
  });
  const codes: string[] = [];
  const models = withShadows(
    sayingLabel(LIVE, "cards"),
    [failing, hanging].map((of) => ({ name: "router", sha256: NEXT, models: of })),
    options(async ({ said }) => {
      if ("code" in said) codes.push(said.code);
      throw new Error("the database is away");
    }),
  );
  assert.equal((await models.predict("router", [{}])).length, 1);
  finish();
  await models.close();
  assert.deepEqual(codes, ["MODEL_TAMPERED"]);
});

test("answers and failures are kept in a table of their own", async () => {
  const { db } = await testDatabase();
  for (const sha256 of [LIVE, NEXT])
    await db.transaction().execute((tx) => registerVersion(tx, { sha256, name: "router", manifest: {} }, "test"));
  const record = shadowRecorder(db, "commit");
  const live = answer(LIVE, { label: "cards" });
  await record({ model: "router", sha256: NEXT, live, said: answer(NEXT, { label: "other" }) });
  await record({ model: "router", sha256: NEXT, live, said: { code: "MODEL_TAMPERED", milliseconds: 1 } });
  const rows = await db.selectFrom("shadow_prediction").select(["output", "error"]).orderBy("id").execute();
  assert.deepEqual(rows, [
    { output: { label: "other" }, error: null },
    { output: null, error: "MODEL_TAMPERED" },
  ]);
  assert.deepEqual(await db.selectFrom("prediction").selectAll().execute(), []);
});
