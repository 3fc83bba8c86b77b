import { mkdtemp, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { createTransport, type TransportOptions } from "nodemailer";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { openSmtpDoor, type SmtpDoorOptions } from "../../services/intake/smtp.ts";
import { loadTls } from "../../services/intake/tls.ts";
import { checkReceipts, testReceiver } from "./intake.ts";
import { testDatabase, testFolder, testLog } from "./services.ts";

/** An SMTP door on a free port with a database of the test file's own, and what tests of it ask again and again. */

const folder = await testFolder();
export const database = await testDatabase(10);
export const { db } = database;
const tls = await loadTls({ DATA_DIR: folder, SMTP_TLS_KEY: undefined, SMTP_TLS_CERT: undefined });
export const MAIL_BYTES_MAX = 100_000;
const CONFIG: SmtpDoorOptions["config"] = {
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: 0,
  SMTP_NETWORKS: ["127.0.0.0/8"],
  SMTP_AUTH: "off",
  MAIL_BYTES_MAX,
  RECIPIENTS_MAX: 3,
};

type Overrides = Omit<Partial<SmtpDoorOptions>, "config"> & { config?: Partial<SmtpDoorOptions["config"]> };

export async function openDoor(t: TestContext, { config, ...more }: Overrides = {}) {
  const root = await mkdtemp(join(folder, "blobs-"));
  const blobs = await fileBlobs(root);
  const door = await openSmtpDoor({
    config: { ...CONFIG, ...config },
    tls,
    blobs,
    receiver: testReceiver(database),
    checkToken: async (name, value) => (name === "gate" && value === "right" ? "gate" : null),
    log: testLog,
    ...more,
  });
  let closed = false;
  const close = async () => {
    if (!closed) await door.close();
    closed = true;
  };
  t.after(close);
  return { ...door, close, blobs, halves: () => readdir(join(root, "incoming")) };
}

export function transport(t: TestContext, port: number, more: object = {}) {
  const options = { host: "127.0.0.1", port, tls: { rejectUnauthorized: false }, ignoreTLS: true, ...more };
  const made = createTransport(options as TransportOptions);
  t.after(() => made.close());
  return made;
}

let number = 0;
export const mailText = (body = "") => `Subject: mail ${++number}\r\n\r\n${body || `body ${number}`}\r\n`;
const receiptIn = (words: string) => Number(/receipt (\d+)/.exec(words)?.[1]);
export const caseOf = (words: string) =>
  db.selectFrom("case_file").selectAll().where("receipt", "=", receiptIn(words)).executeTakeFirstOrThrow();
export const countCases = async () => (await checkReceipts(database)).cases;
