import type { z } from "zod";
import type { Artefact } from "./artefact.ts";
import type { CurvePoint } from "./classification.ts";
import type { Tf } from "./runtime.ts";
import type { Correctable, Reason, Shown } from "./shown.ts";
import type { Tensor } from "./tensors.ts";

/** What a model may use to answer. `imageRoot`: the folder that image paths of the input are relative to. */
export interface ModelEnvironment {
  tf: Tf;
  imageRoot: string | null;
}

/** A model in memory, answering. */
export interface LoadedModel<In, Out> {
  /** One answer per input, in order. An answer depends on its own input only, not on what stands beside it. */
  predict(inputs: readonly In[]): Promise<Out[]> | Out[];
}

export interface TrainRequest<Row> {
  rows: readonly Row[];
  /** Rows to calibrate and measure on. Null: the recipe splits its own from `rows`. */
  dev: readonly Row[] | null;
  /** Never 0: TensorFlow takes that as "random". */
  seed: number;
  /** `done` of `total`, in what the recipe calls steps; `note` says what it is at. */
  onProgress: (done: number, total: number, note: string) => void;
  /** Folder that paths in the rows are relative to: where the data lies. */
  imageRoot?: string;
  /** Where a training in the middle is kept, so that it can go on after an interruption. */
  checkpoints?: Checkpoints;
}

/** One place for the bytes of a training in the middle. What they mean is the recipe's own. */
export interface Checkpoints {
  load(): Promise<Buffer | null>;
  save(bytes: Buffer): Promise<void>;
}

/** What training gives; the trainer adds data, code and library versions and writes the artefact. */
export interface Trained {
  config: Record<string, unknown>;
  tensors: Tensor[];
  labels: string[];
  thresholds: Record<string, number>;
  calibration: Record<string, number>;
  metrics: Record<string, unknown>;
  /** Error among the answered against the share answered, most confident first; for the card, not part of the artefact. */
  riskCoverage?: CurvePoint[];
}

/** A document of a case as it was read, and as people left it. */
export interface CorrectedDocument {
  /** The subject of the mail this is, where it is one. */
  subject: string | null;
  /** Whom a mail says it is from, as a person reads it; null for what is no mail. Absent where nobody looked. */
  sender?: string | null;
  /** Texts of its pages, in order. */
  pages: readonly string[];
  language: string | null;
  /** Numbers in it that stand, after every correction. */
  accounts: readonly { kind: string; value: string; role: string }[];
}

/** What a person said is right, and what it was said about. */
export interface Correction<In = unknown, Out = unknown> {
  /** What is right: as the pages of a case write it, or an object by the names of `correct`. */
  label: unknown;
  /** All documents of the case, in reading order; none where the model was asked outside a case. */
  documents: readonly CorrectedDocument[];
  /** The one that was corrected; null: the case as a whole. */
  document: CorrectedDocument | null;
  /** What was asked, where that was kept, and what was answered, of the form that the model has now; else null. */
  input: In | null;
  output: Out | null;
}

/** A model: its form, how it answers, how it is trained and how it is measured. */
export interface ModelDefinition<In = unknown, Out = unknown, Row = unknown> {
  /** The name of its folder under models/. */
  name: string;
  title: string;
  input: z.ZodType<In>;
  output: z.ZodType<Out>;
  /** A row of training data. */
  row: z.ZodType<Row>;
  load(artefact: Artefact, environment: ModelEnvironment): Promise<LoadedModel<In, Out>> | LoadedModel<In, Out>;
  /** 0 to 1, or null where the model has no single confidence. */
  confidenceOf(output: Out): number | null;
  /** The file whose imports decide what training gives; its sha256 is the model's `code`. */
  recipe: URL;
  /** Same rows, seed and code give the same bytes. Throws TRAINING_DATA_WRONG. */
  train(request: TrainRequest<Row>): Promise<Trained>;
  /**
   * Why it says so, from the answer as it was logged: reasons that were found later, by other weights, would be a
   * story. So a model that gives reasons puts what they are made of into its answer. No reasons: an empty list.
   */
  explain(output: Out, input: In | null): readonly Reason[];
  /** What the console's page about this model shows. */
  shown: Shown<In, Out>;
  /** What a person may put right there. Empty: they say whether it is right, and no more. */
  correct: readonly Correctable<Out>[];
  /** For comparing two versions: what an answer says in short, and whether it is right about a labelled row. */
  verdict?: { said(output: Out): string; isRight(row: Row, output: Out): boolean };
  /**
   * A row to train on from what a person corrected or confirmed, or null where nothing can be
   * learned from it. Absent: nothing ever can.
   */
  corrected?(correction: Correction<In, Out>): Row | null;
  /** Metrics of `outputs`, one per row, as one JSON object. */
  evaluate(rows: readonly Row[], outputs: readonly Out[]): Promise<Record<string, unknown>> | Record<string, unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: a list of models holds unlike inputs.
export type AnyModel = ModelDefinition<any, any, any>;

/** Identity at run time; at compile time it ties all that reads inputs, outputs and rows to their schemas. */
export function defineModel<In, Out, Row>(definition: ModelDefinition<In, Out, Row>): ModelDefinition<In, Out, Row> {
  return definition;
}
