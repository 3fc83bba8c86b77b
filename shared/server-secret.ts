import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "#shared/config.ts";
import { MailroomError } from "#shared/errors.ts";

const BYTES = 32; // as long as the sha256 keys derived from it
const TEXT_MIN = 32; // as SERVER_SECRET in shared/config.ts

/**
 * The secret that gateway keys are derived from: SERVER_SECRET, or DATA_DIR/secret,
 * made once. Processes that start at the same time get the same one.
 */
export async function serverSecret(config: Pick<Config, "SERVER_SECRET" | "DATA_DIR">): Promise<string> {
  if (config.SERVER_SECRET !== undefined) return config.SERVER_SECRET;
  const file = join(config.DATA_DIR, "secret");
  await mkdir(config.DATA_DIR, { recursive: true });
  const existing = await readSecret(file);
  if (existing !== undefined) return existing;

  const fresh = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    const handle = await open(fresh, "wx", 0o600);
    await handle.writeFile(`${randomBytes(BYTES).toString("hex")}\n`);
    await handle.sync();
    await handle.close();
    // link() fails when the name exists: the first to get here decides for all.
    await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(fresh, { force: true });
  }
  const secret = await readSecret(file);
  if (secret === undefined) throw new MailroomError("CONFIGURATION_WRONG", `${file} vanished while starting`);
  return secret;
}

async function readSecret(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new MailroomError("CONFIGURATION_WRONG", `${file} cannot be read: ${error.code}`, { cause: error });
  });
  if (text === undefined) return undefined;
  // A new one in its place would silently void every gateway's key.
  if (text.trim().length < TEXT_MIN)
    throw new MailroomError("CONFIGURATION_WRONG", `${file} is damaged; restore it, or remove it to make a new one`);
  await chmod(file, 0o600);
  return text.trim();
}
