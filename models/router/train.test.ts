import assert from "node:assert/strict";
import { test } from "node:test";
import { PermanentError } from "#shared/errors.ts";
import type { Trained } from "#shared/ml/model.ts";
import { toyRows } from "../../test/fixtures/router-rows.ts";
import type { RouterRow } from "./model.ts";
import { train } from "./train.ts";

/** What rows the router can be trained on, and what it does with labels it has seen little of. */

const request = (rows: readonly RouterRow[], dev: readonly RouterRow[] | null = null) => ({
  ...{ rows, dev, seed: 1, onProgress: () => undefined },
});

test("all that is wrong with the labels is told at once", async () => {
  const rows = [
    { text: "my card", label: "cards" },
    ...["yachts", "boats"].map((label) => ({ text: "a yacht", label, heldOut: true })),
  ];
  await assert.rejects(train(request(rows)), (error) => {
    assert.ok(error instanceof PermanentError && error.code === "TRAINING_DATA_WRONG");
    assert.match(error.detail ?? "", /there are 1 labels.*\nno label has 2 rows: cards\nlabels .*: boats, yachts$/);
    return true;
  });
});

interface Thresholds {
  thresholds: number[];
  languages: Record<string, number[]>;
}
/** Of one label, for all lengths and languages. */
const thresholdsOf = ({ config, labels }: Trained, label: string): number[] =>
  (config.bands as Thresholds[]).flatMap(({ thresholds, languages }) =>
    [thresholds, ...Object.values(languages)].map((some) => some[labels.indexOf(label)] ?? 0),
  );

test("a label with one row is learned beside the others, and stays a suggestion", async () => {
  const lonely = { text: "my yacht lies in the harbour and needs a mooring", label: "yachts" };
  const trained = await train(request([...toyRows(400), lonely]));
  assert.deepEqual(trained.labels, ["cards", "loans", "transfers", "yachts"]);
  for (const threshold of thresholdsOf(trained, "yachts")) assert.ok(threshold > 1);
  assert.ok(
    thresholdsOf(trained, "cards").some((threshold) => threshold <= 1),
    "the others are answered",
  );
  const dev = await train(request([...toyRows(200), lonely], Array(300).fill(lonely)));
  for (const threshold of thresholdsOf(dev, "yachts")) assert.ok(threshold > 1, "however often it is repeated");
});

test("where every label is rare, nothing is answered", async () => {
  const rows = ["cards", "loans", "keys", "boats"].flatMap((label) =>
    ["please see to", "a question about", "i lost"].slice(0, label === "boats" ? 1 : 3).map((start) => ({
      ...{ text: `${start} my ${label}`, label },
    })),
  );
  const trained = await train(request(rows));
  assert.equal((trained.metrics as { coverage: number }).coverage, 0);
  for (const label of trained.labels) for (const threshold of thresholdsOf(trained, label)) assert.ok(threshold > 1);
});

test("mails without a body are learned from by their subjects, in all folds", async () => {
  const bare = toyRows(200).map(({ text, label }) => ({ text: "", subject: text, label }));
  const { metrics } = await train(request(bare));
  assert.equal(metrics.rows, 200);
  assert.ok((metrics as { accuracy: number }).accuracy > 0.9, JSON.stringify(metrics));
});
