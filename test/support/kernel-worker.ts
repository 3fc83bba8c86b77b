import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "#shared/db/db.ts";
import { openQueues } from "#shared/queues/queues.ts";
import { startWorkers } from "../../services/pipeline/worker.ts";
import { createKernel } from "./kernel.ts";
import { testLog } from "./services.ts";

/** A process that works on the test pipeline until it is killed. Takes `ms` for each run and says on stdout which it began. */
const [databaseUrl = "", prefix = "", ms = "0", redisUrl] = process.argv.slice(2);
const connection = connect(databaseUrl, 10, testLog);
const queues = openQueues({ databaseUrl, prefix, redisUrl, log: testLog });
const onRun = async (stage: string) => {
  process.stdout.write(`${stage}\n`);
  await sleep(Number(ms));
};
const { executor } = createKernel({ connection, queues, log: testLog, hooks: { onRun } });
startWorkers(executor, queues, executor.pipeline, testLog);
