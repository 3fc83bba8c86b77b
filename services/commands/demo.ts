import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type CaseResult, findCase, loadCaseResult } from "#shared/cases/case-result.ts";
import type { Db } from "#shared/db/db.ts";
import { liveProcesses } from "#shared/run-registry.ts";
import { DEMO_COUNT, type DemoMail, demoInbox } from "../demo/inbox.ts";
import { type Outcome, tableOf } from "../demo/report.ts";
import { createSender, receiptIn, type SmtpAddress } from "../demo/send.ts";
import { openSmtpDoor } from "../intake/smtp.ts";
import { loadTls } from "../intake/tls.ts";
import { CASES_MAX, fill } from "./demo-cases.ts";
import type { Io } from "./io.ts";
import { openSystem } from "./system.ts";

/** Mails a demo may have: beyond this it is a load test, and `npm run bench` says more. */
const COUNT_MAX = 10_000;
/** Mails on their way side by side. A gateway does no more, and the generator writes them one after the other anyway. */
const SENDERS = 4;
/** For the slowest mail, a scan to be read on two busy processors, a whole minute; the rest is quicker. */
const SECONDS_A_MAIL_MAX = 60;
const SECONDS_MIN = 300;
const POLL_MS = 250;
const PROGRESS_MS = 5_000;

/** A door of our own is for our own mails: this machine only, on a free port. */
const OWN_DOOR = { SMTP_HOST: "127.0.0.1", SMTP_PORT: 0, SMTP_NETWORKS: ["127.0.0.0/8"], SMTP_AUTH: "off" as const };

/** The running system the mails go to: its SMTP door (opened when nobody has one open), and its database to see what becomes of them. */
export interface DemoSystem {
  smtp(): Promise<SmtpAddress>;
  db: Db;
  close(): Promise<void>;
}

interface Sent {
  mail: DemoMail;
  /** Undefined: nobody said 250. */
  receipt: number | undefined;
}

/**
 * `mailroom demo [--seed N] [--count N] [--to HOST:PORT] [--save DIR]`: an invented
 * inbox through the SMTP door, and a table of what came out beside what is true. With
 * `--cases N` no mail is sent: the database is filled with so many cases as they are left behind.
 * Exit status 0 when every mail was taken and every case has ended.
 */
export async function run(args: string[], io: Io, open = openDemoSystem): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      count: { type: "string", default: String(DEMO_COUNT) },
      to: { type: "string" },
      save: { type: "string" },
      cases: { type: "string" },
    },
  });
  const [seed, count, cases] = [values.seed, values.count, values.cases ?? 1].map(Number) as [number, number, number];
  const to = values.to === undefined ? undefined : parseAddress(values.to);
  const isWithin = (value: number, max: number) => Number.isSafeInteger(value) && value >= 1 && value <= max;
  if (!Number.isSafeInteger(seed) || !isWithin(count, COUNT_MAX) || !isWithin(cases, CASES_MAX) || to === null) {
    io.err(
      `demo takes --seed N, --count 1 to ${COUNT_MAX}, --to HOST:PORT and --save DIR, or --cases 1 to ${CASES_MAX}.\n`,
    );
    return 2;
  }
  if (values.cases !== undefined) return fill(cases, seed, io);
  if (values.save !== undefined) return save(resolve(io.folder, values.save), demoInbox(seed, count), io);

  const system = await open(io);
  try {
    const sent = await sendAll(demoInbox(seed, count), to ?? (await system.smtp()), count, io);
    if (to !== undefined && (await casesOf(system.db, sent)).length === 0) {
      io.err("The mails went to a system with another database, so what became of them cannot be shown here.\n");
      return 1;
    }
    const open = await untilEnded(system.db, sent, count, io);
    const results: { mail: DemoMail; outcome: Outcome | undefined }[] = [];
    for (const { mail, receipt } of sent) results.push({ mail, outcome: await outcomeOf(system.db, receipt) });
    io.out(tableOf(results));
    const example = sent.find(({ receipt }) => receipt !== undefined)?.receipt;
    if (example !== undefined) io.out(`\nOne case with everything that was found: mailroom show ${example}\n`);
    if (open > 0) io.err(`${open} cases have not ended yet.\n`);
    return open === 0 && sent.every(({ receipt }) => receipt !== undefined) ? 0 : 1;
  } finally {
    await system.close();
  }
}

async function save(folder: string, mails: AsyncIterable<DemoMail>, io: Io): Promise<number> {
  await mkdir(folder, { recursive: true });
  for await (const { number, scenario, bytes } of mails) {
    const name = `${String(number).padStart(3, "0")}-${scenario.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.eml`;
    await writeFile(join(folder, name), bytes);
    io.out(`${join(folder, name)}\n`);
  }
  return 0;
}

/** A mail is sent while the next one is being written. A repeated mail waits for the one it repeats. */
async function sendAll(mails: AsyncGenerator<DemoMail>, to: SmtpAddress, count: number, io: Io): Promise<Sent[]> {
  const sender = createSender(() => to, { onRetry: () => io.err("the SMTP door did not take a mail; trying again\n") });
  const sent: Sent[] = [];
  const byNumber = new Map<number, Promise<void>>();
  const send = async (mail: DemoMail) => {
    if (mail.repeats !== undefined) await byNumber.get(mail.repeats);
    const entry: Sent = { mail, receipt: undefined };
    sent.push(entry);
    try {
      entry.receipt = receiptIn(await sender.send(mail));
    } catch (error) {
      io.err(`mail ${mail.number} was not taken: ${(error as Error).message}\n`);
    }
  };
  const work = async () => {
    for (let next = await mails.next(); next.done !== true; next = await mails.next()) {
      const mail = next.value;
      const sending = send(mail);
      byNumber.set(mail.number, sending);
      await sending;
    }
  };
  const progress = setInterval(() => io.err(`${sent.length} of ${count} mails sent\n`), PROGRESS_MS);
  try {
    await Promise.all(Array.from({ length: SENDERS }, work));
  } finally {
    clearInterval(progress);
  }
  return sent.sort((a, b) => a.mail.number - b.mail.number);
}

/** Waits for the end of every case; gives how many are still open when the time is over. */
async function untilEnded(db: Db, sent: readonly Sent[], count: number, io: Io): Promise<number> {
  const taken = sent.filter(({ receipt }) => receipt !== undefined).length;
  const seconds = Math.max(SECONDS_MIN, count * SECONDS_A_MAIL_MAX);
  const deadline = performance.now() + seconds * 1_000;
  let nextWord = performance.now() + PROGRESS_MS;
  for (;;) {
    const open = await openCases(db, sent);
    if (open === 0 || performance.now() > deadline) return open;
    if (performance.now() > nextWord) {
      io.err(`${taken - open} of ${taken} cases ended\n`);
      nextWord += PROGRESS_MS;
    }
    await sleep(POLL_MS);
  }
}

/** A receipt that has no case would be a broken promise; it may not pass as ended. */
async function openCases(db: Db, sent: readonly Sent[]): Promise<number> {
  const taken = sent.filter(({ receipt }) => receipt !== undefined).length;
  const ended = (await casesOf(db, sent)).filter(({ status }) => status !== "open").length;
  return taken - ended;
}

/** The cases these mails became, by receipt and bytes. A duplicate has the status of the case it repeats. */
async function casesOf(db: Db, sent: readonly Sent[]): Promise<{ status: string }[]> {
  const receipts = sent.flatMap(({ receipt }) => receipt ?? []);
  if (receipts.length === 0) return [];
  const rows = await db
    .selectFrom("case_file as own")
    .leftJoin("case_file as first", "first.id", "own.duplicate_of")
    .select(["own.receipt", "own.sha256"])
    .select(({ fn }) => fn.coalesce("first.status", "own.status").as("status"))
    .where("own.receipt", "in", receipts)
    .execute();
  return rows.filter((row) => sent.some(({ mail, receipt }) => receipt === row.receipt && mail.sha256 === row.sha256));
}

async function outcomeOf(db: Db, receipt: number | undefined): Promise<Outcome | undefined> {
  const id = receipt === undefined ? null : await findCase(db, String(receipt));
  return id === null ? undefined : toOutcome(await loadCaseResult(db, id));
}

function toOutcome({ case: file, documents }: CaseResult): Outcome {
  return {
    receipt: file.receipt,
    status: file.status,
    department: file.department,
    confidence: file.confidence,
    problems: file.problems.map(({ code }) => code),
    accounts: documents.flatMap(({ accounts }) => accounts),
    languages: documents.flatMap(({ pages }) => pages.map(({ language }) => language)),
    ...(file.duplicateOf && { duplicateOf: file.duplicateOf.receipt }),
  };
}

/** `host:port` or `[::1]:port`; null when it is neither. */
function parseAddress(text: string): SmtpAddress | null {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  return host === undefined || port === undefined ? null : { host, port: Number(port) };
}

/** The system that runs on this data, or one of our own for the time of the command. */
async function openDemoSystem(io: Io): Promise<DemoSystem> {
  const system = await openSystem(io, { worker: "unless-running" });
  const { config, log, db, blobs, receiver } = system;
  let close = () => system.close();
  return {
    db,
    async smtp() {
      const running = (await liveProcesses(config.DATA_DIR)).find(({ smtpUrl }) => smtpUrl !== undefined);
      if (running?.smtpUrl !== undefined) {
        const { hostname, port } = new URL(running.smtpUrl);
        return { host: hostname.replaceAll(/[[\]]/g, ""), port: Number(port) };
      }
      const door = await openSmtpDoor({
        config: { ...config, ...OWN_DOOR },
        tls: await loadTls(config),
        blobs,
        receiver,
        checkToken: async () => null,
        log,
      });
      close = async () => {
        await door.close();
        await system.close();
      };
      return door;
    },
    close: () => close(),
  };
}
