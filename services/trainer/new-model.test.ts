import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { MailroomError } from "#shared/errors.ts";
import { loadDefinition } from "#shared/ml/discover.ts";
import { testFolder } from "../../test/support/services.ts";
import { verifyData } from "./data-verify.ts";
import { writeNewModel } from "./new-model.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A folder like the checkout, with no model in it yet. */
async function checkout(): Promise<string> {
  const root = await testFolder();
  for (const name of ["package.json", "shared", "node_modules"]) await symlink(join(ROOT, name), join(root, name));
  return root;
}

function mailroom(
  modelsDir: string,
  args: string[],
  input = "",
): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(ROOT, "services/mailroom.ts"), ...args, "--models-dir", modelsDir]);
  const result = { status: null as number | null, out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    result.out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    result.err += chunk;
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((resolve) => child.on("close", (status) => resolve({ ...result, status })));
}

/** What `Next: mailroom A, then mailroom B, mailroom C and mailroom D` says, as arguments. */
const printedCommands = (said: string): string[][] =>
  [...said.matchAll(/mailroom (.+?)(?=,? (?:then|and) mailroom|, mailroom|\n)/g)].map(([, command = ""]) =>
    command.split(" "),
  );

test("a new model trains, serves, is measured and is rebuilt in fresh processes as it says itself", async () => {
  const models = await checkout();
  const made = await mailroom(models, ["new-model", "complaints"]);
  assert.equal(made.status, 0, made.err);
  const folder = join(models, "complaints");
  const next = printedCommands(made.err);
  assert.deepEqual(
    next.map(([command]) => command),
    ["train", "predict", "rebuild", "models"],
  );
  const printed = (command: string) => next.find(([first]) => first === command) as string[];
  assert.deepEqual((await readdir(folder)).sort(), [
    ...["about.md", "data.json", "examples.jsonl", "model.ts", "serve.ts", "template.test.ts", "train.ts", "words.ts"],
  ]);
  const weights = join(folder, "weights");
  const trained = await mailroom(models, printed("train"));
  assert.equal(trained.status, 0, trained.err);
  const record = JSON.parse(await readFile(`${weights}.run.json`, "utf8"));
  assert.equal(record.model, "complaints");
  assert.ok(record.cpuSeconds > 0 && record.megabytesMax > 0);
  const said = await mailroom(models, printed("predict"), '{"text":"my card is lost"}\n{"text":1}\n');
  const [first, second] = said.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(first.label, "cards");
  assert.equal(second.error.code, "MODEL_INPUT_WRONG");
  const card = await mailroom(models, printed("models"));
  assert.equal(card.status, 0, card.err);
  assert.match(await readFile(join(folder, "card.md"), "utf8"), /^# Model card: complaints\n(.*\n)+\| cards \| /);
  for (const _process of [1, 2]) {
    const rebuilt = await mailroom(models, printed("rebuild"));
    assert.equal(rebuilt.status, 0, rebuilt.err);
    assert.equal(JSON.parse(rebuilt.out).same, true);
  }
});

test("what data.json names is found, or said to be missing or another", async () => {
  const models = await checkout();
  const { folder } = await writeNewModel(models, "letters");
  const definition = await loadDefinition(models, "letters");
  const problem = async () => (await verifyData(definition, folder, models)).sets[0]?.problem;
  assert.equal(await problem(), null);
  await writeFile(join(folder, "examples.jsonl"), "{}\n");
  assert.match((await problem()) ?? "", /its sha256 is/);
  const manifest = JSON.parse(await readFile(join(folder, "data.json"), "utf8"));
  for (const [file, what] of [
    ["absent.jsonl", /no such file/],
    ["../outside.jsonl", /outside/],
  ] as const) {
    manifest.sets[0].file = file;
    await writeFile(join(folder, "data.json"), JSON.stringify(manifest));
    assert.match((await problem()) ?? "", what);
  }
});

test("a name that is none, or is taken, is refused", async () => {
  const models = await checkout();
  await writeNewModel(models, "taken");
  for (const name of ["taken", "../x", "Big", ""])
    await assert.rejects(
      writeNewModel(models, name),
      (error) => error instanceof MailroomError && error.code === "CONFIGURATION_WRONG",
    );
});
