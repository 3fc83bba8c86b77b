import { parseArgs } from "node:util";
import { serverSecret } from "#shared/server-secret.ts";
import { createGateways, type Gateways } from "../intake/gateways.ts";
import { openDatabase } from "./database.ts";
import type { Io } from "./io.ts";
import { commandConfig } from "./system.ts";
import { table } from "./table.ts";

const USAGE = "Usage: mailroom gateway add NAME | revoke NAME | list\n";
/** Whoever can run commands on this machine; the log names no person it cannot know. */
const ACTOR = "command";

/** `mailroom gateway add|revoke|list`: the mail gateways that may post signed mail to /api/mail. */
export async function run(args: string[], io: Io): Promise<number> {
  const [action = "", name, ...more] = parseArgs({ args, allowPositionals: true }).positionals;
  const takesName = action === "add" || action === "revoke";
  if (!(takesName || action === "list") || takesName !== (name !== undefined) || more.length > 0) {
    io.err(USAGE);
    return 2;
  }
  const { config, log } = commandConfig(io);
  const database = await openDatabase(config, log);
  try {
    const gateways = createGateways({
      db: database.db,
      secret: await serverSecret(config),
      windowSeconds: config.GATEWAY_WINDOW_SECONDS,
    });
    if (action === "add") return await add(gateways, name ?? "", io);
    if (action === "revoke") return await revoke(gateways, name ?? "", io);
    return await list(gateways, io);
  } finally {
    await database.close();
  }
}

async function add(gateways: Gateways, name: string, io: Io): Promise<number> {
  const { key } = await gateways.create(name, ACTOR);
  io.err(`The key of gateway ${name}, shown only now:\n`);
  io.out(`${key}\n`);
  return 0;
}

async function revoke(gateways: Gateways, name: string, io: Io): Promise<number> {
  if (await gateways.revoke(name, ACTOR)) {
    io.err(`Gateway ${name} is revoked: its signatures are refused from now on.\n`);
    return 0;
  }
  io.err(`There is no gateway ${name} in force.\n`);
  return 1;
}

async function list(gateways: Gateways, io: Io): Promise<number> {
  const rows = (await gateways.list()).map(({ name, createdAt, revokedAt }) => [
    name,
    createdAt.toISOString(),
    revokedAt === null ? "in force" : `revoked ${revokedAt.toISOString()}`,
  ]);
  io.out(table(["gateway", "created", "state"], rows));
  return 0;
}
