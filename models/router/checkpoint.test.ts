import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson, sha256 } from "#shared/json.ts";
import type { Checkpoints, Trained } from "#shared/ml/model.ts";
import { encodeTensors } from "#shared/ml/tensors.ts";
import { toyRows } from "../../test/fixtures/router-rows.ts";
import { keptInMemory } from "../../test/support/kept-training.ts";
import { decodeFolds, encodeFolds, type Placed } from "./checkpoint.ts";
import type { RouterRow } from "./model.ts";
import { train } from "./train.ts";

const kept = toyRows(60, 7).map((row) => ({ ...row, heldOut: true, made: true }));
const SENDERS = ["a.example", "b.example", "c.example"];
const rows: RouterRow[] = [
  ...toyRows(500).map((row, i) => ({ ...row, senderDomain: SENDERS[i % SENDERS.length] })),
  ...kept,
];
const request = { rows, dev: null, seed: 1, onProgress: () => undefined };
const bytesOf = ({ tensors, ...rest }: Trained) =>
  sha256(Buffer.concat([encodeTensors(tensors).bytes, Buffer.from(canonicalJson(JSON.parse(JSON.stringify(rest))))]));

/** Trains until `note` is told, and fails there as a process that is killed. */
async function cutOffAt(note: string, checkpoints: Checkpoints): Promise<void> {
  const onProgress = (_done: number, _total: number, told: string) => {
    if (told === note) throw new Error("cut off");
  };
  await assert.rejects(train({ ...request, checkpoints, onProgress }), /cut off/);
}

/** Trains to the end; tells which fits were done for it, and whether progress only grew. */
async function goneOn(checkpoints: Checkpoints, changes: Partial<typeof request> = {}) {
  const notes = new Set<string>();
  const steps: number[] = [];
  const onProgress = (done: number, _total: number, note: string) => {
    if (note === "reading") return;
    notes.add(note);
    steps.push(done);
  };
  const trained = await train({ ...request, ...changes, checkpoints, onProgress });
  assert.deepEqual(
    steps,
    steps.toSorted((a, b) => a - b),
  );
  return { sha256: bytesOf(trained), notes: [...notes] };
}

test("a training that was killed goes on behind the last fold that was done, to the same bytes", async () => {
  const whole = bytesOf(await train(request));
  const folds = [1, 2, 3, 4, 5].map((fold) => `fold ${fold} of 5`);
  for (const [at, done] of [
    ["fold 2 of 5", 1],
    ["all rows", 5],
  ] as const) {
    const checkpoints = keptInMemory();
    await cutOffAt(at, checkpoints);
    assert.deepEqual(await goneOn(checkpoints), { sha256: whole, notes: [...folds.slice(done), "all rows"] });
  }
});

test("what was kept of another training, or not whole, is not gone on with", async () => {
  const checkpoints = keptInMemory();
  await cutOffAt("fold 2 of 5", checkpoints);
  const other = { ...request, seed: 2 };
  assert.equal((await goneOn(checkpoints, other)).sha256, bytesOf(await train(other)));
  const fewer = { ...request, rows: rows.slice(1) };
  await cutOffAt("fold 2 of 5", checkpoints);
  assert.equal((await goneOn(checkpoints, fewer)).notes.length, 6);
});

const IDENTITY = sha256("this training");
const answer = (at: number, meaning: Float64Array | null): Placed => ({
  ...{ at, words: 7, known: 1 / 3, knownWords: 2, hasSender: at % 2 === 1, meaning },
  ...{ linear: Float64Array.of(0.1, -2), network: Float64Array.of(1e-9, 3) },
});
const FOLDS = [[answer(0, null), answer(3, Float64Array.of(5, 0.7))], [], [answer(1, null)]];

test("answers are kept to the last bit, 8 bytes a number", () => {
  const bytes = encodeFolds(FOLDS, IDENTITY, 2);
  assert.deepEqual(decodeFolds(bytes, IDENTITY, 2), FOLDS);
  assert.equal(bytes.length, 32 + 8 * (1 + 3 + 3 * (6 + 3 * 2)));
});

test("bytes of another training, or cut off anywhere, are none", () => {
  const bytes = encodeFolds(FOLDS, IDENTITY, 2);
  assert.equal(decodeFolds(bytes, sha256("another"), 2), null);
  assert.equal(decodeFolds(bytes, IDENTITY, 3), null);
  for (let length = 0; length < bytes.length; length += 1)
    assert.equal(decodeFolds(bytes.subarray(0, length), IDENTITY, 2), null, `${length} bytes`);
});
