import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createSender, receiptIn } from "../../services/demo/send.ts";
import { mimeMail, scannedPdf } from "../fixtures/fixtures.ts";
import { newSite, startSystem, tail, until } from "./harness.ts";
import { connectTo } from "./postgres.ts";

/** The process that reads a page is killed in the middle: the page is read again, and once. */

const PAGES = 3;
/** Long enough into a page, which takes a second or more, and short of its end. */
const INTO_PAGE_MS = 300;
type Connected = Awaited<ReturnType<typeof connectTo>>;
const skip = existsSync("/proc/self/cmdline") ? false : "needs /proc to find the reading process";

test("a reading process is killed during a page: the page is read again, once", {
  skip,
  timeout: 400_000,
}, async () => {
  const site = await newSite({ LOG_LEVEL: "warn", READERS: "1", RELAY_SWEEP_SECONDS: "2" });
  const system = await startSystem(site);
  const connection = await connectTo(site);
  try {
    const scan = await scannedPdf(
      Array.from(
        { length: PAGES },
        (_, i) => `Page ${i + 1}. Please pay to IBAN GB29 NWBK 6016 1331 9268 19. Thank you.`,
      ),
    );
    const mail = await mimeMail({
      text: "Please see the scan.",
      attachments: [{ name: "scan.pdf", mediaType: "application/pdf", bytes: scan }],
    });
    const receipt = receiptIn(await createSender(() => system.smtp).send({ from: "a@b.example", bytes: mail }));
    assert.ok(receipt !== undefined);
    // With one page read, the one process of the slow lane is at the next.
    await until("the first page", 240, async () => (await readPages(connection, receipt)).some(({ text }) => text));
    const reader = await readerOf(site.dataDir);
    assert.ok(reader !== undefined, "nobody reads");
    await sleep(INTO_PAGE_MS);
    process.kill(reader, "SIGKILL");

    const runs = await until("the end of the case", 240, async () => {
      const found = await readPages(connection, receipt);
      return found.length === PAGES && found.every(({ state }) => state === "done") ? found : undefined;
    });
    assert.deepEqual(runs.map(({ number }) => number).sort(), [1, 2, 3], "one run a page, however often it was begun");
    for (const { source, text, number } of runs) {
      assert.equal(source, "ocr");
      assert.equal(text?.match(/6016 1331 9268 19/g)?.length, 1, `page ${number}: ${text}`);
    }
    const again = runs.filter(({ attempts }) => attempts > 0);
    assert.equal(again.length, 1, JSON.stringify(runs));
    assert.ok(!(await isThere(reader)), "the killed process is gone");
  } catch (error) {
    throw new Error(tail(system), { cause: error });
  } finally {
    await connection.close();
  }
});

const readPages = ({ db }: Connected, receipt: number) =>
  db
    .selectFrom("run")
    .innerJoin("case_file", "case_file.id", "run.case_id")
    .leftJoin("page", "page.id", "run.page_id")
    .select(["run.stage", "run.state", "run.attempts", "page.number", "page.text", "page.source"])
    .where("receipt", "=", receipt)
    .where("stage", "=", "read-page")
    .where("lane", "=", "slow")
    .execute();

/** The contained process of the slow lane of this site, by the folder it may write in. */
async function readerOf(dataDir: string): Promise<number | undefined> {
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (command.includes("contained/child.ts") && command.includes(dataDir) && command.includes("-slow"))
      return Number(name);
  }
  return undefined;
}

const isThere = (pid: number) =>
  readFile(`/proc/${pid}/cmdline`, "utf8").then(
    (command) => command.includes("contained/child.ts"),
    () => false,
  );
