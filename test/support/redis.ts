import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "./servers.ts";

/** A Redis of one test's own, which may be killed. */
export interface OwnRedis {
  readonly url: string;
  /** kill -9, and a start on the same port and files after `awayMs`. */
  crash(awayMs: number): Promise<void>;
  flush(): Promise<void>;
  /** How many clients are connected, without the one that asks. */
  clients(): Promise<number>;
  stop(): Promise<void>;
}

export const hasRedis = () => spawnSync("redis-server", ["--version"]).status === 0;

export async function startOwnRedis(folder: string): Promise<OwnRedis> {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const launch = async () => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes"];
    const child = spawn("redis-server", [...args, "--maxmemory-policy", "noeviction"], { stdio: "ignore" });
    const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    client.on("error", () => undefined); // not up yet
    await client.ping();
    client.disconnect();
    return child;
  };
  const end = async (signal: NodeJS.Signals) => {
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  let child = await launch();
  return {
    url,
    async crash(awayMs) {
      await end("SIGKILL");
      await sleep(awayMs);
      child = await launch();
    },
    async flush() {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
    async clients() {
      const client = new Redis(url);
      const list = await client.client("LIST");
      client.disconnect();
      return String(list).trim().split("\n").length - 1;
    },
    // On SIGTERM it saves first, and stays alive when its folder is gone already.
    stop: () => end("SIGKILL"),
  };
}
