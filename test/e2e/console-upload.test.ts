import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { breakingLine } from "../support/breaking-line.ts";
import { openBrowser, openConsole, type Person, SCREENS, signIn, skip, violations } from "./console-browser.ts";
import { ADMIN_PASSWORD, until } from "./harness.ts";

/** Handing in over a line that breaks: nothing is clicked again, and every file has one receipt. */

const { site, system } = await openConsole();
const line = skip === false ? await breakingLine(system.http) : undefined;
after(() => line?.close());

/** Some seconds of sending, so that the line can break in the middle of it. */
const LARGE_BYTES = 24 * 1024 * 1024;
const CUT_AFTER_BYTES = 6 * 1024 * 1024;
const SECONDS_MAX = 90;
const HUNDRED = 100;

async function atTheLine(): Promise<{ line: NonNullable<typeof line>; person: Person }> {
  assert.ok(line);
  const person = await openBrowser({ ...system, http: line.url });
  await signIn(person);
  await person.page.goto("/upload");
  return { line, person };
}
const received = ({ page }: Person) =>
  page.evaluate(async () => {
    const { counts } = (await (await fetch("/api/cases?limit=1")).json()) as { counts: { received: number } };
    return counts.received;
  });
/** On the disk: bytes that are handed to the browser from here take a minute on a busy machine. */
async function file(name: string, bytes: number): Promise<string> {
  const path = join(site.dataDir, name);
  await writeFile(path, randomBytes(bytes));
  return path;
}
const receipts = ({ page }: Person) => page.getByRole("link", { name: /^Receipt \d+$/ }).count();

test("a line that is cut in the middle of a large file: it and the others go on by themselves", { skip }, async () => {
  const { line, person } = await atTheLine();
  const { page } = person;
  const before = await received(person);
  line.cutAfterSent(CUT_AFTER_BYTES);
  await page
    .getByTestId("files")
    .setInputFiles(
      await Promise.all([
        file("large.pdf", LARGE_BYTES),
        ...[1, 2, 3, 4, 5].map((n) => file(`small ${n}.pdf`, 20_000)),
      ]),
    );
  await page.getByText("The connection was lost. It goes on by itself.").first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.screenshot({ path: `${SCREENS}upload-broken-light-1280.png` });
  assert.ok((await receipts(person)) < 6);
  line.mend();
  // Meanwhile somebody looks at another page: the files go on being sent.
  await page.getByRole("link", { name: "Cases" }).click();
  await page.getByLabel("Account number", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Upload" }).click();
  await page.getByText("6 of 6 received, 0 refused").waitFor({ timeout: SECONDS_MAX * 1_000 });
  await page.screenshot({ path: `${SCREENS}upload-done-light-1280.png` });
  assert.equal(await receipts(person), 6);
  assert.equal(await received(person), before + 6);
  assert.equal(await page.getByText("the same bytes came before").count(), 0);
  assert.deepEqual(person.complaints, []);
});

test("a line that is cut after the last byte and before the answer: one receipt, and no repeat", { skip }, async () => {
  const { line, person } = await atTheLine();
  const before = await received(person);
  const cuts = line.cuts();
  line.cutBeforeReceipt();
  await person.page.getByTestId("files").setInputFiles(await file("unheard.pdf", 20_000));
  await person.page.getByText("1 of 1 received, 0 refused").waitFor();
  assert.equal(line.cuts(), cuts + 1);
  assert.equal(await received(person), before + 1);
  assert.equal(await person.page.getByText("the same bytes came before").count(), 0);
});

test("a session that ends while files are sent: signed in again, they go on", { skip }, async () => {
  const { person } = await atTheLine();
  const { page, context } = person;
  const before = await received(person);
  await context.clearCookies();
  await page.getByTestId("files").setInputFiles([await file("one.pdf", 9_000), await file("two.pdf", 9_000)]);
  await page.getByText("Your session is over").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(ADMIN_PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("2 of 2 received, 0 refused").waitFor();
  await until("both receipts", SECONDS_MAX, async () => (await received(person)) === before + 2);
});

test("what is pasted or dropped is handed in as what is chosen is", { skip }, async () => {
  const { person } = await atTheLine();
  const { page } = person;
  await page.getByText("Drop files or a folder").waitFor();
  for (const [event, target, property] of [
    ["paste", "body", "clipboardData"],
    ["drop", "[class*=drop]", "dataTransfer"],
  ] as const)
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File(["By ${event}, at " + performance.now()], "${event}.txt", { type: "text/plain" }));
      const event = new ${event === "paste" ? "ClipboardEvent" : "DragEvent"}("${event}",
        { bubbles: true, cancelable: true, ${property}: data });
      document.querySelector(${JSON.stringify(target)}).dispatchEvent(event);
    })()`);
  await page.getByText("2 of 2 received, 0 refused").waitFor();
  for (const name of ["paste.txt", "drop.txt"]) await page.getByText(name, { exact: true }).waitFor();
  assert.deepEqual(person.complaints, []);
});

test("a hundred files at once: a receipt for each, and counts that add up at every look", { skip }, async () => {
  const { person } = await atTheLine();
  const { page } = person;
  const before = await received(person);
  const files = Array.from({ length: HUNDRED }, (_, index) => ({
    name: `letter ${index}.txt`,
    mimeType: "text/plain",
    buffer: Buffer.from(`Letter ${index} of a hundred`),
  }));
  await page.getByTestId("files").setInputFiles(files);
  const looker = await openBrowser(system);
  await signIn(looker);
  await looker.page.goto("/cases");
  const numbers = async () =>
    (await looker.page.getByRole("region", { name: "State" }).getByRole("button").allInnerTexts()).map((text) =>
      Number(/\d+/.exec(text)),
    );
  let looks = 0;
  await until("all of them", SECONDS_MAX, async () => {
    const [all = 0, ...parts] = await numbers();
    assert.equal(
      parts.reduce((sum, part) => sum + part, 0),
      all,
      parts.join(" + "),
    );
    looks += 1;
    return (await page.getByText(`${HUNDRED} of ${HUNDRED} received, 0 refused`).count()) === 1;
  });
  assert.ok(looks > 1, "looked at while they came");
  assert.equal(await receipts(person), HUNDRED);
  assert.equal(await received(person), before + HUNDRED);
  await until("the open page to hear of the last", SECONDS_MAX, async () => (await numbers())[0] === before + HUNDRED);
  assert.deepEqual([...person.complaints, ...looker.complaints], []);
});
