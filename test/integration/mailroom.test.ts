import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

const MAILROOM = new URL("../../services/mailroom.ts", import.meta.url).pathname;

async function mailroom(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAILROOM, ...args], {
    env: { PATH: process.env.PATH, ...env },
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
  const [code] = await once(child, "close");
  return { code, out, err };
}

test("config prints every setting with its origin to stdout, and nothing to stderr", async () => {
  const { code, out, err } = await mailroom(["--smtp-port=0", "config"], { HTTP_PORT: "81" });
  assert.equal(code, 0);
  assert.match(out, /^SMTP_PORT=0 {2}# command line$/m);
  assert.match(out, /^HTTP_PORT=81 {2}# environment$/m);
  assert.equal(err, "");
});

test("--help lists the commands; no command at all is a wrong use", async () => {
  const { code, out } = await mailroom(["--help"]);
  assert.equal(code, 0);
  for (const name of ["start", "process", "predict", "train", "evaluate", "models", "audit", "demo", "config"])
    assert.match(out, new RegExp(`^ {2}${name} `, "m"));
  assert.equal((await mailroom([])).code, 2);
});

for (const [what, args, expected] of [
  ["an unknown command", ["frobnicate"], /^There is no command "frobnicate"\. There are: start, .*\n$/],
  ["a name every object has", ["constructor"], /^There is no command "constructor"/],
  ["an unknown flag", ["config", "--frobnicate"], /^Unknown option '--frobnicate'.*\n$/],
  [
    "a flag without value",
    ["config", "--http-port"],
    /^The configuration is not usable\. \(--http-port needs a value\)\n$/,
  ],
] as const) {
  test(`${what}: one sentence and exit 2`, async () => {
    const { code, out, err } = await mailroom([...args]);
    assert.deepEqual({ code, out }, { code: 2, out: "" });
    assert.match(err, expected);
  });
}

test("wrong settings: a line for each, and a stack only for those who ask", async () => {
  const wrong = { HTTP_PORT: "x", ROLES: "butler" };
  const { code, err } = await mailroom(["config"], wrong);
  assert.equal(code, 2);
  assert.match(
    err,
    /^The configuration is not usable\.\n {2}ROLES \(from environment\): .*\n {2}HTTP_PORT \(from environment\): .*\n$/,
  );
  const { err: plain } = await mailroom(["config", "--frobnicate"]);
  assert.doesNotMatch(plain, /^\s+at /m);
  const { err: debug } = await mailroom(["config", "--frobnicate", "--log-level", "debug"]);
  assert.match(debug, /^\s+at /m);
});
