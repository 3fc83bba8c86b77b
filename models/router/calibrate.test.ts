import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "#shared/ml/random.ts";
import { answerTo, calibrate, type Held } from "./calibrate.ts";

const LABELS = ["a", "b", "c"];
const random = randomStream(17);

/** Rows that words decide, and as many that words leave open and meaning decides. */
function heldRows(count: number, meaningTells: boolean): Held[] {
  return Array.from({ length: count }, (_, i): Held => {
    const truth = i % LABELS.length;
    const towards = (by: number) => Float64Array.from(LABELS, (_label, c) => (c === truth ? by : 0) + random() * 0.2);
    const isPlain = i % 2 === 0;
    return {
      ...{ truth, linear: towards(isPlain ? 2 : 0.1), network: towards(isPlain ? 4 : 0.1) },
      meaning: towards(meaningTells ? 3 : 0),
      ...{ words: 8, known: 1, knownWords: 8, language: null, made: false },
    };
  });
}

test("what words leave open is answered by what it means, above thresholds that both looks share", () => {
  const settings = calibrate(heldRows(3_000, true), LABELS, false);
  assert.ok((settings.second?.[0]?.meaning ?? 0) > 0);
  assert.equal(settings.bands[0]?.meaning, 0, "not asked at a first look");
  const answers = heldRows(300, true).map((one) => answerTo(one, settings));
  assert.ok(answers.filter(({ label, truth }) => label === truth).length > 295);
  assert.ok(answers.filter(({ abstained }) => !abstained).length > 280, "and most need no person");
});

test("a text that its words decide has the same answer whatever it means", () => {
  const settings = calibrate(heldRows(3_000, true), LABELS, false);
  const [plain] = heldRows(1, true) as [Held];
  const against = Float64Array.from(LABELS, (_label, c) => (c === plain.truth ? -9 : 9));
  assert.deepEqual(answerTo({ ...plain, meaning: against }, settings), answerTo(plain, settings));
});

test("where meaning says nothing, no more is wrong than is promised", () => {
  const settings = calibrate(heldRows(6_000, false), LABELS, false);
  const answered = heldRows(6_000, false)
    .map((one) => answerTo(one, settings))
    .filter(({ abstained }) => !abstained);
  const wrong = answered.filter(({ label, truth }) => label !== truth).length;
  assert.ok(answered.length > 2_900, "what words decide is answered");
  assert.ok(wrong / answered.length < 0.03, `${wrong} of ${answered.length}`);
});

test("where few rows are left open there is no second look", () => {
  const plain = heldRows(3_000, true).filter((_, i) => i % 2 === 0);
  assert.equal(calibrate(plain, LABELS, false).second, null);
});
