import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openConsole, SCREENS, skip, upload } from "./console-browser.ts";
import { runCommand, until } from "./harness.ts";

/** The list of cases as a table, with a handful of rows and with more than fit; and a folder that is handed in whole. */

const MANY = 300;
/** As many files as are taken at once. */
const FILES_MAX = 5_000;
const console = await openConsole();
const { admin } = console;

/** Where the head, the rows and what they scroll in end on the right, and what the row at hand has above it. */
const EDGES = `(() => {
  const table = document.querySelector('[role="table"]');
  const right = (element) => Math.round(element.getBoundingClientRect().right);
  const rows = [...table.querySelectorAll('[role="row"]')];
  const head = rows[0].getBoundingClientRect();
  const at = table.querySelector('[data-at="true"]')?.getBoundingClientRect();
  const cells = (row) => [...row.children].map((cell) => Math.round(cell.getBoundingClientRect().left));
  const box = table.getBoundingClientRect();
  return {
    inner: Math.round(box.left) + table.clientLeft + table.clientWidth,
    rights: [...new Set(rows.map(right))],
    columns: new Set(rows.map((row) => cells(row).join())).size,
    hasBar: table.scrollHeight > table.clientHeight,
    scrolled: table.scrollTop,
    isInSight: at !== undefined && at.top >= head.bottom - 1 && at.bottom <= box.bottom + 1,
  };
})()`;
interface Edges {
  inner: number;
  rights: number[];
  columns: number;
  hasBar: boolean;
  scrolled: number;
  isInSight: boolean;
}
const edges = () => admin.page.evaluate(EDGES) as Promise<Edges>;

test("rows are as wide as the table and stand under their head, with a scroll bar and without", { skip }, async () => {
  const { page } = admin;
  for (const name of ["one", "two"]) await upload(admin, `${name}.txt`, `Dear bank, this is letter ${name}.`);
  for (const hasBar of [false, true]) {
    if (hasBar) {
      const made = await runCommand(console.site, ["demo", "--cases", String(MANY)]);
      assert.equal(made.code, 0, made.stderr);
    }
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.goto("/cases");
      await page.getByRole("row").nth(2).waitFor();
      const { inner, rights, columns, ...seen } = await edges();
      assert.deepEqual(rights, [inner], `${width} pixels, ${hasBar ? "many" : "few"} rows`);
      assert.deepEqual([columns, seen.hasBar, seen.isInSight], [1, hasBar, true]);
      await page.screenshot({ path: `${SCREENS}table-${hasBar ? "many" : "few"}-light-${width}.png` });
    }
  }
});

test("the row at hand is never under the head or below the end, whichever way the keys go", { skip }, async () => {
  const { page } = admin;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("/cases");
  await page.getByRole("row").nth(10).waitFor();
  for (const [key, times] of [
    ["j", 40],
    ["k", 25],
    ["PageDown", 4],
    ["PageUp", 2],
    ["k", 3],
  ] as const) {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
    await until(`the row after ${key}`, 20, async () => (await edges()).isInSight);
  }
  for (let i = 0; i < 20; i++) await page.keyboard.press("PageUp");
  await until("the first row", 20, async () => {
    const { isInSight, scrolled } = await edges();
    return isInSight && scrolled === 0;
  });
  assert.deepEqual(admin.complaints, []);
});

test("a folder is chosen and handed in whole, with the folders in it", { skip }, async () => {
  const { page } = admin;
  const folder = join(console.site.dataDir, "letters");
  await mkdir(join(folder, "annexes", "more"), { recursive: true });
  for (const path of ["letter.txt", "annexes/one.txt", "annexes/more/two.txt"])
    await writeFile(join(folder, path), `This is ${path}, handed in with its folder.`);
  await page.goto("/upload");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose a folder" }).click(),
  ]);
  await chooser.setFiles(folder);
  await page.getByText("3 of 3 received, 0 refused").waitFor();
  for (const name of ["letter.txt", "one.txt", "two.txt"]) await page.getByText(name, { exact: true }).waitFor();
  assert.equal(await page.getByRole("link", { name: /^Receipt \d+$/ }).count(), 3);
  // Of a whole disk none is taken, rather than some without a word.
  const disk = join(console.site.dataDir, "disk");
  await mkdir(disk);
  for (let i = 0; i <= FILES_MAX; i++) await writeFile(join(disk, `${i}.txt`), "");
  const [again] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose a folder" }).click(),
  ]);
  await again.setFiles(disk);
  await page.getByText("More than 5,000 files at once: none of them was taken.").waitFor();
  await page.getByText("3 of 3 received, 0 refused").waitFor();
  assert.deepEqual(admin.complaints, []);
});
