import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { isRole, ROLES } from "#shared/access/roles.ts";
import { addUser, changeUser, listUsers } from "#shared/access/users.ts";
import type { Db } from "#shared/db/db.ts";
import { openDatabase } from "./database.ts";
import type { Io } from "./io.ts";
import { commandConfig } from "./system.ts";
import { table } from "./table.ts";

const USAGE = `Usage: mailroom user add NAME --role ROLE [--role ROLE...] [--department ID...] | password NAME | disable NAME | list
The password is made here and printed once. Without --department a user sees the cases of every department.
Roles: ${Object.keys(ROLES).join(", ")}
`;
/** Whoever can run commands on this machine; the log names no person it cannot know. */
const ACTOR = "command";
const PASSWORD_BYTES = 12;

/** `mailroom user add|password|disable|list`: people who sign in to the console. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      role: { type: "string", multiple: true, default: [] },
      department: { type: "string", multiple: true, default: [] },
    },
    allowPositionals: true,
  });
  const [action = "", name, ...more] = positionals;
  const roles = values.role.filter(isRole);
  const takesName = ["add", "password", "disable"].includes(action);
  const isRight =
    (takesName || action === "list") &&
    takesName === (name !== undefined) &&
    more.length === 0 &&
    roles.length === values.role.length &&
    (action === "add") === roles.length > 0 &&
    (action === "add" || values.department.length === 0);
  if (!isRight) {
    io.err(USAGE);
    return 2;
  }
  const { config, log } = commandConfig(io);
  const database = await openDatabase(config, log);
  const { db } = database;
  try {
    if (action === "list") return await list(db, io);
    const password = randomBytes(PASSWORD_BYTES).toString("base64url");
    if (action === "add") {
      const departments = values.department.length === 0 ? null : values.department;
      await addUser(db, { name: name ?? "", password, roles, departments }, ACTOR);
    } else {
      const user = (await listUsers(db)).find((each) => each.name === name);
      if (user === undefined) {
        io.err(`There is no user ${name}.\n`);
        return 1;
      }
      await changeUser(
        db,
        user.id,
        action === "disable" ? { isDisabled: true } : { password, isDisabled: false },
        ACTOR,
      );
    }
    if (action === "disable") {
      io.err(`User ${name} is disabled, and signed out everywhere.\n`);
      return 0;
    }
    io.err(`The password of ${name}, shown only now:\n`);
    io.out(`${password}\n`);
    return 0;
  } finally {
    await database.close();
  }
}

async function list(db: Db, io: Io): Promise<number> {
  const rows = (await listUsers(db)).map(({ name, roles, departments, createdAt, disabledAt }) => [
    name,
    roles.join(", "),
    departments === null ? "all" : departments.join(", "),
    createdAt.toISOString(),
    disabledAt === null ? "active" : `disabled ${disabledAt.toISOString()}`,
  ]);
  io.out(table(["user", "roles", "departments", "created", "state"], rows));
  return 0;
}
