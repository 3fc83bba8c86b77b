import { silentLogger } from "#shared/log.ts";
import { createContained } from "./pool.ts";

/** Started by contained.test.ts to be killed: one child rests, one is caught in an endless loop. Prints their ids. */
const contained = createContained({
  size: 2,
  scratchRoot: process.argv[2] ?? "",
  megabytesMax: 512,
  readable: [],
  log: silentLogger,
});
const task = {
  module: new URL("./contained.test-task.ts", import.meta.url).href,
  secondsMax: 600,
  megabytesMax: 512,
};
const ids = (await Promise.all([
  contained.run(task, { do: "sleep", milliseconds: 300 }),
  contained.run(task, { do: "sleep", milliseconds: 300 }),
])) as number[];
void contained.run(task, { do: "spin" });
setTimeout(() => process.stdout.write(`${JSON.stringify(ids)}\n`), 300);
