import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder } from "../test/support/services.ts";
import { describeConfig, envExample, loadConfig, SETTINGS } from "./config.ts";

const NONE = join(import.meta.dirname, "no-such.env");

test(".env.example is what the settings say (mailroom config --example > .env.example)", async () => {
  const text = await readFile(new URL("../.env.example", import.meta.url), "utf8");
  assert.equal(text, envExample());
  for (const name of Object.keys(SETTINGS)) assert.match(text, new RegExp(`^# ${name}=`, "m"));
});

test("every problem is named at once, with its variable and where it came from", () => {
  const overrides = { HTTP_PORT: "70000", ROLES: "intake,butler" };
  const environment = { DATABASE_URL: "mysql://x", SMTP_NETWORKS: "everywhere", SMTP_TLS_KEY: "key.pem" };
  assert.throws(
    () => loadConfig(overrides, environment, NONE),
    (error: Error) => {
      for (const name of [
        "HTTP_PORT (from command line)",
        "ROLES (from command line)",
        "DATABASE_URL (from environment)",
      ])
        assert.ok(error.message.includes(name), name);
      assert.match(error.message, /SMTP_NETWORKS \(from environment\)/);
      assert.match(error.message, /SMTP_TLS_KEY and SMTP_TLS_CERT: set both/);
      return true;
    },
  );
});

test("the command line beats the environment, that .env, and that the default; empty is unset", async () => {
  const file = join(await testFolder(), ".env");
  await writeFile(file, "HTTP_PORT=1\nSMTP_PORT=1\nLOG_LEVEL=debug\n");
  const { config, origins } = loadConfig({ HTTP_PORT: "3" }, { HTTP_PORT: "2", SMTP_PORT: "2", LOG_LEVEL: "" }, file);
  assert.deepEqual([config.HTTP_PORT, origins.HTTP_PORT], [3, "command line"]);
  assert.deepEqual([config.SMTP_PORT, origins.SMTP_PORT], [2, "environment"]);
  assert.deepEqual([config.LOG_LEVEL, origins.LOG_LEVEL], ["debug", ".env"]);
  assert.deepEqual([config.HTTP_HOST, origins.HTTP_HOST], ["127.0.0.1", "default"]);
});

test("secrets never show", () => {
  const secrets = Object.entries(SETTINGS).flatMap(([name, setting]) => ("secret" in setting ? [name] : []));
  const environment = Object.fromEntries(
    secrets.map((name) => [
      name,
      name.endsWith("_URL")
        ? `${name === "REDIS_URL" ? "redis" : "postgres"}://u:hush-hush-hush@h/d`
        : "hush-hush-hush".repeat(3),
    ]),
  );
  const text = describeConfig(loadConfig({}, environment, NONE));
  assert.ok(secrets.length >= 4);
  assert.ok(!text.includes("hush"));
  for (const name of secrets) assert.ok(text.includes(`${name}=********  # environment`), name);
});

test("a data folder with odd characters gives a blob URL that leads back to it", () => {
  const { config } = loadConfig({ DATA_DIR: "/srv/a b#c%20?d" }, {}, NONE);
  assert.equal(decodeURIComponent(new URL(config.BLOB_URL).pathname), "/srv/a b#c%20?d/blobs");
});
