import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { Connection } from "#shared/db/db.ts";
import { createSender, receiptIn } from "../../services/demo/send.ts";
import { createRandom, mimeMail, numbers, type Random } from "../fixtures/fixtures.ts";
import { REDIS_URL } from "../support/services.ts";
import { type Child, newSite, runCommand, type Site, smtpDoor, startRoles, tail, until } from "./harness.ts";
import { connectTo, killPostgres } from "./postgres.ts";

/**
 * 200 mails while workers, relay, doors and Postgres die of kill -9 again and
 * again. Afterwards every promise of the first page of ARCHITECTURE.md is counted.
 */

const MAILS = 200;
/** As many connections as a busy gateway keeps open. */
const SENDERS = 6;
/** Between two kills: shorter, and on two processors nothing would get far enough to be worth killing. */
const CALM_MS = [1_500, 4_000] as const;
/** How long a killed process stays away. */
const AWAY_MS = [200, 1_500] as const;
const SETTLE_SECONDS_MAX = 240;
/** Chaos ends when everything is sent, and at the latest then. */
const CHAOS_SECONDS_MAX = 240;

test("on the Postgres queue, 200 mails survive kill -9 of everything", { timeout: 600_000 }, (t) => chaos(t, {}));

test(
  "on the Redis queue as well, and Redis is emptied in the middle",
  { timeout: 600_000, skip: REDIS_URL === undefined ? "no Redis: TEST_REDIS_URL is unset" : false },
  (t) => chaos(t, { REDIS_URL: REDIS_URL ?? "", QUEUE_PREFIX: `chaos-${process.pid}` }),
);

async function chaos(t: TestContext, env: Record<string, string>): Promise<void> {
  const random = createRandom(Number(process.env.CHAOS_SEED ?? 1));
  const site = await newSite({
    READERS: "1",
    RELAY_SWEEP_SECONDS: "5",
    RELAY_LOST_SECONDS: "10",
    LOG_LEVEL: "warn",
    ...env,
  });
  const crew = await startCrew(site);
  const sent = sendAll(site, random);
  const kills = await raid(site, crew, random.fork("raid"), sent.progress, env.REDIS_URL);
  const responses = await sent.done;
  t.diagnostic(`kills: ${JSON.stringify(kills)}; sends repeated: ${sent.repeated()}`);
  await crew.restartAll();

  const connection = await connectTo(site);
  try {
    await allEnded(connection, crew);
    await countPromises(connection, responses);
  } finally {
    await connection.close();
  }
  const verified = await runCommand(site, ["audit", "verify"]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  // The point of the test: it must have hurt.
  for (const victim of ["intake,api", "relay", "worker", "postgres"])
    assert.ok((kills[victim] ?? 0) > 0, `${victim} was never killed`);
}

interface Crew {
  /** Kills one process of these roles and starts another after a while. */
  replace(roles: string, awayMs: number): Promise<void>;
  /** Starts what is not alive any more. */
  restartAll(): Promise<void>;
  everybody(): string;
}

async function startCrew(site: Site): Promise<Crew> {
  const posts: { roles: string; child: Child }[] = [];
  // One after the other: the first migrates, and a wave of starts would take the processors from it.
  for (const roles of ["intake,api", "relay", "worker", "worker"])
    posts.push({ roles, child: await startRoles(site, roles) });
  const restart = async (post: { roles: string; child: Child }) => {
    // Its Postgres may just be dead too; an operator's supervisor tries again.
    for (let attempt = 1; ; attempt++) {
      try {
        post.child = await startRoles(site, post.roles);
        return;
      } catch (error) {
        if (attempt === 5) throw error;
        await sleep(1_000);
      }
    }
  };
  return {
    async replace(roles, awayMs) {
      const candidates = posts.filter((post) => post.roles === roles);
      const post = candidates[awayMs % candidates.length];
      if (post === undefined) throw new Error(`nobody has the roles ${roles}`);
      await post.child.kill();
      await sleep(awayMs);
      await restart(post);
    },
    async restartAll() {
      for (const post of posts) if (!post.child.isAlive()) await restart(post);
    },
    everybody: () =>
      posts
        .map(({ roles, child }) => `--- ${roles} (${child.isAlive() ? "alive" : "dead"})\n${tail(child)}`)
        .join("\n"),
  };
}

/** Kills until everything is sent; gives how often each victim fell. */
async function raid(site: Site, crew: Crew, random: Random, progress: () => number, redisUrl: string | undefined) {
  const kills: Record<string, number> = {};
  const deadline = performance.now() + CHAOS_SECONDS_MAX * 1_000;
  // Each once at first, so that a fast machine cannot finish before its turn came.
  const first = ["worker", "relay", "postgres", "intake,api"];
  let emptied = false;
  while ((progress() < MAILS || first.length > 0) && performance.now() < deadline) {
    await sleep(random.int(...CALM_MS));
    if (redisUrl !== undefined && !emptied && progress() > MAILS / 3) {
      await emptyRedis(redisUrl);
      emptied = true;
    }
    const victim = first.shift() ?? random.pick(["worker", "worker", "relay", "postgres", "intake,api"]);
    let fell = true;
    if (victim === "postgres") fell = await killPostgres(site);
    else await crew.replace(victim, random.int(...AWAY_MS));
    if (fell) kills[victim] = (kills[victim] ?? 0) + 1;
  }
  if (redisUrl !== undefined) assert.ok(emptied, "Redis was never emptied");
  return kills;
}

async function emptyRedis(url: string): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 2 });
  await redis.flushall();
  redis.disconnect();
}

/** Sends all mails; each is sent again until somebody says 250. */
function sendAll(site: Site, random: Random) {
  const responses: string[] = [];
  let repeated = 0;
  let next = 0;
  const sender = createSender(() => smtpDoor(site), {
    patienceMs: CHAOS_SECONDS_MAX * 1_000,
    onRetry: () => (repeated += 1),
  });
  const work = async () => {
    while (next < MAILS) {
      const number = next++;
      const { iban } = numbers.bankAccount(random.fork(`mail ${number}`), "BE");
      const bytes = await mimeMail(
        { subject: `Transfer ${number}`, text: `Please transfer EUR ${number},00 to ${iban}.\n` },
        number + 1,
      );
      responses.push(await sender.send({ from: "customer@post.example", bytes }));
      // Spread over the raid: otherwise all would be in before the first kill.
      await sleep(random.int(200, 900));
    }
  };
  return {
    done: Promise.all(Array.from({ length: SENDERS }, work)).then(() => responses),
    progress: () => responses.length,
    repeated: () => repeated,
  };
}

async function allEnded({ db }: Connection, crew: Crew): Promise<void> {
  const open = () => db.selectFrom("case_file").select("receipt").where("status", "=", "open").execute();
  await until("the end of every case", SETTLE_SECONDS_MAX, async () => (await open()).length === 0).catch(
    async (error: unknown) => {
      const receipts = (await open()).map(({ receipt }) => receipt);
      throw new Error(`${String(error)}; open: ${receipts.join(", ")}\n${crew.everybody()}`, { cause: error });
    },
  );
}

async function countPromises({ db }: Connection, responses: string[]): Promise<void> {
  const receipts = responses.map(receiptIn);
  assert.equal(receipts.length, MAILS);
  assert.equal(new Set(receipts).size, MAILS, "every 250 names a receipt of its own");

  const cases = await db
    .selectFrom("case_file")
    .select(["id", "receipt", "sha256", "status", "duplicate_of"])
    .orderBy("receipt")
    .execute();
  const numbersGiven = cases.map(({ receipt }) => Number(receipt));
  assert.deepEqual(
    numbersGiven,
    numbersGiven.map((_, i) => i + 1),
    "receipts have no gap",
  );
  for (const receipt of receipts)
    assert.ok(receipt !== undefined && numbersGiven.includes(receipt), `250 for receipt ${receipt}, but no case`);

  const firsts = cases.filter(({ duplicate_of }) => duplicate_of === null);
  assert.equal(firsts.length, MAILS, "one case that is worked on for each mail");
  assert.equal(new Set(firsts.map(({ sha256 }) => sha256)).size, MAILS);
  assert.ok(firsts.every(({ status }) => status === "closed" || status === "review"));

  const runs = await db
    .selectFrom("run")
    .select(["id", "case_id", "document_id", "page_id", "stage", "state"])
    .execute();
  assert.ok(
    runs.every(({ state }) => state === "done"),
    JSON.stringify(runs.filter(({ state }) => state !== "done").slice(0, 5)),
  );
  const entries = await db
    .selectFrom("audit_entry")
    .select((eb) => ["run_id", eb.fn.countAll<string>().as("count")])
    .where("action", "=", "run.done")
    .groupBy("run_id")
    .execute();
  assert.equal(entries.length, runs.length, "an audit entry for every run");
  assert.deepEqual(
    entries.filter(({ count }) => Number(count) !== 1),
    [],
    "no stage was committed twice",
  );

  const accounts = await db.selectFrom("account").select(["case_id", "value"]).where("kind", "=", "iban").execute();
  assert.equal(accounts.length, MAILS, "every mail's one IBAN was written once");
}
