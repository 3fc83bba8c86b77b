import assert from "node:assert/strict";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { imageOfText } from "../fixtures/fixtures.ts";
import { testFolder } from "../support/services.ts";
import { colleague, ended, openConsole, SCREENS, skip, upload, violations } from "./console-browser.ts";
import { newSite, runCommand, until } from "./harness.ts";

/** A model that `mailroom new-model` wrote has its page in the console, with nothing added to what was written. */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NAME = "complaints";
const SECONDS_MAX = 60;

/** A folder of models like the checkout's own, and one more, made and trained by the commands. */
async function modelsWithOneMore(): Promise<string> {
  const root = await testFolder();
  for (const name of ["package.json", "shared", "node_modules"]) await symlink(join(ROOT, name), join(root, name));
  const models = join(root, "models");
  await mkdir(models);
  for (const name of ["router", "accounts", "signatures", "numbers"])
    await symlink(join(ROOT, "models", name), join(models, name));
  const site = await newSite({ MODELS_DIR: models });
  for (const args of [
    ["new-model", NAME],
    ["train", NAME, "--out", join(models, NAME, "weights")],
  ]) {
    const { code, stderr } = await runCommand(site, args);
    assert.equal(code, 0, stderr);
  }
  return models;
}

const console = await openConsole(skip === false ? { MODELS_DIR: await modelsWithOneMore() } : {});
const { admin, site } = console;

/** Asks the API as the person who is signed in in that page. */
const api = (page: Page, method: string, path: string, body?: object) =>
  page.evaluate(
    async ([how, where, what]) => {
      const answer = await fetch(`/api/models/${where}`, {
        method: how as string,
        ...(what === null ? {} : { body: JSON.stringify(what), headers: { "content-type": "application/json" } }),
      });
      return { status: answer.status, json: await answer.json() };
    },
    [method, path, body ?? null] as const,
  );

test("a new model's answers are looked at by keys alone, put right, and exported as rows", { skip }, async () => {
  const { page, complaints } = await colleague(console, "scientist", "--role", "data-scientist");
  const texts = ["my card is lost", "a loan or a card", "repay the mortgage", "nothing that anybody knows"];
  for (const text of texts) {
    const answer = await api(page, "POST", `${NAME}/predict`, { text });
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
  }
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByRole("link", { name: `What ${NAME} says about a text` }).click();
  // The least sure comes first: of no word in it does the model know anything.
  await page.getByText(texts[3] as string).waitFor();
  await page.keyboard.press("u");
  await page.getByText(texts[1] as string).waitFor();
  await page.keyboard.press("k");
  await page.keyboard.press("r");
  const remain = () => page.getByRole("list").first().getByRole("button").count();
  await until("two are left", SECONDS_MAX, async () => (await remain()) === 2);

  await page.getByRole("button", { name: /^Say what is right/ }).waitFor();
  const asked = (await page.locator("pre").first().textContent()) ?? "";
  assert.ok(asked === texts[0] || asked === texts[2], asked);
  await page.keyboard.press("c");
  await page.getByRole("dialog").waitFor();
  await page.screenshot({ path: `${SCREENS}model-correct-light-1280.png` });
  assert.deepEqual(await violations(page), []);
  const wrong = asked === texts[0] ? "loans" : "cards";
  await page.getByRole("combobox", { name: "Label" }).fill(wrong);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Save what is right" }).press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await until("one is left", SECONDS_MAX, async () => (await remain()) === 1);

  // The last of them over the API, as a program of theirs would.
  const { json } = await api(page, "GET", `${NAME}/predictions`);
  const [left] = (json as { predictions: { id: number }[] }).predictions;
  const said = await api(page, "POST", `${NAME}/predictions/${left?.id}/reviews`, { verdict: "right", after: null });
  assert.equal(said.status, 201, JSON.stringify(said.json));
  await page.reload();
  await page.getByText("There is no answer to look at here.").waitFor();

  const folder = await testFolder();
  const { code, stderr } = await runCommand(site, ["data", "export-corrections", NAME, "--out", folder]);
  assert.equal(code, 0, stderr);
  const rows = (await readFile(join(folder, `${NAME}-corrections.jsonl`), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { text: string; label: string; agrees: boolean });
  assert.deepEqual(
    rows.map(({ text }) => text).sort(),
    [texts[0], texts[1], texts[2]].sort(),
    "not what nobody can tell",
  );
  assert.deepEqual(
    rows.filter(({ agrees }) => !agrees).map(({ text, label }) => [text, label]),
    [[asked, wrong]],
  );
  assert.deepEqual(complaints, []);
});

test("the pages about models: axe finds nothing in light and dark, and pictures are taken", { skip }, async () => {
  const { page, complaints } = admin;
  const letter = "Dear bank,\n\nI lost my card on Sunday. Please block it and send me a new one.\n\nKind regards";
  await ended(admin, await upload(admin, "letter.txt", letter));
  // Of a picture there is a page to look for signatures on.
  await ended(admin, await upload(admin, "scan.png", await imageOfText("Please pay. Yours sincerely"), "image/png"));
  for (const text of ["the card was swallowed by the machine", "where is my loan"])
    await api(page, "POST", `${NAME}/predict`, { text });
  const pages = [
    ["models", "/models", page.getByRole("row").nth(4)],
    ["model", `/models/${NAME}`, page.getByRole("button", { name: /^Right/ })],
    ["model-router", "/models/router", page.getByRole("button", { name: /^Open the case/ })],
    ["model-signatures", "/models/signatures", page.getByAltText("What was asked")],
  ] as const;
  for (const [name, path, ready] of pages)
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      for (const width of [1280, 1920]) {
        await page.setViewportSize({ width, height: width === 1280 ? 800 : 1080 });
        await page.goto(path);
        await ready.waitFor();
        await page.waitForLoadState("load");
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${SCREENS}${name}-${scheme}-${width}.png` });
        const wide = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
        assert.ok(wide <= 0, `${path} is ${wide} pixels wider than the screen`);
      }
      assert.deepEqual(await violations(page), [], `${name} ${scheme}`);
    }
  assert.deepEqual(complaints, []);
});

test("? tells the keys of the page, and Escape leads back to the models", { skip }, async () => {
  const { page } = admin;
  await page.goto(`/models/${NAME}`);
  await page.getByRole("button", { name: /^Right/ }).waitFor();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog");
  for (const label of ["Right", "Say what is right", "Cannot tell", "Next answer"])
    await help.getByText(label, { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: /^Models, and what they answered/ }).waitFor();
});
