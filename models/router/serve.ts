import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import { languageHits } from "#shared/language.ts";
import type { Artefact } from "#shared/ml/artefact.ts";
import type { LoadedModel, ModelEnvironment } from "#shared/ml/model.ts";
import { expandRows } from "./compact.ts";
import { explain, pushesOf } from "./explain.ts";
import { featuresOf, type RouterInput, wordsOf } from "./features.ts";
import { bandOf, judge } from "./judge.ts";
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
        threshold: z.number(),
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
 * The trained router on TensorFlow.js. The rows of both models lie side by side, so one
 * gather and one product give the scores of the linear machine and the hidden layer.
 */
export function loadRouter(artefact: Artefact, { tf }: ModelEnvironment): LoadedModel<RouterInput, RouterOutput> {
  const settings = parseConfig(artefact.config);
  const { vocabulary, trained, hiddenBias, top, topBias } = read(artefact, settings);
  const { hidden } = settings;
  const classes = topBias.length;
  const width = classes + hidden;
  const weights = tf.tensor2d(trained, [vocabulary.hashes.length, width]);
  const bias = tf.tensor2d(hiddenBias, [1, hidden]);
  const last = tf.tensor2d(top, [classes, hidden]);
  const lastBias = tf.tensor2d(topBias, [1, classes]);

  // One text at a time, so that an answer has the same bits whatever it is asked beside.
  const answer = (input: RouterInput): RouterOutput => {
    const sparse = sparseOf(featuresOf(input), vocabulary);
    const size = sparse.index.length;
    if (size === 0) return outputOf(new Float32Array(classes).fill(1 / classes), null);
    const band = bandOf(settings, sparse.words);
    const [shares, layer, rows] = tf.tidy(() => {
      const gathered = tf.gather<import("@tensorflow/tfjs-core").Tensor2D>(weights, tf.tensor1d(sparse.index, "int32"));
      const sums = tf.matMul(tf.tensor2d(sparse.value, [1, size]), gathered);
      const active = tf.relu(tf.add(tf.slice(sums, [0, classes], [1, hidden]), bias));
      const network = tf.add(tf.matMul(active, last, false, true), lastBias);
      const linear = tf.slice(sums, [0, 0], [1, classes]);
      const mixed = tf.add(tf.mul(linear, band.linear), tf.mul(network, band.network));
      return [tf.softmax(mixed), active, gathered].map((tensor) => tensor.dataSync() as Float32Array);
    });
    return outputOf(shares as Float32Array, { rows: rows as Float32Array, layer: layer as Float32Array });

    function outputOf(probabilities: Float32Array, inside: { rows: Float32Array; layer: Float32Array } | null) {
      const language =
        settings.unmeasured.length === 0 ? null : likeliestLanguage(`${input.subject ?? ""}\n${input.text}`);
      const judgement = judge(probabilities, { ...sparse, language }, settings);
      const rival = judgement.others[0];
      const pushes =
        inside === null || rival === undefined
          ? null
          : pushesOf({ ...inside, value: sparse.value, top, hidden, band, label: judgement.label, rival: rival.label });
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

/** The language with the most words of its own in the text, also where it is too short to be sure; null for a tie. */
function likeliestLanguage(text: string): string | null {
  const [best, next] = languageHits(text);
  return best === undefined || best.count === (next?.count ?? 0) ? null : best.language;
}

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
  const stride = classes + hidden;
  const trained = new Float32Array(features * stride);
  expandRows(floats("linear", features * classes), floats("linearScale", features), trained, { stride, offset: 0 });
  expandRows(floats("hidden", features * hidden), floats("hiddenScale", features), trained, {
    stride,
    offset: classes,
  });
  return {
    vocabulary: vocabularyOf(hashes, floats("idf", features)),
    trained,
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
