import { parseArgs } from "node:util";
import { ADMINISTRATOR, createAccess } from "#shared/access/access.ts";
import { allows } from "#shared/access/roles.ts";
import { appendAudit } from "#shared/audit.ts";
import { type LoadedConfig, loadConfig, SETTINGS } from "#shared/config.ts";
import { sha256 } from "#shared/json.ts";
import { createLifecycle, type Lifecycle } from "#shared/lifecycle.ts";
import { createLogger } from "#shared/log.ts";
import { recordShipped, shippedVersions } from "#shared/ml/shipped.ts";
import { registerProcess } from "#shared/run-registry.ts";
import { serverSecret } from "#shared/server-secret.ts";
import { createGateways } from "../intake/gateways.ts";
import { openSmtpDoor } from "../intake/smtp.ts";
import { loadTls } from "../intake/tls.ts";
import { actorNamed } from "./actor.ts";
import { codeCommit } from "./commit.ts";
import { openHttpDoor } from "./http-door.ts";
import type { Io } from "./io.ts";
import { buildSystem, type System, startRelayRole, startWorkerRole } from "./system.ts";

/** `mailroom start`: runs the roles of ROLES until a signal, then drains and stops everything, Postgres last. */
export async function run(args: string[], io: Io): Promise<number> {
  parseArgs({ args, options: {} });
  const loaded = loadConfig(io.overrides);
  const { config } = loaded;
  const log = createLogger(levelFor(loaded));
  const lifecycle = createLifecycle({ shutdownSeconds: config.SHUTDOWN_SECONDS, log });
  const started = performance.now();
  try {
    const system = await buildSystem(config, log);
    // Last in, first out: what is registered first stops last.
    lifecycle.onStop("database, queues", (milliseconds) => system.close(milliseconds));
    const registration = await registerProcess(config.DATA_DIR, { command: "start", roles: config.ROLES });
    lifecycle.onStop("registration", () => registration.remove());
    await recordStart(system, loaded);
    if (config.ROLES.includes("worker") || config.ROLES.includes("api"))
      await recordShipped(system.db, await shippedVersions(config.MODELS_DIR), {
        ...{ environment: config.ENVIRONMENT, actor: actorNamed(), codeCommit: codeCommit() },
      });
    lifecycle.onStop("last entry", () => recordStop(system));

    const access = createAccess({ db: system.db });
    const password = await access.ensureAdministrator(config.ADMIN_PASSWORD);
    const addresses = await startRoles(system, lifecycle, access);
    await registration.update(addresses);
    const ready = ((performance.now() - started) / 1000).toFixed(1);
    io.out(welcome(system, addresses, password, config.ADMIN_PASSWORD !== undefined, ready));
  } catch (error) {
    await lifecycle.stop("the start failed", 2);
    lifecycle.dispose();
    throw error;
  }
  return lifecycle.stopped;
}

/** At a terminal a person reads a few lines, and what needs them; everywhere else a log is collected. */
const levelFor = ({ config, origins }: LoadedConfig): string =>
  origins.LOG_LEVEL === "default" && process.stderr.isTTY ? "warn" : config.LOG_LEVEL;

interface Addresses {
  httpUrl?: string;
  smtpUrl?: string;
}

async function startRoles(
  system: System,
  lifecycle: Lifecycle,
  access: ReturnType<typeof createAccess>,
): Promise<Addresses> {
  const { config, log } = system;
  const addresses: Addresses = {};
  // Doors first, so that a taken port is said before a minute of work; they stop first as well.
  if (config.ROLES.includes("worker")) {
    const worker = await startWorkerRole(system, lifecycle.signal);
    lifecycle.onStop("worker", () => worker.close());
  }
  if (config.ROLES.includes("relay")) {
    const relay = startRelayRole(system);
    lifecycle.onStop("relay", () => relay.close());
  }
  if (config.ROLES.includes("api") || config.ROLES.includes("intake")) {
    const gateways = createGateways({
      db: system.db,
      secret: await serverSecret(config),
      windowSeconds: config.GATEWAY_WINDOW_SECONDS,
    });
    const http = await openHttpDoor(system, access, gateways);
    lifecycle.onStop("HTTP door", () => http.close());
    addresses.httpUrl = http.url;
  }
  if (config.ROLES.includes("intake")) {
    const smtp = await openSmtpDoor({
      config,
      tls: await loadTls(config),
      blobs: system.blobs,
      receiver: system.receiver,
      checkToken: async (name, value) => {
        const principal = await access.principalOfToken(value);
        return principal !== null && principal.name === name && allows(principal.roles, "case.create") ? name : null;
      },
      log,
      observe: system.metrics.observeSmtp,
    });
    lifecycle.onStop("SMTP door", () => smtp.close());
    addresses.smtpUrl = `smtp://${smtp.host.includes(":") ? `[${smtp.host}]` : smtp.host}:${smtp.port}`;
  }
  return addresses;
}

/** Who started what, and which settings changed since the last start. Values are kept as hashes only. */
async function recordStart({ db, config }: System, { config: values }: LoadedConfig): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const seen = await tx.selectFrom("setting_seen").select(["name", "sha256"]).execute();
    const now = (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).map((name) => ({
      name,
      sha256: sha256(JSON.stringify(values[name] ?? null)),
    }));
    const changed = now.filter((setting) => {
      const before = seen.find((row) => row.name === setting.name);
      return before !== undefined && before.sha256 !== setting.sha256;
    });
    await tx
      .insertInto("setting_seen")
      .values(now)
      .onConflict((conflict) => conflict.column("name").doUpdateSet((eb) => ({ sha256: eb.ref("excluded.sha256") })))
      .execute();
    await appendAudit(tx, [
      { actor: "system", action: "system.started", detail: { roles: config.ROLES, pid: process.pid } },
      ...changed.map((setting) => ({
        actor: "system",
        action: "setting.changed" as const,
        detail: { setting: setting.name, sha256: setting.sha256 },
      })),
    ]);
  });
}

async function recordStop({ db }: System): Promise<void> {
  await db
    .transaction()
    .execute((tx) => appendAudit(tx, [{ actor: "system", action: "system.stopped", detail: { pid: process.pid } }]));
}

function welcome(
  { config, database }: System,
  { httpUrl, smtpUrl }: Addresses,
  password: string | null,
  wasGiven: boolean,
  seconds: string,
): string {
  const signIn =
    password === null
      ? `as before (first user: ${ADMINISTRATOR})`
      : `${ADMINISTRATOR} / ${wasGiven ? "ADMIN_PASSWORD" : password}  (shown only now)`;
  const lines = [
    `Mailroom is ready after ${seconds} s (${config.ROLES.join(", ")})`,
    ...(httpUrl === undefined ? [] : [`  web      ${httpUrl}`]),
    ...(smtpUrl === undefined ? [] : [`  SMTP     ${smtpUrl}`]),
    ...(httpUrl === undefined ? [] : [`  sign in  ${signIn}`]),
    `  data     ${config.DATA_DIR}${database.embedded === null ? "" : " (with its own Postgres)"}`,
    "  stop     Ctrl-C",
  ];
  return `${lines.join("\n")}\n`;
}
