import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { openRuntime } from "#shared/ml/runtime.ts";
import { createEncoder, type Encoder, MEANING, whole } from "./encoder.ts";
import { loadPackage } from "./package.ts";

describe("the encoder", () => {
  let encodeAll: Encoder;
  const encode = (text: string) => encodeAll([text])[0] ?? null;
  before(async () => {
    const { tf } = await openRuntime();
    encodeAll = createEncoder(tf, loadPackage());
  });

  // Numbers 0, 100, 200, 300, 400 and 511, as the published implementation gives them (@energetic-ai/embeddings 0.2.0).
  for (const [text, numbers] of [
    ["My card was swallowed by the machine.", [-0.00791, 0.03048, -0.00525, -0.06292, -0.02541, -0.00344]],
    ["The cash dispenser kept my card!", [-0.02898, 0.04785, 0.00083, -0.05826, -0.01534, -0.00342]],
    ["Où est ma carte ☂ ?", [-0.04605, -0.04922, -0.04333, 0.05243, -0.05144, 0.01192]],
  ] as const)
    test(`tells what the published one tells: ${text}`, () => {
      const meaning = encode(text);
      for (const [k, at] of [0, 100, 200, 300, 400, MEANING - 1].entries())
        assert.ok(Math.abs((meaning?.[at] as number) - (numbers[k] as number)) < 1e-5, `number ${at}`);
    });

  test("what says the same in other words is nearer than what is about something else", () => {
    const [asked, same, other] = [
      "The machine did not give my card back.",
      "An ATM swallowed my debit card!",
      "The coffee machine in the kitchen did not make a cup.",
    ].map((text) => encode(text) as Float32Array) as [Float32Array, Float32Array, Float32Array];
    const nearness = (a: Float32Array, b: Float32Array) =>
      a.subarray(0, MEANING).reduce((sum, value, i) => sum + value * (b[i] as number), 0);
    assert.ok(nearness(asked, same) > nearness(asked, other), `${nearness(asked, same)} ${nearness(asked, other)}`);
  });

  test("nothing has no meaning, and a long text is read as far as its first pieces", () => {
    assert.equal(encode(""), null);
    const long = "please block my card ".repeat(200);
    assert.deepEqual(encode(long), encode(`${long} and sing a song about the sea`));
  });

  test("a text has the same numbers to the last bit, whatever is read beside it and before it", () => {
    const texts = [
      "Where is my money?",
      "a",
      "",
      "A quite different and rather longer sentence about the weather in Paris.",
      "please block my card ".repeat(200),
      "Où est ma carte ☂ ?",
      ...Array.from({ length: 40 }, (_, i) => `card ${"lost ".repeat(i)}`),
    ];
    const alone = texts.map(encode);
    assert.deepEqual(encodeAll(texts), alone);
    assert.deepEqual(encodeAll(texts.toReversed()), alone.toReversed());
    assert.deepEqual(encodeAll([]), []);
  });

  test("reading leaves nothing behind", async () => {
    const { tf } = await openRuntime();
    const before = tf.memory().numTensors;
    encodeAll(["Where is my money?", "My card was swallowed by the machine."]);
    assert.equal(tf.memory().numTensors, before);
  });
});

test("a subject is the first sentence, and lines are one line", () => {
  assert.equal(
    whole({ subject: "New card", text: "Dear bank,\n\n  please send one. " }),
    "New card. Dear bank, please send one.",
  );
  assert.equal(whole({ text: " a\tb " }), "a b");
});
