import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { writeCsv } from "#shared/ml/csv.ts";
import { toyRows } from "../fixtures/router-rows.ts";
import { testFolder } from "../support/services.ts";

/** The commands about models, each as a process of its own, without a database or a running system. */

const MAILROOM = fileURLToPath(new URL("../../services/mailroom.ts", import.meta.url));
const FILES = ["model.json", "weights.bin", "manifest.json"];
const folder = await testFolder();

interface Result {
  status: number | null;
  out: string;
  err: string;
}
function mailroom(args: readonly string[], input = ""): Promise<Result> {
  const env = { ...process.env, INIT_CWD: folder, DATABASE_URL: "postgres://nobody@127.0.0.1:9/none" };
  const child = spawn(process.execPath, [MAILROOM, ...args], { env, stdio: "pipe" });
  const result: Result = { status: null, out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    result.out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    result.err += chunk;
  });
  child.stdin.on("error", () => undefined); // it may have ended before it read all
  child.stdin.end(input);
  return new Promise((resolve) => child.on("close", (status) => resolve({ ...result, status })));
}

const labelled = toyRows(300).filter((row) => row.label !== null) as { text: string; label: string }[];
before(async () => {
  await writeFile(join(folder, "rows.csv"), writeCsv([["text", "label"], ...labelled.map((r) => [r.text, r.label])]));
  await writeFile(join(folder, "rows.jsonl"), labelled.map((row) => JSON.stringify(row)).join("\n"));
  const { status, err } = await mailroom(["train", "router", "--data", "rows.csv", "--out", "one"]);
  assert.equal(status, 0, err);
});

test("the same command writes the same bytes in another process", async () => {
  assert.equal((await mailroom(["train", "router", "--data", "rows.csv", "--out", "two"])).status, 0);
  for (const file of FILES)
    assert.deepEqual(await readFile(join(folder, "one", file)), await readFile(join(folder, "two", file)), file);
});

test("another form of the same rows gives the same weights, another seed is another version", async () => {
  await mailroom(["train", "router", "--data", "rows.jsonl", "--out", "three"]);
  const weights = (name: string) => readFile(join(folder, name, "weights.bin"));
  assert.deepEqual(await weights("three"), await weights("one"));
  await mailroom(["train", "router", "--data", "rows.csv", "--seed", "2", "--out", "four"]);
  const manifest = (name: string) => readFile(join(folder, name, "manifest.json"), "utf8");
  assert.notEqual(await manifest("four"), await manifest("one"));
});

test("predict answers line by line, in order, and a bad line on its own line", async () => {
  const good = toyRows(150, 8).map(({ text }) => JSON.stringify({ text }));
  const lines = [...good.slice(0, 70), "nonsense", "", '{"txt":1}', ...good.slice(70)];
  const { status, out } = await mailroom(["predict", "router", "--weights", "one"], lines.join("\n"));
  assert.equal(status, 0);
  const answers = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(answers.length, lines.length);
  answers.forEach((answer, i) => {
    if (i >= 70 && i < 73) assert.equal(answer.error?.code, "MODEL_INPUT_WRONG");
    else assert.deepEqual(Object.keys(answer), ["label", "confidence", "abstained", "alternatives", "reasons"]);
  });
  const { out: last } = await mailroom(["predict", "router", "--weights", "one"], good.at(-1));
  assert.deepEqual(JSON.parse(last), answers.at(-1));
});

test("evaluate prints one object of metrics that can be computed again from predict", async () => {
  const { status, out } = await mailroom(["evaluate", "router", "--data", "rows.csv", "--weights", "one"]);
  assert.equal(status, 0);
  const metrics = JSON.parse(out);
  const inputs = labelled.map(({ text }) => JSON.stringify({ text })).join("\n");
  const said = (await mailroom(["predict", "router", "--weights", "one"], inputs)).out.trimEnd().split("\n");
  const right = said.filter((line, i) => JSON.parse(line).label === labelled[i]?.label).length;
  assert.equal(metrics.accuracy, Math.round((10_000 * right) / labelled.length) / 10_000);
  for (const key of ["macroF1", "perClass", "coverageAt2_5", "ece", "abstained"]) assert.ok(key in metrics, key);
});

for (const [args, what] of [
  [["train", "router", "--out", "x", "--data", "absent.csv"], /absent\.csv: there is no such file/],
  [["train", "router", "--data", "rows.csv"], /--out DIR is needed/],
  [["train", "router", "--data", "rows.csv", "--out", "x", "--seed", "0"], /--seed must be/],
  [["train"], /one MODEL is needed/],
  [["predict", "nothing"], /no model of this name.*router/],
  [["predict", "router", "--weights", "absent"], /no manifest\.json/],
  [["evaluate", "router"], /--data FILE is needed/],
  [["rebuild", "router@0000"], /this checkout ships/],
] as const)
  test(`usage: mailroom ${args.join(" ")}`, async () => {
    const { status, out, err } = await mailroom(args);
    assert.equal(status, 2, err);
    assert.equal(out, "");
    assert.match(err, what);
  });
