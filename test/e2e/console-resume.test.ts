import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { sha256 } from "#shared/json.ts";
import { breakingLine } from "../support/breaking-line.ts";
import { openBrowser, openConsole, type Person, SCREENS, signIn, skip, violations } from "./console-browser.ts";
import { until } from "./harness.ts";

/** A line that breaks in the middle of a large file: only what is missing is sent again, also after the page was loaded again. */

const { site, system, admin } = await openConsole();
const line = skip === false ? await breakingLine(system.http) : undefined;
after(() => line?.close());

const MIB = 1024 * 1024;
const FILE_BYTES = 30 * MIB;
const SECONDS_MAX = 90;
/** What else goes over the line in the meantime: headers, the page itself, what it asks for, and its open events. */
const AROUND_BYTES = 200_000;

interface Begun {
  key: string;
  offset: number;
}
/** Keeps what the page says of the uploads it begins or goes on with: the server's answers, as the browser has them. */
function listen({ page }: Person): Begun[] {
  const begun: Begun[] = [];
  page.on("response", (answer) => {
    if (!answer.url().endsWith("/api/large-uploads")) return;
    void answer.json().then((body: Begun) => begun.push(body));
  });
  return begun;
}
async function made(name: string): Promise<{ path: string; bytes: Buffer }> {
  const [path, bytes] = [join(site.dataDir, name), randomBytes(FILE_BYTES)];
  await writeFile(path, bytes);
  await utimes(path, 1_790_000_000, 1_790_000_000);
  return { path, bytes };
}
/** The case that was made of these bytes, asked for past the line. */
async function receiptsOf(bytes: Buffer, key: string): Promise<number> {
  return admin.page.evaluate(
    async ({ hash, upload }) => {
      const became = await fetch(`/api/uploads/${upload}`);
      const { receipt, duplicateOf } = (await became.json()) as { receipt: number; duplicateOf: unknown };
      const seen = (await (await fetch(`/api/cases/${receipt}`)).json()) as { documents: { sha256: string }[] };
      if (duplicateOf !== null || seen.documents[0]?.sha256 !== hash) throw new Error("other bytes were received");
      return receipt;
    },
    { hash: sha256(bytes), upload: key },
  );
}
/** Somebody hands a large file in over a line that is cut after `cutAt` bytes; given when the page has noticed. */
async function cutOff(name: string, cutAt: number) {
  assert.ok(line);
  const person = await openBrowser({ ...system, http: line.url });
  await signIn(person);
  const { page } = person;
  await page.goto("/upload");
  const begun = listen(person);
  const file = await made(name);
  line.cutAfterSent(cutAt);
  await page.getByTestId("files").setInputFiles(file.path);
  await lost(page);
  return { line, person, page, begun, ...file };
}
function assertOnlyMissing(sent: number, offset: number): void {
  const missing = FILE_BYTES - offset;
  assert.ok(sent >= missing && sent < missing + AROUND_BYTES, `${sent} bytes were sent again`);
}
const lost = (page: Person["page"]) => page.getByText("The connection was lost. It goes on by itself.").waitFor();

test("a line that is cut at 19 of 30 MB: it goes on by itself, and only the missing bytes are sent again", {
  skip,
}, async () => {
  const { line: cut, person, page, begun, bytes } = await cutOff("mandate.pdf", 19 * MIB);
  assert.deepEqual(await violations(page), []);
  await page.screenshot({ path: `${SCREENS}upload-resume-light-1280.png` });
  const before = cut.sent();
  cut.mend();
  await page.getByText("1 of 1 received, 0 refused").waitFor({ timeout: SECONDS_MAX * 1_000 });
  const [first, second] = begun;
  assert.deepEqual([begun.length, first?.offset, second?.key], [2, 0, first?.key]);
  const offset = second?.offset ?? 0;
  assert.ok(offset > 15 * MIB && offset < 19 * MIB, `it went on at ${offset}`);
  assertOnlyMissing(cut.sent() - before, offset);
  await receiptsOf(bytes, first?.key ?? "");
  assert.deepEqual(await readdir(join(site.dataDir, "parts")), []);
  assert.deepEqual(person.complaints, []);
});

test("the page is loaded again in the middle: the same file goes on where it stood, another one does not", {
  skip,
}, async () => {
  const { line: cut, person, page, begun, path, bytes } = await cutOff("scans.pdf", 21 * MIB);
  cut.mend();
  page.on("dialog", (dialog) => void dialog.accept());
  // At once, before it goes on by itself.
  await page.reload();
  await page.getByText("Large files that were begun here and are not whole: 1.").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.screenshot({ path: `${SCREENS}upload-unfinished-light-1280.png` });
  const before = cut.sent();
  await page.getByTestId("files").setInputFiles(path);
  await page.getByText("1 of 1 received, 0 refused").waitFor({ timeout: SECONDS_MAX * 1_000 });
  const keys = new Set(begun.map(({ key }) => key));
  const offset = begun.at(-1)?.offset ?? 0;
  assert.equal(keys.size, 1);
  assert.ok(offset > 17 * MIB, `it went on at ${offset}`);
  assertOnlyMissing(cut.sent() - before, offset);
  await receiptsOf(bytes, [...keys][0] ?? "");
  assert.equal(await page.getByText("are not whole").count(), 0);
  // The same file, chosen again once it is received, is meant to be handed in again; so is one that was changed since.
  await page.getByTestId("files").setInputFiles(path);
  await page.getByText("the same bytes came before").waitFor({ timeout: SECONDS_MAX * 1_000 });
  await until("a third beginning", SECONDS_MAX, async () => new Set(begun.map(({ key }) => key)).size === 2);
  assert.equal(begun.at(-1)?.offset, 0);
  assert.deepEqual(person.complaints, []);
});
