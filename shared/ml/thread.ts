import { parentPort, workerData } from "node:worker_threads";
import { isCode, MailroomError } from "#shared/errors.ts";
import { canonicalJson, sha256 } from "#shared/json.ts";
import { loadArtefact, type Manifest } from "./artefact.ts";
import { loadDefinition, weightsFolder } from "./discover.ts";
import type { AnyModel, LoadedModel } from "./model.ts";
import type { PredictionRecord } from "./models.ts";
import { openRuntime, type Runtime } from "./runtime.ts";

/** The worker thread that holds the models: everything here may block, nothing else waits for it. */

export interface ThreadOptions {
  modelsDir: string;
  codeCommit: string;
  /** Folders to load weights from instead of models/<name>/weights. */
  weights: Record<string, string>;
  imageRoot: string | null;
}
export interface Request {
  id: number;
  model: string;
  inputs: readonly unknown[];
}
export type Reply =
  | { kind: "loaded"; name: string; sha256: string; manifest: Manifest }
  | { kind: "answer"; id: number; records: PredictionRecord[] }
  | { kind: "error"; id: number; code: string | null; message: string };

/** Inputs worked on in one call of a model: enough to share its fixed cost, few enough to answer the first soon. */
const BATCH_MAX = 32;

interface Held {
  definition: AnyModel;
  model: LoadedModel<unknown, unknown>;
  sha256: string;
}

if (parentPort !== null) serve(parentPort, workerData as ThreadOptions);

function serve(port: NonNullable<typeof parentPort>, options: ThreadOptions): void {
  const held = new Map<string, Promise<Held>>();
  let runtime: Promise<Runtime> | undefined;
  let waiting: Request[] = [];
  let busy = false;

  const load = async (name: string): Promise<Held> => {
    const definition = await loadDefinition(options.modelsDir, name);
    const artefact = await loadArtefact(options.weights[name] ?? weightsFolder(options.modelsDir, name));
    if (artefact.manifest.name !== name)
      throw new MailroomError("MODEL_UNKNOWN", `these weights are of ${artefact.manifest.name}, not of ${name}`);
    runtime ??= openRuntime();
    const { tf } = await runtime;
    const model = await definition.load(artefact, { tf, imageRoot: options.imageRoot });
    const { sha256: version, manifest } = artefact;
    port.postMessage({ kind: "loaded", name, sha256: version, manifest } satisfies Reply);
    return { definition, model, sha256: version };
  };
  const get = (name: string): Promise<Held> => {
    const known = held.get(name);
    if (known !== undefined) return known;
    const loading = load(name);
    held.set(name, loading);
    // A model that could not be loaded may be mended while we run: the next question tries again.
    loading.catch(() => held.delete(name));
    return loading;
  };

  const drain = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (waiting.length > 0) {
      const batch = takeBatch(waiting);
      waiting = waiting.filter((request) => !batch.includes(request));
      for (const reply of await answer(batch, get, options.codeCommit)) port.postMessage(reply);
    }
    busy = false;
  };
  port.on("message", (request: Request) => {
    waiting.push(request);
    // What has arrived meanwhile is in the port's queue: let it come in before working.
    setImmediate(() => void drain());
  });
}

/** The first request and those behind it for the same model, up to BATCH_MAX inputs (one large request goes alone). */
function takeBatch(waiting: readonly Request[]): Request[] {
  const [first] = waiting;
  if (first === undefined) return [];
  let room = BATCH_MAX - first.inputs.length;
  return waiting.filter((request) => {
    if (request === first) return true;
    if (request.model !== first.model || request.inputs.length > room) return false;
    room -= request.inputs.length;
    return true;
  });
}

async function answer(
  batch: readonly Request[],
  get: (name: string) => Promise<Held>,
  codeCommit: string,
): Promise<Reply[]> {
  const [first] = batch;
  if (first === undefined) return [];
  try {
    const { definition, model, sha256: version } = await get(first.model);
    const checked = batch.map((request) => ({ request, parsed: parseAll(definition, request.inputs) }));
    const inputs = checked.flatMap(({ parsed }) => ("values" in parsed ? parsed.values : []));
    const started = performance.now();
    const outputs = inputs.length === 0 ? [] : await model.predict(inputs);
    const milliseconds = inputs.length === 0 ? 0 : (performance.now() - started) / inputs.length;
    if (outputs.length !== inputs.length)
      throw new Error(`${first.model} gave ${outputs.length} answers to ${inputs.length} inputs`);
    let at = 0;
    return checked.map(({ request, parsed }): Reply => {
      if ("problem" in parsed) return { kind: "error", id: request.id, ...parsed.problem };
      const records = parsed.values.map((input): PredictionRecord => {
        const output: unknown = definition.output.parse(outputs[at]);
        at += 1;
        return {
          model: request.model,
          modelSha256: version,
          inputSha256: sha256(canonicalJson(input)),
          input,
          output,
          outputSha256: sha256(canonicalJson(output)),
          confidence: definition.confidenceOf(output),
          milliseconds,
          codeCommit,
        };
      });
      return { kind: "answer", id: request.id, records };
    });
  } catch (error) {
    return batch.map(({ id }) => ({ kind: "error", id, ...describe(error) }));
  }
}

type Parsed = { values: unknown[] } | { problem: { code: string; message: string } };

function parseAll(definition: AnyModel, inputs: readonly unknown[]): Parsed {
  const values: unknown[] = [];
  for (const input of inputs) {
    const parsed = definition.input.safeParse(input);
    if (!parsed.success) {
      // Which field and what is wrong with it; never the customer's text itself.
      const message = parsed.error.issues.map((i) => `${i.path.join(".") || "input"}: ${i.message}`).join("; ");
      return { problem: { code: "MODEL_INPUT_WRONG", message } };
    }
    values.push(parsed.data);
  }
  return { values };
}

function describe(error: unknown): { code: string | null; message: string } {
  if (error instanceof MailroomError && isCode(error.code)) return { code: error.code, message: error.detail ?? "" };
  return { code: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
