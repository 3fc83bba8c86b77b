import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import type { Artefact } from "#shared/ml/artefact.ts";
import { softmax } from "#shared/ml/deterministic-math.ts";
import type { LoadedModel, ModelEnvironment } from "#shared/ml/model.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { type CompactRows, gatherRows } from "./compact.ts";
import { type Explained, explain, pushesOf } from "./explain.ts";
import { mixed, type Scores } from "./factors.ts";
import { featuresOf, type RouterInput, wordsOf } from "./features.ts";
import { bandOf, isOpen, type Judgement, judge, type Look } from "./judge.ts";
import { likeliestLanguage } from "./language.ts";
import { createEncoder, type Encoder, MEANING, whole } from "./meaning/encoder.ts";
import { loadPackage } from "./meaning/package.ts";
import type { RouterOutput } from "./model.ts";
import { sparseOf, vocabularyOf } from "./vocabulary.ts";

const LookConfig = z.object({
  words: z.int().min(0),
  linear: z.number().min(0),
  network: z.number().min(0),
  meaning: z.number().min(0).default(0),
  noise: z.array(z.number().min(0)),
});
const BandConfig = LookConfig.extend({
  thresholds: z.array(z.number()),
  languages: z.record(z.string(), z.array(z.number())),
});
const isWhole = (looks: readonly { words: number }[]) => looks[0]?.words === 0;
const FROM_0 = "the first begins at 0 words";
const Config = z.object({
  kind: z.literal("linear-and-network"),
  hidden: z.int().min(1),
  labels: z.array(z.string()).min(2),
  hasNone: z.boolean(),
  bands: z.array(BandConfig).min(1).refine(isWhole, FROM_0),
  // Versions trained before there was a second look have none.
  second: z.array(LookConfig).min(1).refine(isWhole, FROM_0).nullable().default(null),
  /** sha256 of the encoder that the second look was learned with. */
  encoder: z.string().nullable().default(null),
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
  const { vocabulary, linear, hiddenRows, hiddenBias, top, topBias, meaning } = read(artefact, settings);
  const encode = settings.encoder === null ? null : encoderOf(tf, settings.encoder, artefact.manifest.name);
  const { hidden } = settings;
  const classes = topBias.length;
  const bias = tf.tensor2d(hiddenBias, [1, hidden]);
  const last = { top: tf.tensor2d(top, [classes, hidden]), bias: tf.tensor2d(topBias, [1, classes]) };

  // One text at a time, so that an answer has the same bits whatever it is asked beside.
  const answer = (input: RouterInput): RouterOutput => {
    const sparse = sparseOf(featuresOf(input), vocabulary);
    const seen = { ...sparse, language: likeliestLanguage(input) };
    const size = sparse.index.length;
    if (size === 0) return outputOf(judge(new Float32Array(classes).fill(1 / classes), seen, settings), null);
    const rows = { linear: new Float32Array(size * classes), hidden: new Float32Array(size * hidden) };
    gatherRows(linear, sparse.index, rows.linear, { stride: classes, offset: 0 });
    gatherRows(hiddenRows, sparse.index, rows.hidden, { stride: hidden, offset: 0 });
    let network: Float32Array = sparse.value;
    let layer: Float32Array = sparse.value;
    tf.tidy(() => {
      const sums = tf.tensor2d(product(sparse.value, rows.hidden, hidden), [1, hidden]);
      const active = tf.relu(tf.add(sums, bias));
      // Not returned: tidy looks for tensors in all that is, number by number.
      network = tf.add(tf.matMul(active, last.top, false, true), last.bias).dataSync<"float32">();
      layer = active.dataSync<"float32">();
    });
    const scores: Scores = {
      linear: Float64Array.from(product(sparse.value, rows.linear, classes)),
      network: Float64Array.from(network),
      meaning: null,
    };
    const first = judged(scores, settings.bands);
    if (settings.second === null || encode === null || !isOpen(first.judgement, seen)) return told(first);
    const vector = encode(whole(input));
    if (vector === null) return told(first);
    return told(judged({ ...scores, meaning: Float64Array.from(product(vector, meaning, classes)) }, settings.second));

    function judged(all: Scores, looks: readonly Look[]) {
      const look = bandOf(looks, sparse.words);
      return { scores: all, look, judgement: judge(softmax(mixed(all, look)), seen, settings, look) };
    }
    function told({ scores: all, look, judgement }: ReturnType<typeof judged>): RouterOutput {
      const rival = judgement.others[0];
      if (rival === undefined) return outputOf(judgement, null);
      const pair = { label: judgement.label, rival: rival.label };
      return outputOf(judgement, {
        words: pushesOf({ rows, layer, value: sparse.value, top, look, ...pair }),
        meaning: all.meaning === null ? null : (all.meaning[pair.label] ?? 0) - (all.meaning[pair.rival] ?? 0),
      });
    }
    function outputOf(judgement: Judgement, pushes: Explained["pushes"]) {
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

/** The installed encoder, when it is the one that was learned with. Throws MODEL_TAMPERED. */
function encoderOf(tf: Tf, sha256: string, name: string): Encoder {
  const installed = loadPackage();
  if (installed.sha256 !== sha256)
    throw new PermanentError("MODEL_TAMPERED", `${name}: the installed encoder is not the one it was trained with`);
  return createEncoder(tf, installed);
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

/** The tensors, checked against each other. Throws MODEL_TAMPERED. */
function read({ tensors, manifest }: Artefact, { labels, hasNone, hidden, second }: RouterConfig) {
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
    meaning: second === null ? new Float32Array() : floats("meaning", MEANING * classes),
  };
}

function parseConfig(config: unknown): RouterConfig {
  const parsed = Config.safeParse(config);
  if (!parsed.success) throw new PermanentError("MODEL_TAMPERED", "model.json is not a router's");
  return parsed.data;
}
