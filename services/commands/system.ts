import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Blobs } from "#shared/blobs/blobs.ts";
import { openBlobs } from "#shared/blobs/file-blobs.ts";
import { type Config, loadConfig } from "#shared/config.ts";
import { createContained } from "#shared/contained/pool.ts";
import type { Db } from "#shared/db/db.ts";
import { loadDepartments } from "#shared/departments.ts";
import { MailroomError } from "#shared/errors.ts";
import { createLogger, type Logger } from "#shared/log.ts";
import { createMetrics, type Metrics } from "#shared/metrics.ts";
import { withMetrics } from "#shared/ml/measured.ts";
import type { Models } from "#shared/ml/models.ts";
import { openPlacedModels } from "#shared/ml/placed.ts";
import { chooseOcr } from "#shared/ocr/choice.ts";
import { openQueues, type Queues } from "#shared/queues/queues.ts";
import { liveProcesses, registerProcess } from "#shared/run-registry.ts";
import { createWake, listenForWake } from "#shared/wake.ts";
import { startSealer } from "../audit/seal.ts";
import { createReceiver, type Receiver } from "../intake/receive.ts";
import { planNewCases } from "../pipeline/advance.ts";
import { pipeline } from "../pipeline/pipeline.ts";
import { startRelay } from "../pipeline/relay.ts";
import type { AnyStage, Lane } from "../pipeline/stage.ts";
import { startWorkers } from "../pipeline/worker.ts";
import { codeCommit } from "./commit.ts";
import { type Database, openDatabase } from "./database.ts";
import type { Io } from "./io.ts";

/** What every command that touches cases needs. Built here, once per process, and handed on as arguments. */
export interface System {
  config: Config;
  log: Logger;
  database: Database;
  db: Db;
  blobs: Blobs;
  queues: Queues;
  receiver: Receiver;
  metrics: Metrics;
  wake: () => void;
  close(milliseconds?: number): Promise<void>;
}

const READERS_DIRECTORY = "scratch";

/** Opens database, blobs and queues, without doing any work yet. */
export async function buildSystem(config: Config, log: Logger): Promise<System> {
  const database = await openDatabase(config, log);
  try {
    const blobs = await openBlobs(config.BLOB_URL);
    const metrics = createMetrics();
    const queues = openQueues({
      redisUrl: config.REDIS_URL,
      databaseUrl: database.appUrl,
      prefix: config.QUEUE_PREFIX,
      log,
    });
    const { wake, close: closeWake } = createWake(database.pool, log);
    const receiver = createReceiver({
      db: database.db,
      planNewCases: (tx, cases) => planNewCases(tx, pipeline, cases),
      wake,
      observe: metrics.observeReceive,
    });
    return {
      config,
      log,
      database,
      db: database.db,
      blobs,
      queues,
      receiver,
      metrics,
      wake,
      async close(milliseconds) {
        await receiver.idle();
        await closeWake();
        await queues.close();
        await database.close(milliseconds);
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Relay and sealer: one process is enough, several do no harm. */
export function startRelayRole({ config, database, db, queues, log }: System): { close(): Promise<void> } {
  const relay = startRelay({
    db,
    queues,
    stages: pipeline,
    sweepSeconds: config.RELAY_SWEEP_SECONDS,
    lostSeconds: config.RELAY_LOST_SECONDS,
    log,
    listen: (onWake) => listenForWake(database.pool, log, onWake),
  });
  const sealer = startSealer(db, log);
  return {
    async close() {
      await relay.close();
      await sealer.close();
    },
  };
}

/** Reads and decides: queue workers, reading processes, models. */
export async function startWorkerRole(system: System, signal: AbortSignal): Promise<{ close(): Promise<void> }> {
  const { config, db, blobs, queues, log, metrics, wake } = system;
  const stages = stagesOf(config);
  const departments = await loadDepartments(config.DEPARTMENTS_FILE);
  const contained = {
    quick: createContained(readersOf(config, log, "quick")),
    slow: createContained(readersOf(config, log, "slow")),
  };
  const models = await openModels(system);
  const executor = {
    db,
    pipeline,
    context: {
      ...{ blobs, departments, isSenderTold: config.ROUTER_SENDER_DOMAIN === "on" },
      ...{ ...(await readingOf(config)), log, signal },
    },
    contained,
    models,
    wake,
    observe: metrics.observeRun,
  };
  const workers = startWorkers(executor, queues, stages, log, readerCount(config));
  return {
    async close() {
      await workers.close();
      await Promise.all([contained.quick.close(), contained.slow.close()]);
      await models.close();
    },
  };
}

/** What reading depends on besides the document. Throws CONFIGURATION_WRONG where the OCR engine is not there. */
export const readingOf = async (config: Config) => ({
  ownAccounts: config.OWN_ACCOUNTS,
  pdfPasswords: config.PDF_PASSWORDS,
  ocr: await chooseOcr(config),
});

const readerCount = ({ READERS }: Config): number => (READERS === 0 ? availableParallelism() : READERS);

/** Where blobs lie; images are named to models by their place below it. */
export const storeFolder = ({ BLOB_URL }: Config): string => fileURLToPath(BLOB_URL);

/** What contained processes may read besides the program. */
export const readableBy = (config: Config): string[] => [
  storeFolder(config),
  ...(config.OCR_DATA === undefined ? [] : [resolve(config.OCR_DATA)]),
];

/** Reading processes of one purpose, with a scratch folder of their own. */
export const readersOf = (config: Config, log: Logger, purpose: Lane | "replay") => ({
  size: readerCount(config),
  scratchRoot: join(config.DATA_DIR, `${READERS_DIRECTORY}-${purpose}`),
  megabytesMax: config.READER_MEGABYTES_MAX,
  readable: readableBy(config),
  log,
});

/** The models as the registry says, measured. */
export async function openModels({ config, db, log, metrics }: System): Promise<Models> {
  const placed = await openPlacedModels({
    db,
    environment: config.ENVIRONMENT,
    dataDir: config.DATA_DIR,
    modelsDir: config.MODELS_DIR,
    codeCommit: codeCommit(),
    imageRoot: storeFolder(config),
    log,
  });
  return withMetrics(placed, metrics.observeAnswer);
}

function stagesOf({ STAGES }: Config): readonly AnyStage[] {
  const all: readonly AnyStage[] = pipeline;
  const unknown = STAGES.filter((name) => !all.some((stage) => stage.name === name));
  if (unknown.length > 0)
    throw new MailroomError(
      "CONFIGURATION_WRONG",
      `STAGES: there is no stage ${unknown.join(", ")}; there are ${all.map((stage) => stage.name).join(", ")}`,
    );
  return STAGES.length === 0 ? all : all.filter((stage) => STAGES.includes(stage.name));
}

/** For commands: only what is worth a person's attention, unless they asked for more. */
export function commandConfig(io: Io): { config: Config; log: Logger } {
  const { config, origins } = loadConfig(io.overrides);
  return { config, log: createLogger(origins.LOG_LEVEL === "default" ? "warn" : config.LOG_LEVEL) };
}

/**
 * The system for the time of a command. `unless-running`: works cases itself when no
 * system on this data does.
 */
export async function openSystem(io: Io, options: { worker: "never" | "unless-running" }): Promise<System> {
  const { config, log } = commandConfig(io);
  const others = await liveProcesses(config.DATA_DIR);
  const has = (role: string) => others.some((other) => other.roles.includes(role));
  const system = await buildSystem(config, log);
  const stopping = new AbortController();
  const closers: (() => Promise<void>)[] = [];
  try {
    if (options.worker === "unless-running") {
      const roles = ["relay", "worker"].filter((role) => !has(role));
      const registration = await registerProcess(config.DATA_DIR, { command: "process", roles });
      closers.push(() => registration.remove());
      if (roles.includes("worker")) {
        const worker = await startWorkerRole(system, stopping.signal);
        closers.push(() => worker.close());
      }
      if (roles.includes("relay")) {
        const relay = startRelayRole(system);
        closers.push(() => relay.close());
      }
    }
  } catch (error) {
    await system.close();
    throw error;
  }
  return {
    ...system,
    async close(milliseconds) {
      stopping.abort();
      for (const close of closers.reverse()) await close();
      await system.close(milliseconds);
    },
  };
}
