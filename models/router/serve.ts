import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import type { Artefact } from "#shared/ml/artefact.ts";
import type { LoadedModel, ModelEnvironment } from "#shared/ml/model.ts";
import type { Tf } from "#shared/ml/runtime.ts";
import { languageJudged } from "./closed-languages.ts";
import { type Explained, explain, pushesOf } from "./explain.ts";
import type { Scores } from "./factors.ts";
import { featuresOf, type RouterInput, wordsIn } from "./features.ts";
import type { Seen, Settings } from "./judge.ts";
import { type CompactRows, compactRowsOf, sumOfCompactRows } from "./levels.ts";
import { type Looked, lookAt } from "./look.ts";
import { createEncoder, type Encoder, whole } from "./meaning/encoder.ts";
import type { MeaningReader } from "./meaning/network.ts";
import { loadPackage } from "./meaning/package.ts";
import { readMeaning } from "./meaning/tensors.ts";
import type { RouterOutput } from "./model.ts";
import { senderDomainOf } from "./sender.ts";
import { type SparseText, sparseOf, vocabularyOf } from "./vocabulary.ts";

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
const Judging = z.object({
  bands: z.array(BandConfig).min(1).refine(isWhole, FROM_0),
  // Versions trained before there was a second look have none.
  second: z.array(LookConfig).min(1).refine(isWhole, FROM_0).nullable().default(null),
  knownMin: z.number(),
  unmeasured: z.array(z.string()).default([]),
});
const Config = Judging.extend({
  kind: z.literal("linear-and-network"),
  hidden: z.int().min(1),
  labels: z.array(z.string()).min(2),
  hasNone: z.boolean(),
  /** sha256 of the encoder that the second look was learned with. */
  encoder: z.string().nullable().default(null),
  /** How a text is judged whose sender is known; null: it was not learned from senders. */
  withSender: Judging.nullable().default(null),
});

type RouterConfig = z.infer<typeof Config>;

/** Other departments shown beside the chosen one. */
const ALTERNATIVES = 3;

/** Texts that are answered together: what is known of one is small, but a caller may ask about thousands. */
const TEXTS_AT_ONCE = 64;

/** What is known of a text before it is looked at. */
interface Text {
  input: RouterInput;
  words: readonly string[];
  sparse: SparseText;
  seen: Seen;
  /** Those for texts whose sender is known, or those for all others. */
  settings: Settings;
}
/** What the network makes of a text: scores, and the hidden layer they come from. */
interface Inside {
  scores: Float64Array;
  layer: Float32Array;
}
interface Asked {
  text: Text;
  /** Null where no feature of the text is known: what the network says to nothing is its bias. */
  inside: Inside | null;
  scores: Scores;
  looked: Looked;
}

/** The trained router on TensorFlow.js. */
export function loadRouter(artefact: Artefact, { tf }: ModelEnvironment): LoadedModel<RouterInput, RouterOutput> {
  const settings = parseConfig(artefact.config);
  const { encoder, withSender } = settings;
  const bySender: Settings | null = withSender === null ? null : { ...settings, ...withSender };
  const { vocabulary, linear, readTold, ...network } = read(tf, artefact, settings);
  const { hiddenRows, top } = network;
  const readInside = networkOn(tf, network);
  const encode = !looksTwice(settings) || encoder === null ? null : encoderOf(tf, encoder, artefact.manifest.name);

  const textOf = (input: RouterInput): Text => {
    const words = wordsIn(input);
    const sparse = sparseOf(featuresOf(words), vocabulary);
    const list = [...words.subject, ...words.text];
    const judging = sparse.senders > 0 && bySender !== null ? bySender : settings;
    return {
      ...{ input, words: list, sparse, seen: { ...sparse, language: languageJudged(input, sparse.words, judging) } },
      settings: judging,
    };
  };

  const answerSome = (inputs: readonly RouterInput[]): RouterOutput[] => {
    const texts = inputs.map(textOf);
    const insides = readInside(texts.map(({ sparse }) => sparse));
    const asked = texts.map((text, i): Asked => {
      const inside = text.sparse.index.length === 0 ? null : (insides[i] ?? null);
      const byWords = sumOfCompactRows(linear, text.sparse);
      const scores: Scores = { linear: byWords, network: inside?.scores ?? null, meaning: null };
      return { text, inside, scores, looked: lookAt(scores, text.seen, text.settings) };
    });
    const open = asked.filter(({ text, looked }) => looked.isOpen && text.settings.second !== null);
    const told = encode?.(open.map(({ text }) => whole(text.input))) ?? [];
    const readable = told.flatMap((value, i) => (value === null ? [] : [{ one: open[i] as Asked, value }]));
    const meanings = readTold(readable.map(({ value }) => value));
    for (const [i, { one }] of readable.entries()) {
      one.scores = { ...one.scores, meaning: meanings[i] ?? null };
      one.looked = lookAt(one.scores, one.text.seen, one.text.settings);
    }
    return asked.map(outputOf);
  };

  const pushesIn = ({ text: { sparse }, inside, scores, looked }: Asked): Explained["pushes"] => {
    const { look, judgement } = looked;
    const [label, rival] = [judgement.label, judgement.others[0]?.label];
    if (rival === undefined || inside === null) return null;
    const rows = { linear, hidden: hiddenRows };
    return {
      words: pushesOf({ rows, layer: inside.layer, sparse, top, look, label, rival }),
      meaning: scores.meaning === null ? null : (scores.meaning[label] ?? 0) - (scores.meaning[rival] ?? 0),
    };
  };

  const outputOf = (asked: Asked): RouterOutput => {
    const { words, sparse, input } = asked.text;
    const sender = senderDomainOf(input.senderDomain);
    const { judgement } = asked.looked;
    const named = ({ label, confidence }: { label: number; confidence: number }) => ({
      label: settings.labels[label] as string,
      confidence,
    });
    return {
      ...named(judgement),
      abstained: judgement.doubt !== null,
      alternatives: judgement.others.slice(0, ALTERNATIVES).map(named),
      reasons: explain({ judgement, sparse, pushes: pushesIn(asked), words, sender, vocabulary, settings }),
    };
  };

  return {
    predict: (inputs) => {
      const outputs: RouterOutput[] = [];
      for (let from = 0; from < inputs.length; from += TEXTS_AT_ONCE)
        outputs.push(...answerSome(inputs.slice(from, from + TEXTS_AT_ONCE)));
      return outputs;
    },
  };
}

/**
 * The network of several texts at once, each by sums of its own, so that an answer has the same bits
 * whatever it is asked beside. The sparse half of the product, over the few rows that a text needs, is
 * done before TensorFlow.js is asked: it would hold all rows once more.
 */
function networkOn(tf: Tf, weights: Pick<ReturnType<typeof read>, "hiddenRows" | "hiddenBias" | "top" | "topBias">) {
  const { hiddenRows, hiddenBias, top, topBias } = weights;
  const [hidden, classes] = [hiddenBias.length, topBias.length];
  const bias = tf.tensor2d(hiddenBias, [1, hidden]);
  const last = { top: tf.tensor2d(top, [classes, hidden]), bias: tf.tensor2d(topBias, [1, classes]) };
  return (texts: readonly SparseText[]): Inside[] => {
    const sums = new Float32Array(texts.length * hidden);
    for (const [i, sparse] of texts.entries()) sums.set(sumOfCompactRows(hiddenRows, sparse), i * hidden);
    let scores: Float32Array = sums;
    let layers: Float32Array = sums;
    tf.tidy(() => {
      const active = tf.relu(tf.add(tf.tensor2d(sums, [texts.length, hidden]), bias));
      // Not returned: tidy looks for tensors in all that is, number by number.
      scores = tf.add(tf.matMul(active, last.top, false, true), last.bias).dataSync<"float32">();
      layers = active.dataSync<"float32">();
    });
    return texts.map((_, i) => ({
      scores: Float64Array.from(scores.subarray(i * classes, (i + 1) * classes)),
      layer: layers.subarray(i * hidden, (i + 1) * hidden),
    }));
  };
}

/** The installed encoder, when it is the one that was learned with. Throws MODEL_TAMPERED. */
function encoderOf(tf: Tf, sha256: string, name: string): Encoder {
  const installed = loadPackage();
  if (installed.sha256 !== sha256)
    throw new PermanentError("MODEL_TAMPERED", `${name}: the installed encoder is not the one it was trained with`);
  return createEncoder(tf, installed);
}

const looksTwice = ({ second, withSender }: RouterConfig): boolean =>
  second !== null || (withSender !== null && withSender.second !== null);

const NOTHING_TOLD: MeaningReader = () => [];

/** The tensors, checked against each other. Throws MODEL_TAMPERED. */
function read(tf: Tf, { tensors, manifest }: Artefact, config: RouterConfig) {
  const { labels, hasNone, hidden, withSender } = config;
  const classes = labels.length + (hasNone ? 1 : 0);
  const hashesNamed = (name: string): Int32Array => {
    const data = tensors.get(name)?.data;
    if (!(data instanceof Int32Array)) throw new PermanentError("MODEL_TAMPERED", `${manifest.name}: no ${name}`);
    return data;
  };
  const hashes = hashesNamed("hashes");
  const senders: Int32Array = withSender === null ? new Int32Array(0) : hashesNamed("senders");
  const features = hashes.length + senders.length;
  const floats = (name: string, size: number): Float32Array => {
    const data = tensors.get(name)?.data;
    if (!(data instanceof Float32Array) || data.length !== size)
      throw new PermanentError("MODEL_TAMPERED", `${manifest.name}: ${name} is missing or does not fit`);
    return data;
  };
  const sizeOf = (name: string): number | null => tensors.get(name)?.data.length ?? null;
  const rows = (name: string, columns: number): CompactRows => {
    const found = compactRowsOf(floats(name, features * columns), floats(`${name}Scale`, features));
    if (found === null) throw new PermanentError("MODEL_TAMPERED", `${manifest.name}: ${name} is not of 8 bits`);
    return found;
  };
  return {
    vocabulary: vocabularyOf(hashes, floats("idf", hashes.length), senders),
    linear: rows("linear", classes),
    hiddenRows: rows("hidden", hidden),
    hiddenBias: floats("hiddenBias", hidden),
    top: floats("top", classes * hidden),
    topBias: floats("topBias", classes),
    readTold: looksTwice(config) ? readMeaning(tf, { floats, sizeOf }, classes) : NOTHING_TOLD,
  };
}

function parseConfig(config: unknown): RouterConfig {
  const parsed = Config.safeParse(config);
  if (!parsed.success) throw new PermanentError("MODEL_TAMPERED", "model.json is not a router's");
  return parsed.data;
}
