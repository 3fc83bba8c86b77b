import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import pg from "pg";
import { demoInbox } from "../../services/demo/inbox.ts";
import { ended, openBrowser, signIn, skip, upload } from "../e2e/console-browser.ts";
import { newSite, startSystem } from "../e2e/harness.ts";

/** What the console costs a person: bytes of the first load, opening a case, scrolling through a hundred thousand. */

const SERVER = process.env.TEST_DATABASE_SERVER ?? "postgres://postgres@127.0.0.1:55432";
const ASSETS = new URL("../../dist/console/assets/", import.meta.url);
const CASES = 100_000;
const OPENED = 10;
const SCREENS_SCROLLED = 120;
const FRAME_MS = 1_000 / 60;

const line = (text: string) => process.stdout.write(`${text}\n`);
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** What runs in the page is text, because the page's own globals are not ours here. */
const OPEN = `async (which) => {
  const started = performance.now();
  history.pushState(null, "", "/cases/" + which);
  dispatchEvent(new PopStateEvent("popstate"));
  while (document.querySelector("h1")?.textContent !== String(which)) await new Promise(requestAnimationFrame);
  return performance.now() - started;
}`;
const SCROLL = `async (screens) => {
  const body = document.querySelectorAll('[role="rowgroup"]')[1];
  const times = [];
  for (let i = 0, last = performance.now(); i < screens; i++) {
    body.scrollTop += body.clientHeight;
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - last);
    last = performance.now();
  }
  return times;
}`;

if (skip !== false) line(`skipped: ${skip}`);
else await measure();

async function measure(): Promise<void> {
  const page = await readFile(new URL("../index.html", ASSETS), "utf8");
  const first = (await readdir(ASSETS)).filter((name) => page.includes(name) && name.endsWith(".js"));
  const sizes = await Promise.all(first.map(async (name) => gzipSync(await readFile(new URL(name, ASSETS))).length));
  line(
    `script of the first load  ${(sizes.reduce((sum, size) => sum + size, 0) / 1_000).toFixed(0)} kB gzip (promised: 300)`,
  );

  const name = `bench_${randomBytes(4).toString("hex")}`;
  const admin = new pg.Client(`${SERVER}/postgres`);
  await admin.connect();
  await admin.query(`create database ${name}`);
  const system = await startSystem(await newSite({ DATABASE_URL: `${SERVER}/${name}` }));
  const person = await openBrowser(system);
  try {
    await signIn(person);
    let receipt = 0;
    for await (const { bytes } of demoInbox(3, 1)) receipt = await upload(person, "mail.eml", bytes, "message/rfc822");
    await ended(person, receipt);
    await seed(`${SERVER}/${name}`);
    await measureOpening(person, receipt);
    await measureScrolling(person);
  } finally {
    await person.context.browser()?.close();
    await system.stop();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }
}

async function seed(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`with made as (update receipt_counter set last = last + ${CASES} returning last)
    insert into case_file (id, receipt, source, status, sha256, bytes, received_at, subject, sender, department, confidence)
    select gen_random_uuid(), last - ${CASES} + n, 'smtp', (array['closed', 'closed', 'review', 'rejected'])[1 + n % 4],
      encode(sha256(n::text::bytea), 'hex'), 1, now() - make_interval(secs => n), 'Invoice ' || n, 'sender' || n % 997 || '@mail.example',
      (array['payments', 'cards', 'lending'])[1 + n % 3], (n % 100) / 100.0 from made, generate_series(1, ${CASES}) n`);
  await client.query("analyze");
  await client.end();
}

type Person = Awaited<ReturnType<typeof openBrowser>>;

async function measureOpening({ page }: Person, receipt: number): Promise<void> {
  const took: number[] = [];
  for (let i = 0; i < OPENED; i++) {
    await page.goto(`/cases?search=invoice`);
    await page.goto(`/cases?account=&search=`);
    await page.getByRole("row").nth(3).waitFor();
    took.push(Number(await page.evaluate(`(${OPEN})(${receipt})`)));
  }
  line(`a case opens              ${median(took).toFixed(0)} ms after the click (median of ${OPENED}; promised: 300)`);
}

async function measureScrolling({ page }: Person): Promise<void> {
  await page.goto("/cases");
  await page.getByRole("row").nth(3).waitFor();
  const frames = (await page.evaluate(`(${SCROLL})(${SCREENS_SCROLLED})`)) as number[];
  const late = frames.filter((ms) => ms > 3 * FRAME_MS).length;
  line(
    `scrolling ${CASES} cases  ${median(frames).toFixed(1)} ms a screenful (median), ${late} of ${frames.length} took over ${(3 * FRAME_MS).toFixed(0)} ms`,
  );
  const started = performance.now();
  const answer = await page.evaluate(async () => (await fetch("/api/cases?limit=100&before=50000")).status);
  line(`one page of the list      ${(performance.now() - started).toFixed(0)} ms as the browser sees it (${answer})`);
}
