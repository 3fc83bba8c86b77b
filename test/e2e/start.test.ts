import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { createSender, receiptIn } from "../../services/demo/send.ts";
import { type Child, mailroom, newSite, runCommand, type Site, startSystem, until } from "./harness.ts";

/** Starting, stopping and starting again, the way an operator does it. */

/** All must be down by then, the embedded Postgres last. */
const STOP_SECONDS_MAX = 15;

async function send(smtp: { host: string; port: number }, text: string): Promise<number> {
  const mail = { from: "a@b.example", bytes: Buffer.from(`Subject: s\r\n\r\n${text}\r\n`) };
  return receiptIn(await createSender(() => smtp).send(mail)) ?? 0;
}

async function hasEnded(site: Site, receipt: number): Promise<boolean> {
  const { stdout } = await runCommand(site, ["show", String(receipt), "--json"]);
  return stdout !== "" && (JSON.parse(stdout) as { case: { status: string } }).case.status !== "open";
}

async function stopWithin(child: Child, signal: NodeJS.Signals): Promise<number | string> {
  const started = performance.now();
  child.process.kill(signal);
  const how = await child.ended;
  assert.ok((performance.now() - started) / 1_000 < STOP_SECONDS_MAX, "it took too long to stop");
  return how;
}

test("it says in a few lines where everything is; stops on a signal; goes on after a stop and after kill -9", async () => {
  const site = await newSite();
  const first = await startSystem(site);
  await until("the welcome", 30, async () => first.stdout().includes("stop     Ctrl-C"));
  assert.match(first.stdout(), /^Mailroom is ready after [\d.]+ s/);
  for (const word of ["web", "SMTP", "sign in", "data"]) assert.match(first.stdout(), new RegExp(`^ {2}${word} `, "m"));
  const before = await send(first.smtp, "before the stop");
  assert.equal(await stopWithin(first, "SIGTERM"), 0);

  const second = await startSystem(site);
  await until("the first mail's case ends", 60, () => hasEnded(site, before));
  const killed = await send(second.smtp, "before the kill");
  await second.kill();

  const third = await startSystem(site);
  await until("the second mail's case ends", 60, () => hasEnded(site, killed));
  assert.equal(killed, before + 1);
  assert.equal(await stopWithin(third, "SIGINT"), 0);
  const verified = await runCommand(site, ["audit", "verify"]);
  assert.equal(verified.code, 0, verified.stdout);
});

test("a taken port, a wrong database and wrong settings: one sentence that says what to do, and exit 2", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  try {
    const site = await newSite();
    for (const [args, expected] of [
      [["--smtp-port", String(port)], /PORT.*SMTP_PORT|SMTP_PORT/],
      [["--http-port", String(port)], /HTTP_PORT/],
      [["--database-url", "postgres://nobody:wrong@127.0.0.1:1/none"], /database cannot be reached|DATABASE_URL/],
      [["--departments-file", "nowhere.json"], /DEPARTMENTS_FILE nowhere\.json/],
      [["--stages", "read-minds"], /there is no stage read-minds/],
    ] as const) {
      const child = mailroom(site, ["start", ...args]);
      assert.equal(await child.ended, 2, child.stderr());
      const said = child
        .stderr()
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("{"));
      assert.equal(said.length, 1, child.stderr());
      assert.match(said[0] ?? "", expected);
    }
  } finally {
    taken.close();
  }
});
