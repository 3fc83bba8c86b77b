import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import { z } from "zod";
import { OIDC_SETTINGS, oidcProblem } from "#shared/access/oidc-settings.ts";
import { MailroomError } from "#shared/errors.ts";
import { count, list, port, type Setting, setting, url } from "#shared/setting.ts";

/** The only file that reads the environment. Everything else gets a `Config` as an argument. */

const MIB = 1024 * 1024;
const ROLES = ["intake", "api", "relay", "worker"] as const;
export type Role = (typeof ROLES)[number];
/** value-changed: a person changed an account number. reopened: a person opened a closed case again. */
const FOUR_EYES = ["value-changed", "reopened"] as const;

/** Each costs a tenth of a second on a file it does not open, for every page of the file. */
const PDF_PASSWORDS_MAX = 20;

/** Every setting: its form, its default and what it is for. Limits say why they are what they are. */
export const SETTINGS = {
  DATA_DIR: setting(z.string().default("var"), "Folder for everything Mailroom keeps on this machine."),
  DATABASE_URL: setting(
    url("postgres", "postgresql").optional(),
    "Postgres 15 or newer. Unset: the embedded Postgres under DATA_DIR is started.",
    true,
  ),
  DATABASE_OWNER_URL: setting(
    url("postgres", "postgresql").optional(),
    "The same database as its owner, for migrations only. Set it so that DATABASE_URL needs no right to change the log.",
    true,
  ),
  DATABASE_CONNECTIONS: setting(
    count(4, 200).default(20),
    "Most connections one process opens for itself; the queue's own come on top with the Postgres queue.",
  ),
  REDIS_URL: setting(
    url("redis", "rediss").optional(),
    "Redis or Valkey for the queues (production). Unset: the queues live in Postgres.",
    true,
  ),
  QUEUE_PREFIX: setting(
    z
      .string()
      .regex(/^[a-z0-9{}_-]+$/)
      .default("mailroom"),
    "Prefix of all queue keys; in a Redis cluster write it in braces: {mailroom}.",
  ),
  BLOB_URL: setting(url("file").optional(), "Where bytes are stored. Unset: DATA_DIR/blobs."),
  ROLES: setting(
    z
      .string()
      .default(ROLES.join(","))
      .transform(list)
      .pipe(z.array(z.enum(ROLES)).min(1)),
    `What this process does, of ${ROLES.join(", ")}.`,
  ),
  STAGES: setting(z.string().default("").transform(list), "Stages this process works on, by name. Empty: all of them."),
  HTTP_HOST: setting(z.string().default("127.0.0.1"), "Address the HTTP door listens on."),
  HTTP_PORT: setting(port.default(8025), "Port of the HTTP door. 0 takes a free one."),
  HTTP_PROXIES: setting(
    z
      .string()
      .default("")
      .transform(list)
      .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()]))),
    "Networks of the proxies before the HTTP door, in CIDR form: only they are believed from whom a request comes (X-Forwarded-For), and that it came by https (X-Forwarded-Proto).",
  ),
  SMTP_HOST: setting(z.string().default("127.0.0.1"), "Address the SMTP door listens on."),
  SMTP_PORT: setting(port.default(2525), "Port of the SMTP door. 0 takes a free one."),
  SMTP_NETWORKS: setting(
    z
      .string()
      .default("127.0.0.0/8,::1/128")
      .transform(list)
      .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1)),
    "Networks that may hand in mail by SMTP, in CIDR form.",
  ),
  SMTP_AUTH: setting(
    z.enum(["off", "optional", "required"]).default("off"),
    "Whether SMTP clients sign in, with an API token's name and value.",
  ),
  SMTP_TLS_KEY: setting(z.string().optional(), "PEM file with the key for STARTTLS. Unset: a self-signed one is made."),
  SMTP_TLS_CERT: setting(z.string().optional(), "PEM file with the certificate that fits SMTP_TLS_KEY."),
  MAIL_BYTES_MAX: setting(
    count(1024, 512 * MIB).default(50 * MIB),
    "Largest mail. 50 MiB: what large mail providers let through, and a gateway keeps what we refuse.",
  ),
  RECIPIENTS_MAX: setting(
    count(1, 10_000).default(100),
    "Most recipients of one SMTP mail (RFC 5321 asks for at least 100).",
  ),
  UPLOAD_FILE_BYTES_MAX: setting(
    count(1024, 4096 * MIB).default(200 * MIB),
    "Largest uploaded file. 200 MiB: a 300-page colour scan.",
  ),
  UPLOAD_FILES_MAX: setting(count(1, 1_000).default(100), "Most files in one upload; they become one case."),
  UPLOAD_PARTS_DIR: setting(
    z.string().optional(),
    "Folder where large files wait until they are whole. Unset: DATA_DIR/parts. Intake processes share it as they share BLOB_URL.",
  ),
  UPLOAD_PARTS_BYTES_MAX: setting(
    count(1024, 4096 * 1024 * MIB).default(20 * 1024 * MIB),
    "Most bytes of files that are not whole yet, as announced. 20 GiB: a hundred of the largest.",
  ),
  UPLOAD_PARTS_HOURS: setting(
    count(1, 24 * 7).default(24),
    "How long a large file may take to arrive; then what came of it is removed. 24: it goes on tomorrow, and is not kept for nobody.",
  ),
  GATEWAY_WINDOW_SECONDS: setting(
    count(10, 3_600).default(300),
    "How old or new a gateway's time stamp may be. 300: clocks drift, attackers replay.",
  ),
  READERS: setting(
    count(0, 256).default(0),
    `Reading processes side by side. 0: one per processor (here ${availableParallelism()}).`,
  ),
  READER_MEGABYTES_MAX: setting(
    count(256, 16_384).default(1_536),
    "Memory of one reading process; past it the process is killed and the page goes to a person.",
  ),
  PDF_PASSWORDS: setting(
    z.string().default("").transform(list).pipe(z.array(z.string()).max(PDF_PASSWORDS_MAX)),
    `Passwords tried in turn on a protected PDF or archive, separated by commas, at most ${PDF_PASSWORDS_MAX}: those the bank agreed with its senders.`,
    true,
  ),
  OCR_ENGINE: setting(
    z.enum(["bundled", "installed"]).default("bundled"),
    "What reads scans: tesseract.js, which comes along, or an installed tesseract for whole pages, cheaper on older processors.",
  ),
  OCR_COMMAND: setting(z.string().min(1).default("tesseract"), "The installed tesseract, for OCR_ENGINE=installed."),
  OCR_DATA: setting(
    z.string().optional(),
    "Folder with eng, fra, nld and deu.traineddata to read scans with. Unset: what the engine brings along.",
  ),
  RELAY_SWEEP_SECONDS: setting(count(1, 3_600).default(60), "How often the relay looks for work nobody told it about."),
  RELAY_LOST_SECONDS: setting(
    count(1, 86_400).default(120),
    "After how long a run that was handed to the queue and is not finished is handed over again.",
  ),
  SHUTDOWN_SECONDS: setting(
    count(1, 300).default(12),
    "How long running work may take to finish at a stop. 12: all must be down within 15.",
  ),
  DEPARTMENTS_FILE: setting(z.string().default("infra/departments.json"), "The table of departments."),
  ROUTER_SENDER_DOMAIN: setting(
    z.enum(["off", "on"]).default("off"),
    "Whether the router is told which domain a mail says it comes from. off: nothing here proves who sent a mail, and anybody may write any domain. The shipped weights have learned none.",
  ),
  FOUR_EYES: setting(
    z
      .string()
      .default("value-changed")
      .transform((text) => list(text).filter((rule) => rule !== "none"))
      .pipe(z.array(z.enum(FOUR_EYES))),
    `After what a second person must close a case: ${FOUR_EYES.join(", ")}; or none.`,
  ),
  SAMPLE_PERCENT: setting(
    z.coerce.number().min(0).max(100).default(2),
    "Of the cases the machine closes, how many in a hundred people who see every department look at again, blind. 0: none.",
  ),
  MODEL_INPUTS_DAYS: setting(
    count(1, 3_650).default(90),
    "Days that what a model was asked is kept for whoever reviews its answer; its hash stays in the log.",
  ),
  OWN_ACCOUNTS: setting(
    z.string().default("").transform(list),
    "The bank's own account numbers, separated by commas: found in a document, they are nobody else's.",
  ),
  ENVIRONMENT: setting(
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/)
      .default("production"),
    "Name of this installation in the model registry: mailroom models promote --environment.",
  ),
  MODELS_DIR: setting(z.string().default("models"), "Folder with a folder per model."),
  MAILROOM_DATA: setting(
    z.string().default("../shared/data"),
    "Folder with training data; only for training and tests.",
  ),
  SERVER_SECRET: setting(
    z.string().min(32).optional(),
    "Secret that gateway keys are derived from. Unset: made at the first start and kept in DATA_DIR/secret.",
    true,
  ),
  ADMIN_PASSWORD: setting(
    z.string().min(12).optional(),
    "Password of the first administrator. Unset: made at the first start and printed once.",
    true,
  ),
  ...OIDC_SETTINGS,
  LOG_LEVEL: setting(
    z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
    "Least serious log line written to stderr.",
  ),
} as const;

type Name = keyof typeof SETTINGS;
type Values = { [N in Name]: z.output<(typeof SETTINGS)[N]["schema"]> };
export interface Config extends Omit<Values, "BLOB_URL" | "UPLOAD_PARTS_DIR"> {
  BLOB_URL: string;
  UPLOAD_PARTS_DIR: string;
}

export type Origin = "environment" | ".env" | "command line" | "default";
export interface LoadedConfig {
  config: Config;
  origins: Record<Name, Origin>;
}

type Source = Record<string, string | undefined>;

/**
 * Reads all settings once: command line before environment before .env before
 * default. Throws one CONFIGURATION_WRONG that lists every problem by variable.
 */
export function loadConfig(overrides: Source = {}, environment: Source = process.env, envFile = ".env"): LoadedConfig {
  const sources: [Origin, Source][] = [
    ["command line", overrides],
    ["environment", environment],
    [".env", readEnvFile(envFile)],
  ];
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const origins: Partial<Record<Name, Origin>> = {};
  for (const [name, { schema }] of Object.entries(SETTINGS) as [Name, Setting][]) {
    // An empty value counts as unset: that is how compose files and charts write "no value".
    const found = sources.find(([, source]) => source[name] !== undefined && source[name] !== "");
    origins[name] = found?.[0] ?? "default";
    const parsed = schema.safeParse(found?.[1][name]);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name} (from ${origins[name]}): ${parsed.error.issues.map((i) => i.message).join("; ")}`);
  }
  if ((values.SMTP_TLS_KEY === undefined) !== (values.SMTP_TLS_CERT === undefined))
    problems.push("SMTP_TLS_KEY and SMTP_TLS_CERT: set both or neither");
  const half = oidcProblem((name) => origins[name] !== "default");
  if (half !== null) problems.push(half);
  if (problems.length > 0) throw new MailroomError("CONFIGURATION_WRONG", problems.join("\n"));
  const config = values as unknown as Config;
  config.DATA_DIR = resolve(config.DATA_DIR);
  config.BLOB_URL ??= pathToFileURL(join(config.DATA_DIR, "blobs")).href;
  config.UPLOAD_PARTS_DIR = resolve(config.UPLOAD_PARTS_DIR ?? join(config.DATA_DIR, "parts"));
  return { config, origins: origins as Record<Name, Origin> };
}

/** Folder that file arguments are relative to: npm runs us in the checkout and says in INIT_CWD where the person stood. */
export const callerFolder = (environment: Source = process.env): string => environment.INIT_CWD || process.cwd();

/** A line per setting: name, value in force (secrets masked), where it came from. */
export function describeConfig({ config, origins }: LoadedConfig): string {
  return (Object.entries(SETTINGS) as [Name, Setting][])
    .map(([name, { secret }]) => {
      const value = config[name];
      const isUnset = value === undefined || (secret && Array.isArray(value) && value.length === 0);
      const shown = isUnset ? "(unset)" : secret ? "********" : Array.isArray(value) ? value.join(",") : value;
      return `${name}=${String(shown)}  # ${origins[name]}`;
    })
    .join("\n");
}

/** The text of .env.example, made from the table above so that it cannot go stale. */
export function envExample(): string {
  const lines = (Object.entries(SETTINGS) as [Name, Setting][]).map(([name, { schema, about }]) => {
    const fallback = schema.safeParse(undefined);
    const value = fallback.success && fallback.data !== undefined ? String(fallback.data) : "";
    return `# ${about.replace(/ \(here \d+\)/, "")}\n# ${name}=${value}\n`;
  });
  return `# Every setting and its default. Copy to .env and uncomment what you change.\n# Made by \`mailroom config --example\`; a test keeps it so.\n\n${lines.join("\n")}`;
}

function readEnvFile(path: string): Source {
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new MailroomError("CONFIGURATION_WRONG", `${path} cannot be read`, { cause: error });
  }
}
