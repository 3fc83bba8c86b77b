import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "#shared/log.ts";
import { startEmbeddedPostgres } from "#shared/postgres/postgres.ts";

export interface TestServers {
  /** Whether a Redis is there too. */
  redis: boolean;
  stop(): Promise<void>;
}

/**
 * A Postgres, and where redis-server is installed a Redis, for tests or benches.
 * Puts their addresses into the environment that child processes inherit.
 */
export async function startTestServers(options: { durable: boolean }): Promise<TestServers> {
  const folder = await mkdtemp(join(tmpdir(), "mailroom-tests-"));
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    log: createLogger("warn"),
    unsafeFast: !options.durable,
  });
  const redis = await startRedis(join(folder, "redis"));
  const server = new URL(postgres.ownerUrl);
  server.pathname = "";
  process.env.TEST_DATABASE_SERVER = server.toString().replace(/\/$/, "");
  if (redis) process.env.TEST_REDIS_URL = redis.url;
  return {
    redis: redis !== undefined,
    async stop() {
      await redis?.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Redis with an append-only file, as in production; undefined where redis-server is not installed. */
async function startRedis(directory: string): Promise<{ url: string; stop(): Promise<void> } | undefined> {
  await mkdir(directory);
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory];
  const child = spawn("redis-server", [...args, "--appendonly", "yes", "--maxmemory-policy", "noeviction"], {
    stdio: "ignore",
  });
  const { promise: spawned, resolve } = Promise.withResolvers<boolean>();
  child.once("spawn", () => resolve(true)).once("error", () => resolve(false));
  const started = await spawned;
  if (!started) {
    process.stdout.write("redis-server is not installed: what needs it is skipped\n");
    return undefined;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
