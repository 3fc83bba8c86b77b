import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { generate } from "selfsigned";
import type { Config } from "#shared/config.ts";
import { MailroomError } from "#shared/errors.ts";

export interface TlsFiles {
  key: string;
  cert: string;
}

/** Ten years: a self-signed certificate is pinned or not checked at all; its end would only break STARTTLS one night. */
const YEARS = 10;
const KEY_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * The configured certificate for STARTTLS, or one made at the first start and kept
 * in DATA_DIR/tls. Throws CONFIGURATION_WRONG when the files cannot be used.
 */
export async function loadTls(config: Pick<Config, "SMTP_TLS_KEY" | "SMTP_TLS_CERT" | "DATA_DIR">): Promise<TlsFiles> {
  const { SMTP_TLS_KEY: keyPath, SMTP_TLS_CERT: certPath } = config;
  if (keyPath !== undefined && certPath !== undefined)
    return usable({ key: await readPem(keyPath), cert: await readPem(certPath) }, "SMTP_TLS_KEY and SMTP_TLS_CERT");
  const folder = join(config.DATA_DIR, "tls");
  return usable((await readKept(folder)) ?? (await makeKept(config.DATA_DIR, folder)), folder);
}

const keyIn = (folder: string) => join(folder, "smtp.key");
const certIn = (folder: string) => join(folder, "smtp.crt");

async function readKept(folder: string): Promise<TlsFiles | undefined> {
  try {
    return { key: await readFile(keyIn(folder), "utf8"), cert: await readFile(certIn(folder), "utf8") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new MailroomError("CONFIGURATION_WRONG", `${folder} cannot be read`, { cause: error });
  }
}

/** Made aside and renamed whole: processes that start together end with one key and the certificate that fits it. */
async function makeKept(dataDir: string, folder: string): Promise<TlsFiles> {
  const notAfterDate = new Date();
  notAfterDate.setFullYear(notAfterDate.getFullYear() + YEARS);
  const made = await generate([{ name: "commonName", value: "mailroom" }], { keyType: "ec", notAfterDate });
  const fresh = join(dataDir, `tls-${randomUUID()}`);
  await mkdir(fresh, { recursive: true, mode: FOLDER_MODE });
  try {
    await writeFile(keyIn(fresh), made.private, { mode: KEY_MODE });
    await writeFile(certIn(fresh), made.cert);
    await rename(fresh, folder);
    return { key: made.private, cert: made.cert };
  } catch (error) {
    const theirs = await readKept(folder);
    if (theirs !== undefined) return theirs;
    throw new MailroomError("CONFIGURATION_WRONG", `${folder} is not complete: remove it and start again`, {
      cause: error,
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new MailroomError("CONFIGURATION_WRONG", `${path} cannot be read`, { cause: error });
  }
}

/** A key that does not fit would otherwise show only when the first client asks for TLS. */
function usable(files: TlsFiles, where: string): TlsFiles {
  try {
    createSecureContext(files);
    return files;
  } catch (error) {
    throw new MailroomError("CONFIGURATION_WRONG", `${where}: key and certificate cannot be used together`, {
      cause: error,
    });
  }
}
