import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import type { Artefact } from "#shared/ml/artefact.ts";
import type { LoadedModel, ModelEnvironment } from "#shared/ml/model.ts";
import { type CompactRows, gatherRows } from "./compact.ts";
import { explain, type Inside, pushesOf } from "./explain.ts";
import { featuresOf, type RouterInput, wordsOf } from "./features.ts";
import { bandOf, judge } from "./judge.ts";
import { likeliestLanguage } from "./language.ts";
import type { RouterOutput } from "./model.ts";
import { sparseOf, vocabularyOf } from "./vocabulary.ts";

const Config = z.object({
  kind: z.literal("linear-and-network"),
  hidden: z.int().min(1),
  labels: z.array(z.string()).min(2),
  hasNone: z.boolean(),
  bands: z
    .array(
      z.object({
        words: z.int().min(0),
        linear: z.number().min(0),
        network: z.number().min(0),
        noise: z.array(z.number().min(0)),
        thresholds: z.array(z.number()),
        languages: z.record(z.string(), z.array(z.number())),
      }),
    )
    .min(1)
    .refine((bands) => bands[0]?.words === 0, "the first band begins at 0 words"),
  knownMin: z.number(),
  unmeasured: z.array(z.string()).default([]),
});

type RouterConfig = z.infer<typeof Config>;

/** Other departments shown beside the chosen one. */
const ALTERNATIVES = 3;

/**
 * The trained router on TensorFlow.js. The sparse half of the product, over
 * the few rows that a text needs, is done before it: it would hold all rows once more.
 */
export function loadRouter(artefact: Artefact, { tf }: ModelEnvironment): LoadedModel<RouterInput, RouterOutput> {
  const settings = parseConfig(artefact.config);
  const { vocabulary, linear, hiddenRows, hiddenBias, top, topBias } = read(artefact, settings);
  const { hidden } = settings;
  const classes = topBias.length;
  const bias = tf.tensor2d(hiddenBias, [1, hidden]);
  // Factors are in the last layer from the start: a layer per band, by the words it begins at.
  const lasts = new Map(
    settings.bands.map(({ words, network }) => [
      words,
      {
        top: tf.tensor2d(scaled(top, network), [classes, hidden]),
        bias: tf.tensor2d(scaled(topBias, network), [1, classes]),
      },
    ]),
  );

  // One text at a time, so that an answer has the same bits whatever it is asked beside.
  const answer = (input: RouterInput): RouterOutput => {
    const sparse = sparseOf(featuresOf(input), vocabulary);
    const size = sparse.index.length;
    if (size === 0) return outputOf(new Float32Array(classes).fill(1 / classes), null);
    const band = bandOf(settings, sparse.words);
    const last = lasts.get(band.words);
    if (last === undefined) throw new Error("a band without a layer");
    const rows = { linear: new Float32Array(size * classes), hidden: new Float32Array(size * hidden) };
    gatherRows(linear, sparse.index, rows.linear, { stride: classes, offset: 0 });
    gatherRows(hiddenRows, sparse.index, rows.hidden, { stride: hidden, offset: 0 });
    let shares: Float32Array = sparse.value;
    let layer: Float32Array = sparse.value;
    tf.tidy(() => {
      const sums = tf.tensor2d(product(sparse.value, rows.hidden, hidden), [1, hidden]);
      const active = tf.relu(tf.add(sums, bias));
      const network = tf.add(tf.matMul(active, last.top, false, true), last.bias);
      const scores = tf.tensor2d(scaled(product(sparse.value, rows.linear, classes), band.linear), [1, classes]);
      // Not returned: tidy looks for tensors in all that is, number by number.
      shares = tf.softmax(tf.add(scores, network)).dataSync<"float32">();
      layer = active.dataSync<"float32">();
    });
    return outputOf(shares, { rows, layer });

    function outputOf(probabilities: Float32Array, inside: Pick<Inside, "rows" | "layer"> | null) {
      const judgement = judge(probabilities, { ...sparse, language: likeliestLanguage(input) }, settings);
      const rival = judgement.others[0];
      const pushes =
        inside === null || rival === undefined
          ? null
          : pushesOf({ ...inside, value: sparse.value, top, band, label: judgement.label, rival: rival.label });
      const list = [...(input.subject === undefined ? [] : wordsOf(input.subject)), ...wordsOf(input.text)];
      return {
        label: settings.labels[judgement.label] as string,
        confidence: judgement.confidence,
        abstained: judgement.doubt !== null,
        alternatives: judgement.others
          .slice(0, ALTERNATIVES)
          .map(({ label, confidence }) => ({ label: settings.labels[label] as string, confidence })),
        reasons: explain({ judgement, sparse, pushes, words: list, vocabulary, settings }),
      };
    }
  };
  return { predict: (inputs) => inputs.map(answer) };
}

/** A row of values times a matrix that is met once: TensorFlow.js would take longer to pack it than to multiply. */
function product(values: Float32Array, rows: Float32Array, columns: number): Float32Array {
  const sums = new Float64Array(columns);
  for (let k = 0; k < values.length; k += 1) {
    const [value, at] = [values[k] as number, k * columns];
    for (let c = 0; c < columns; c += 1) sums[c] = (sums[c] as number) + value * (rows[at + c] as number);
  }
  return Float32Array.from(sums);
}

const scaled = (values: Float32Array, factor: number): Float32Array => values.map((value) => value * factor);

/** The tensors, checked against each other. Throws MODEL_TAMPERED. */
function read({ tensors, manifest }: Artefact, { labels, hasNone, hidden }: RouterConfig) {
  const classes = labels.length + (hasNone ? 1 : 0);
  const hashes = tensors.get("hashes")?.data;
  if (!(hashes instanceof Int32Array)) throw new PermanentError("MODEL_TAMPERED", `${manifest.name}: no hashes`);
  const features = hashes.length;
  const floats = (name: string, size: number): Float32Array => {
    const data = tensors.get(name)?.data;
    if (!(data instanceof Float32Array) || data.length !== size)
      throw new PermanentError("MODEL_TAMPERED", `${manifest.name}: ${name} is missing or does not fit`);
    return data;
  };
  const rows = (name: string, columns: number): CompactRows => ({
    shares: floats(name, features * columns),
    scale: floats(`${name}Scale`, features),
  });
  return {
    vocabulary: vocabularyOf(hashes, floats("idf", features)),
    linear: rows("linear", classes),
    hiddenRows: rows("hidden", hidden),
    hiddenBias: floats("hiddenBias", hidden),
    top: floats("top", classes * hidden),
    topBias: floats("topBias", classes),
  };
}

function parseConfig(config: unknown): RouterConfig {
  const parsed = Config.safeParse(config);
  if (!parsed.success) throw new PermanentError("MODEL_TAMPERED", "model.json is not a router's");
  return parsed.data;
}
