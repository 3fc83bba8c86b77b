import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { isCode, MailroomError, PermanentError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import { readManifest } from "./artefact.ts";
import { listModels, weightsFolder } from "./discover.ts";
import type { Models, PredictionRecord } from "./models.ts";
import type { Reply, Request, ThreadOptions } from "./thread.ts";

export interface ModelsOptions {
  modelsDir: string;
  codeCommit: string;
  log: Logger;
  /** Folders to load weights from instead of models/<name>/weights, by model. */
  weights?: Record<string, string>;
  /** Folder that image paths of inputs are relative to. */
  imageRoot?: string;
  /** How long one question may take. */
  secondsMax?: number;
}

/**
 * What models make for an answer is soon garbage. Left to itself a thread lets 48 MB of that lie before
 * it clears up; the router's process took 30 to 40 MB less with this.
 */
const YOUNG_MEGABYTES_MAX = 16;
/** A page takes 0.2 s and a letter a millisecond; a thread that is silent for a minute is stuck. */
const ANSWER_SECONDS_MAX = 60;

interface Pending {
  resolve: (records: PredictionRecord[]) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}
interface Thread {
  worker: Worker;
  pending: Map<number, Pending>;
}
type Listed = Awaited<ReturnType<Models["list"]>>[number];

/**
 * Models in a worker thread of their own, started at the first question. When the
 * thread dies, what it was asked fails with an ordinary, retryable error, and the
 * next question starts a new one.
 */
export function createModels(options: ModelsOptions): Models {
  const modelsDir = resolve(options.modelsDir);
  const { log, secondsMax = ANSWER_SECONDS_MAX } = options;
  const loaded = new Map<string, Listed>();
  let thread: Thread | undefined;
  let isClosed = false;
  let lastId = 0;

  const start = (): Thread => {
    const workerData: ThreadOptions = {
      modelsDir,
      codeCommit: options.codeCommit,
      weights: options.weights ?? {},
      imageRoot: options.imageRoot ?? null,
    };
    // No environment: what a model reads it gets as an argument, and secrets are none of its business.
    const worker = new Worker(new URL("./thread.ts", import.meta.url), {
      ...{ workerData, env: {} },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES_MAX },
    });
    const started: Thread = { worker, pending: new Map() };
    const fail = (error: Error) => {
      if (thread === started) thread = undefined;
      for (const { reject, timer } of started.pending.values()) {
        clearTimeout(timer);
        reject(error);
      }
      started.pending.clear();
    };
    worker.on("message", (reply: Reply) => receive(started, reply));
    worker.on("error", (error) => {
      log.error({ err: error }, "the model thread failed");
      fail(new Error("the model thread failed", { cause: error }));
    });
    worker.on("exit", () => fail(new Error("the model thread ended")));
    // Waiting for questions is no reason to keep a finished command alive.
    worker.unref();
    return started;
  };

  const receive = ({ worker, pending }: Thread, reply: Reply): void => {
    if (reply.kind === "loaded") {
      const { name, sha256, manifest } = reply;
      loaded.set(`${name}@${sha256}`, { name, sha256, manifest });
      log.info({ model: name, version: sha256 }, "model loaded");
      return;
    }
    const asked = pending.get(reply.id);
    if (asked === undefined) return;
    pending.delete(reply.id);
    clearTimeout(asked.timer);
    if (pending.size === 0) worker.unref();
    if (reply.kind === "answer") asked.resolve(reply.records);
    else asked.reject(errorOf(reply));
  };

  return {
    predict(model, inputs) {
      if (isClosed) return Promise.reject(new Error("the models are closed"));
      if (inputs.length === 0) return Promise.resolve([]);
      thread ??= start();
      const { worker, pending } = thread;
      lastId += 1;
      const request: Request = { id: lastId, model, inputs };
      return new Promise((resolveRecords, reject) => {
        const timer = setTimeout(() => {
          log.error({ model }, "a model did not answer in time; its thread is stopped");
          void worker.terminate();
        }, secondsMax * 1_000);
        pending.set(request.id, { resolve: resolveRecords, reject, timer });
        worker.ref();
        worker.postMessage(request);
      });
    },

    async list() {
      const all = new Map(loaded);
      for (const name of await listModels(modelsDir)) {
        const folder = options.weights?.[name] ?? weightsFolder(modelsDir, name);
        const found = await readManifest(folder).catch((error: unknown) => {
          // A folder without weights is a model somebody is still writing.
          if (error instanceof MailroomError && error.code === "MODEL_UNKNOWN") return null;
          throw error;
        });
        if (found !== null) all.set(`${name}@${found.sha256}`, { name, ...found });
      }
      return [...all.values()];
    },

    async close() {
      isClosed = true;
      await thread?.worker.terminate();
    },
  };
}

function errorOf({ code, message }: Extract<Reply, { kind: "error" }>): Error {
  return code !== null && isCode(code) ? new PermanentError(code, message) : new Error(`a model failed: ${message}`);
}
