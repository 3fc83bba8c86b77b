import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import pg from "pg";
import { connect, type Db } from "#shared/db/db.ts";
import { loadDepartments } from "#shared/departments.ts";
import { silentLogger } from "#shared/log.ts";
import { demoInbox } from "../../services/demo/inbox.ts";
import { makeCases } from "../../services/demo/make-cases.ts";
import { ended, openBrowser, signIn, skip, upload } from "../e2e/console-browser.ts";
import { newSite, startSystem } from "../e2e/harness.ts";
import { dropDatabase } from "../support/services.ts";

/** What the console costs a person with a hundred thousand cases: first load, list, search, opening a case, scrolling. */

const SERVER = process.env.TEST_DATABASE_SERVER ?? "postgres://postgres@127.0.0.1:55432";
const ASSETS = new URL("../../dist/console/assets/", import.meta.url);
const DEPARTMENTS = new URL("../../infra/departments.json", import.meta.url).pathname;
const CASES = 100_000;
const OPENED = 10;
const ASKED = 9;
const SCREENS_SCROLLED = 120;
const FRAME_MS = 1_000 / 60;

const line = (name: string, text: string) => process.stdout.write(`${name.padEnd(34)} ${text}\n`);
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const worst = (values: number[]) => Math.max(...values);

/** What runs in the page is text, because the page's own globals are not ours here. A case is open when its mail or page is there. */
const OPEN = `async (which) => {
  const link = document.querySelector('a[href="/cases/' + which + '"]');
  const started = performance.now();
  link.click();
  const isOpen = () => document.querySelector("h1")?.textContent === String(which) && document.querySelector("section iframe, section img");
  while (!isOpen()) await new Promise(requestAnimationFrame);
  return performance.now() - started;
}`;
const ASK = `async ([path, times]) => {
  const took = [];
  let rows = 0;
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    const answer = await (await fetch(path)).json();
    took.push(performance.now() - started);
    rows = answer.cases?.length ?? 0;
  }
  return { took, rows };
}`;
const SCROLL = `async (screens) => {
  const body = document.querySelector('[role="table"]');
  const long = [];
  const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration)));
  watch.observe({ entryTypes: ["longtask"] });
  const times = [];
  for (let i = 0, last = performance.now(); i < screens; i++) {
    body.scrollTop += body.clientHeight;
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - last);
    last = performance.now();
  }
  watch.disconnect();
  return { times, long, rows: body.scrollTop };
}`;

if (skip !== false) process.stdout.write(`skipped: ${skip}\n`);
else await measure();

async function measure(): Promise<void> {
  const page = await readFile(new URL("../index.html", ASSETS), "utf8");
  const first = (await readdir(ASSETS)).filter((name) => page.includes(name) && name.endsWith(".js"));
  const sizes = await Promise.all(first.map(async (name) => gzipSync(await readFile(new URL(name, ASSETS))).length));
  const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1_000;
  line("script of the first load", `${kilobytes.toFixed(0)} kB gzip (promised: 300)`);

  const name = `bench_${randomBytes(4).toString("hex")}`;
  const admin = new pg.Client(`${SERVER}/postgres`);
  await admin.connect();
  await admin.query(`create database ${name}`);
  const system = await startSystem(await newSite({ DATABASE_URL: `${SERVER}/${name}` }));
  const { db, close } = connect(`${SERVER}/${name}`, 2, silentLogger);
  const person = await openBrowser(system);
  try {
    await fill(db);
    await signIn(person);
    let receipt = 0;
    for await (const { bytes } of demoInbox(3, 1)) receipt = await upload(person, "mail.eml", bytes, "message/rfc822");
    await ended(person, receipt);
    await measureList(person, db);
    await measureOpening(person, receipt);
    await measureScrolling(person);
  } finally {
    await person.context.browser()?.close();
    await system.stop();
    await close();
    await admin.end();
    await dropDatabase(name);
  }
}

/** As `mailroom demo --cases` does, and until the log is sealed and Postgres has tidied up: a mailroom grows slower than that. */
async function fill(db: Db): Promise<void> {
  const started = performance.now();
  const departments = (await loadDepartments(DEPARTMENTS)).map(({ id }) => id);
  await makeCases(db, { cases: CASES, departments });
  line(`${CASES} cases made`, `${((performance.now() - started) / 1_000).toFixed(0)} s`);
  const waits = () => db.selectFrom("audit_unsealed").select("entry_id").limit(1).executeTakeFirst();
  while ((await waits()) !== undefined) await sleep(500);
  line("and their log sealed", `${((performance.now() - started) / 1_000).toFixed(0)} s`);
}

type Person = Awaited<ReturnType<typeof openBrowser>>;

async function measureList({ page }: Person, db: Db): Promise<void> {
  const some = await db
    .selectFrom("account")
    .innerJoin("case_file", "case_file.id", "account.case_id")
    .select(["account.value", "case_file.sender", "case_file.subject"])
    .orderBy("receipt")
    .limit(1)
    .executeTakeFirstOrThrow();
  const sender = /<(.*)>/.exec(some.sender ?? "")?.[1] ?? "";
  const number = /\d+-\d+/.exec(some.subject ?? "")?.[0] ?? "";
  const asked: readonly (readonly [string, Record<string, string>])[] = [
    ["list: first page", {}],
    ["list: a page in the middle", { before: String(CASES / 2) }],
    ["list: the last page", { before: "150" }],
    ["list: waiting, of one department", { status: "review", department: "cards" }],
    ["list: rejected, in the middle", { status: "rejected", before: String(CASES / 2) }],
    ["search: an account number", { account: some.value }],
    ["search: a sender", { search: sender }],
    ["search: a number in the subject", { search: number }],
    ["search: a word of many", { search: "rechnung" }],
    ["search: words of the text", { search: "repay of my loan" }],
    ["search: what nobody wrote", { search: "zeppelin" }],
  ];
  for (const [name, query] of asked) {
    const path = `/api/cases?${new URLSearchParams({ ...query, limit: "100" })}`;
    const { took, rows } = (await page.evaluate(`(${ASK})(${JSON.stringify([path, ASKED])})`)) as {
      took: number[];
      rows: number;
    };
    line(name, `${median(took).toFixed(0)} ms (median of ${ASKED}, worst ${worst(took).toFixed(0)}), ${rows} rows`);
  }
  const { counts } = (await page.evaluate("fetch('/api/cases?limit=1').then((answer) => answer.json())")) as {
    counts: Record<"received" | "open" | "review" | "closed" | "rejected", number>;
  };
  const sum = counts.open + counts.review + counts.closed + counts.rejected;
  line(
    "counts",
    `${counts.received} received ${sum === counts.received ? "=" : "IS NOT"} ${counts.open} being read + ${counts.review} for review + ${counts.closed} closed + ${counts.rejected} rejected`,
  );
}

async function measureOpening({ page }: Person, receipt: number): Promise<void> {
  const took: number[] = [];
  for (let i = 0; i < OPENED; i++) {
    await page.goto("/cases");
    await page.locator(`a[href="/cases/${receipt}"]`).waitFor();
    await page.waitForLoadState("networkidle").catch(() => undefined);
    took.push(Number(await page.evaluate(`(${OPEN})(${receipt})`)));
  }
  line(
    "a case opens after the click",
    `${median(took).toFixed(0)} ms (median of ${OPENED}, worst ${worst(took).toFixed(0)}; promised: 300)`,
  );
}

async function measureScrolling({ page }: Person): Promise<void> {
  await page.goto("/cases");
  await page.getByRole("row").nth(3).waitFor();
  const { times, long } = (await page.evaluate(`(${SCROLL})(${SCREENS_SCROLLED})`)) as {
    times: number[];
    long: number[];
  };
  const late = times.filter((ms) => ms > 3 * FRAME_MS).length;
  line(
    `scrolling ${SCREENS_SCROLLED} screens`,
    `${median(times).toFixed(1)} ms each (median), ${late} took over ${(3 * FRAME_MS).toFixed(0)} ms; ${long.length} long tasks, the longest ${long.length === 0 ? 0 : worst(long).toFixed(0)} ms`,
  );
}
