import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import type { Artefact } from "#shared/ml/artefact.ts";
import type { LoadedModel, ModelEnvironment } from "#shared/ml/model.ts";
import { FEATURES, type Sparse } from "./features.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { CLASSES, HIDDEN } from "./fit.ts";
import { judge, STRATA } from "./judge.ts";
import type { AccountsInput, AccountsOutput } from "./model.ts";
import { proposedBy } from "./reading.ts";

const Shares = z.object({ beneficiary: z.number(), payer: z.number(), other: z.number() });
const Config = z.object({
  kind: z.literal("accounts"),
  temperature: z.number().positive(),
  thresholds: z.record(z.enum(STRATA), Shares),
});

/** Numbers asked about at once: the product of a page's numbers and their words stays small. */
const BATCH = 64;

/** The trained model on TensorFlow.js: gather the rows of the features that occur, two products, one softmax. */
export function loadAccounts(
  { config, tensors, manifest }: Artefact,
  { tf }: ModelEnvironment,
): LoadedModel<AccountsInput, AccountsOutput> {
  const parsed = Config.safeParse(config);
  const [input, inputBias, output, outputBias] = ["input", "inputBias", "output", "outputBias"].map(
    (name) => tensors.get(name)?.data,
  );
  if (
    !parsed.success ||
    !(
      input instanceof Float32Array &&
      inputBias instanceof Float32Array &&
      output instanceof Float32Array &&
      outputBias instanceof Float32Array
    )
  )
    throw new PermanentError("MODEL_TAMPERED", `${manifest.name}: a part is missing`);
  if (input.length !== FEATURES * HIDDEN || output.length !== HIDDEN * CLASSES.length)
    throw new PermanentError("MODEL_TAMPERED", `${manifest.name}: tensors are not of this model's size`);
  const { temperature, thresholds } = parsed.data;
  const net = {
    input: tf.tensor2d(input, [FEATURES, HIDDEN]),
    inputBias: tf.tensor1d(inputBias),
    output: tf.tensor2d(output, [HIDDEN, CLASSES.length]),
    outputBias: tf.tensor1d(outputBias),
  };

  const sharesOf = (features: readonly Sparse[]): Float32Array[] => {
    const { columns, matrix } = dense(features);
    const flat = tf.tidy(() => {
      const rows = tf.gather<import("@tensorflow/tfjs-core").Tensor2D>(net.input, tf.tensor1d(columns, "int32"));
      const sums = tf.add(tf.matMul(tf.tensor2d(matrix, [features.length, columns.length]), rows), net.inputBias);
      const scores = tf.add(tf.matMul(tf.relu(sums) as typeof rows, net.output), net.outputBias);
      return tf.softmax(tf.div(scores, temperature)).dataSync() as Float32Array;
    });
    return features.map((_, i) => flat.slice(i * CLASSES.length, (i + 1) * CLASSES.length));
  };

  const answer = (given: AccountsInput): AccountsOutput => {
    const found = "findings" in given ? given.findings : findingsOf(proposedBy(given));
    const own = new Set((given.own ?? []).map((one) => one.replaceAll(/\s/g, "").toUpperCase()));
    return { accounts: judge(found, sharesOfAll(found, sharesOf), thresholds, own) };
  };
  return { predict: (inputs) => inputs.map(answer) };
}

function sharesOfAll(
  { proposals }: Findings,
  sharesOf: (features: readonly Sparse[]) => Float32Array[],
): (Float32Array | null)[] {
  const asked = proposals.flatMap(({ features }, i) => (features === null ? [] : [{ i, features }]));
  const shares: (Float32Array | null)[] = proposals.map(() => null);
  for (let from = 0; from < asked.length; from += BATCH) {
    const batch = asked.slice(from, from + BATCH);
    const answers = sharesOf(
      batch.map(({ features }) => ({
        index: Int32Array.from(features.index),
        value: Float32Array.from(features.value),
      })),
    );
    for (const [at, { i }] of batch.entries()) shares[i] = answers[at] ?? null;
  }
  return shares;
}

/** Only the features that occur, each once: a row of zeros and ones per number would be mostly zeros. */
function dense(features: readonly Sparse[]): { columns: Int32Array; matrix: Float32Array } {
  const columns = [...new Set(features.flatMap(({ index }) => [...index]))].sort((a, b) => a - b);
  const columnOf = new Map(columns.map((feature, column) => [feature, column]));
  const matrix = new Float32Array(features.length * columns.length);
  for (const [row, { index, value }] of features.entries())
    for (let i = 0; i < index.length; i += 1)
      matrix[row * columns.length + (columnOf.get(index[i] as number) as number)] = value[i] as number;
  return { columns: Int32Array.from(columns), matrix };
}
