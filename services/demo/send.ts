import { setTimeout as sleep } from "node:timers/promises";
import { createTransport } from "nodemailer";

/** Hands mails to an SMTP door the way a mail gateway does: what was not acknowledged is sent again. */

export interface SmtpAddress {
  host: string;
  port: number;
}
export interface Sender {
  /** Resolves with the server's words once it said 250; rejects when it said 5xx, or `patienceMs` are over. */
  send(mail: { from: string; bytes: Uint8Array }): Promise<string>;
}

const RECIPIENT = "mailroom@bank.example";
/** Long enough for a restart of everything behind the door. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 250;
/** A server that takes a connection and then says nothing is as good as away. */
const SILENCE_MS = 20_000;

export function createSender(
  address: () => SmtpAddress | Promise<SmtpAddress>,
  options: { patienceMs?: number; onRetry?: (error: unknown) => void } = {},
): Sender {
  const { patienceMs = PATIENCE_MS, onRetry } = options;
  return {
    async send({ from, bytes }) {
      const deadline = performance.now() + patienceMs;
      for (;;) {
        try {
          return await sendOnce(await address(), from, bytes);
        } catch (error) {
          if (isFinal(error) || performance.now() > deadline) throw error;
          onRetry?.(error);
          await sleep(PAUSE_MS);
        }
      }
    },
  };
}

/** One connection, one mail. The address is asked for each time, because a restarted door may have another port. */
async function sendOnce({ host, port }: SmtpAddress, from: string, bytes: Uint8Array): Promise<string> {
  const transport = createTransport({
    host,
    port,
    connectionTimeout: SILENCE_MS,
    greetingTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    // The door makes its own certificate unless it is given one, and what we send was invented by us.
    tls: { rejectUnauthorized: false },
  });
  try {
    const sent = await transport.sendMail({ envelope: { from, to: RECIPIENT }, raw: Buffer.from(bytes) });
    return sent.response;
  } finally {
    transport.close();
  }
}

const isFinal = (error: unknown) => {
  const { responseCode } = error as { responseCode?: number };
  return responseCode !== undefined && responseCode >= 500;
};

/** The receipt number in the words after 250, or undefined. */
export function receiptIn(response: string): number | undefined {
  const found = /receipt\D{0,3}(\d+)/i.exec(response)?.[1];
  return found === undefined ? undefined : Number(found);
}
