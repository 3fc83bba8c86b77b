import { parseArgs } from "node:util";
import { type Access, createAccess } from "#shared/access/access.ts";
import { isRole, ROLES } from "#shared/access/roles.ts";
import { openDatabase } from "./database.ts";
import type { Io } from "./io.ts";
import { commandConfig } from "./system.ts";
import { table } from "./table.ts";

const USAGE = `Usage: mailroom token add NAME --role ROLE [--role ROLE...] [--days N] | revoke NAME | list
Roles: ${Object.keys(ROLES).join(", ")}
`;
/** Whoever can run commands on this machine; the log names no person it cannot know. */
const ACTOR = "command";
const DAYS_MAX = 3_650;
const DAY_MS = 86_400_000;

/** `mailroom token add|revoke|list`: bearer tokens for programs. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { role: { type: "string", multiple: true, default: [] }, days: { type: "string" } },
    allowPositionals: true,
  });
  const [action = "", name, ...more] = positionals;
  const takesName = action === "add" || action === "revoke";
  const roles = values.role.filter(isRole);
  const days = values.days === undefined ? null : Number(values.days);
  const isRight =
    (takesName || action === "list") &&
    takesName === (name !== undefined) &&
    more.length === 0 &&
    roles.length === values.role.length &&
    (action === "add") === roles.length > 0 &&
    (days === null || (action === "add" && Number.isInteger(days) && days >= 1 && days <= DAYS_MAX));
  if (!isRight) {
    io.err(USAGE);
    return 2;
  }
  const { config, log } = commandConfig(io);
  const database = await openDatabase(config, log);
  try {
    const access = createAccess({ db: database.db });
    if (action === "list") return await list(access, io);
    if (action === "revoke") return await revoke(access, name ?? "", io);
    const expiresAt = days === null ? undefined : new Date(Date.now() + days * DAY_MS);
    const { value } = await access.createToken(name ?? "", roles, ACTOR, expiresAt);
    io.err(`The value of token ${name}, shown only now:\n`);
    io.out(`${value}\n`);
    return 0;
  } finally {
    await database.close();
  }
}

async function revoke(access: Access, name: string, io: Io): Promise<number> {
  if (await access.revokeToken(name, ACTOR)) {
    io.err(`Token ${name} is revoked: it is refused from now on.\n`);
    return 0;
  }
  io.err(`There is no token ${name} in force.\n`);
  return 1;
}

async function list(access: Access, io: Io): Promise<number> {
  const rows = (await access.listTokens()).map(({ name, roles, createdAt, expiresAt, revokedAt }) => [
    name,
    roles.join(", "),
    createdAt.toISOString(),
    revokedAt !== null
      ? `revoked ${revokedAt.toISOString()}`
      : expiresAt === null
        ? "in force"
        : `until ${expiresAt.toISOString()}`,
  ]);
  io.out(table(["token", "roles", "created", "state"], rows));
  return 0;
}
