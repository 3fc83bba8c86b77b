import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { randomStream } from "#shared/ml/random.ts";
import { openRuntime, type Tf } from "#shared/ml/runtime.ts";
import { decodeTensors, encodeTensors } from "#shared/ml/tensors.ts";
import { MEANING, TOLD } from "./encoder.ts";
import { type MeaningNetwork, meaningReader, trainMeaning } from "./network.ts";
import { meaningTensors, readMeaning } from "./tensors.ts";

const CLASSES = 2;

/** Two signs, told by half of the numbers each, and neither decides alone: the class is whether they differ. No plane parts them. */
function crossed(count: number, seed: number): { told: Float32Array[]; target: Int32Array } {
  const random = randomStream(seed);
  const signs = Array.from({ length: count }, () => [Math.sign(random() - 0.5), Math.sign(random() - 0.5)] as const);
  const told = signs.map(([a, b]) =>
    Float32Array.from({ length: TOLD }, (_, i) => (i % 2 === 0 ? a : b) + (random() - 0.5)),
  );
  return { told, target: Int32Array.from(signs, ([a, b]) => (a === b ? 0 : 1)) };
}
const best = (scores: Float64Array): number => scores.indexOf(Math.max(...scores));

describe("the network of what texts mean", () => {
  let tf: Tf;
  let network: MeaningNetwork;
  const learned = crossed(400, 1);
  const asked = crossed(100, 2);
  before(async () => {
    ({ tf } = await openRuntime());
    network = trainMeaning(tf, learned.told, learned.target, { classes: CLASSES, seed: 1 });
  });

  test("learns what no single line tells apart", () => {
    const scores = meaningReader(tf, network)(asked.told);
    const right = scores.filter((one, i) => best(one) === asked.target[i]).length;
    assert.ok(right >= 95, `${right} of 100`);
  });

  test("learns the same again to the last bit, and something else by another seed", () => {
    const again = trainMeaning(tf, learned.told, learned.target, { classes: CLASSES, seed: 1 });
    assert.deepEqual(again, network);
    const other = trainMeaning(tf, learned.told, learned.target, { classes: CLASSES, seed: 2 });
    assert.notDeepEqual(other.hidden, network.hidden);
  });

  test("a text has the same scores to the last bit, whatever is asked beside it", () => {
    const reader = meaningReader(tf, network);
    const together = reader(asked.told);
    assert.deepEqual(
      asked.told.map((one) => reader([one])[0]),
      together,
    );
    assert.deepEqual(reader([]), []);
  });

  test("a number that never varies, and a text that stands alone, are learned from", () => {
    const same = new Float32Array(TOLD).fill(0.5);
    const { hidden, scale } = trainMeaning(tf, [same], Int32Array.of(1), { classes: CLASSES, seed: 1 });
    assert.ok(hidden.every(Number.isFinite));
    assert.ok(scale.every((one) => one === 0));
  });

  test("weights tell what was learned, and those of versions before there was a network", () => {
    const kept = (specs: ReturnType<typeof encodeTensors>) => {
      const tensors = decodeTensors(specs.specs, specs.bytes);
      return {
        sizeOf: (name: string) => tensors.get(name)?.data.length ?? null,
        floats: (name: string) => tensors.get(name)?.data as Float32Array,
      };
    };
    const read = readMeaning(tf, kept(encodeTensors(meaningTensors(network))), CLASSES);
    const scores = meaningReader(tf, network)(asked.told);
    for (const [i, one] of read(asked.told).entries())
      for (const [c, score] of one.entries())
        assert.ok(Math.abs(score - (scores[i]?.[c] as number)) < 0.01, `${score} for ${scores[i]?.[c]}`);
    // Class 1 by the first number of what a text means, and by nothing else.
    const linear = new Float32Array(MEANING * CLASSES);
    linear[1] = 2;
    const before = readMeaning(
      tf,
      kept(encodeTensors([{ name: "meaning", shape: [MEANING, CLASSES], data: linear }])),
      CLASSES,
    );
    assert.deepEqual(before([Float32Array.from({ length: TOLD }, () => 0.5)]), [Float64Array.of(0, 1)]);
  });
});
