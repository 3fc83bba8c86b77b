import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { testFolder } from "../test/support/services.ts";
import { describeConfig, envExample, loadConfig, SETTINGS } from "./config.ts";

const NONE = join(import.meta.dirname, "no-such.env");

const OIDC = {
  PUBLIC_URL: "https://mailroom.bank.example",
  OIDC_ISSUER: "https://id.bank.example/realms/staff",
  OIDC_CLIENT_ID: "mailroom",
  OIDC_CLIENT_SECRET: "not told",
  OIDC_ROLES: "mailroom-reviewers=reviewer, cn=auditors=auditor",
};

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
  const { OIDC_CLIENT_SECRET: _, ...others } = OIDC;
  const environment = Object.fromEntries(
    secrets.map((name) => [
      name,
      name.endsWith("_URL")
        ? `${name === "REDIS_URL" ? "redis" : "postgres"}://u:hush-hush-hush@h/d`
        : "hush-hush-hush".repeat(3),
    ]),
  );
  const text = describeConfig(loadConfig(others, environment, NONE));
  assert.ok(secrets.length >= 4);
  assert.ok(!text.includes("hush"));
  for (const name of secrets) assert.ok(text.includes(`${name}=********  # environment`), name);
});

test("a data folder with odd characters gives a blob URL that leads back to it", () => {
  const { config } = loadConfig({ DATA_DIR: "/srv/a b#c%20?d" }, {}, NONE);
  assert.equal(decodeURIComponent(new URL(config.BLOB_URL).pathname), "/srv/a b#c%20?d/blobs");
});

test("the sign-in provider is configured as a whole or not at all", () => {
  const { config } = loadConfig({ ...OIDC, PUBLIC_URL: "https://mailroom.bank.example/" }, {}, NONE);
  assert.deepEqual(config.OIDC_ROLES, ["mailroom-reviewers=reviewer", "cn=auditors=auditor"]);
  assert.equal(config.PUBLIC_URL, "https://mailroom.bank.example");
  assert.deepEqual([config.OIDC_ROLES_CLAIM, config.OIDC_DEPARTMENTS_CLAIM], ["groups", undefined]);
  assert.equal(loadConfig({ PUBLIC_URL: OIDC.PUBLIC_URL }, {}, NONE).config.OIDC_ISSUER, undefined);
  const half = { OIDC_ISSUER: OIDC.OIDC_ISSUER, OIDC_CLIENT_ID: "mailroom" };
  assert.throws(
    () => loadConfig(half, {}, NONE),
    /OIDC_ISSUER, OIDC_CLIENT_ID need OIDC_CLIENT_SECRET, OIDC_ROLES, PUBLIC_URL too/,
  );
  assert.throws(() => loadConfig({ OIDC_DEPARTMENTS_CLAIM: "departments" }, {}, NONE), /needs OIDC_ISSUER/);
});

test("the provider and this system are reached over https, or on this machine", () => {
  const refused = [
    "http://id.bank.example",
    "http://127.0.0.1.evil.example",
    "ftp://localhost",
    "https://u:p@x.example",
  ];
  for (const address of refused) {
    assert.throws(() => loadConfig({ ...OIDC, OIDC_ISSUER: address }, {}, NONE), /OIDC_ISSUER .*https/, address);
    assert.throws(() => loadConfig({ ...OIDC, PUBLIC_URL: address }, {}, NONE), /PUBLIC_URL .*https/, address);
  }
  for (const address of ["http://127.0.0.1:4000", "http://localhost:1", "http://[::1]:1", "https://id.bank.example"])
    loadConfig({ ...OIDC, OIDC_ISSUER: address, PUBLIC_URL: address }, {}, NONE);
  assert.throws(() => loadConfig({ ...OIDC, PUBLIC_URL: "https://x.example/mail" }, {}, NONE), /PUBLIC_URL .*no path/);
  for (const rule of ["reviewers", "=reviewer", "reviewers=butler"])
    assert.throws(() => loadConfig({ ...OIDC, OIDC_ROLES: rule }, {}, NONE), /OIDC_ROLES .*GROUP=ROLE/, rule);
});
