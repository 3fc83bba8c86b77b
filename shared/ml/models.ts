/** What is written to the prediction log for one answer of a model. */
export interface PredictionRecord {
  model: string;
  /** sha256 of the artefact's manifest.json: the version. */
  modelSha256: string;
  inputSha256: string;
  /** As the model saw it, checked against its form. */
  input: unknown;
  output: unknown;
  outputSha256: string;
  confidence: number | null;
  milliseconds: number;
  codeCommit: string;
}

/** The models of this process, loaded, verified against their hashes, and served off the main thread. */
export interface Models {
  /** One answer per input, in order. Throws MODEL_UNKNOWN, MODEL_TAMPERED, MODEL_INPUT_WRONG. */
  predict(model: string, inputs: readonly unknown[]): Promise<PredictionRecord[]>;
  /** Names with their version (sha256) and manifest, for the registry. */
  list(): Promise<{ name: string; sha256: string; manifest: Record<string, unknown> }[]>;
  close(): Promise<void>;
}
