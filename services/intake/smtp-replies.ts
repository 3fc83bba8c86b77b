import { type Code, MailroomError, sentenceOf } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import type { Receipt } from "./receive.ts";

export type Refusal = Error & { responseCode: number };

/** What a mail is answered with: words after 250, or an error as smtp-server takes it. */
export interface SmtpReply {
  code: number;
  words?: string;
  error: Refusal | null;
}

/** What RFC 5321 asks for: permanent 5xx, or 4xx when the sender should keep the mail and try again. */
const REPLIES: Partial<Record<Code, readonly [code: number, status: string]>> = {
  TOO_LARGE: [552, "5.3.4"],
  TOO_MANY_RECIPIENTS: [452, "4.5.3"],
  NOT_ALLOWED: [554, "5.7.1"],
  NOT_SIGNED_IN: [530, "5.7.0"],
  SIGN_IN_FAILED: [535, "5.7.8"],
  SHUTTING_DOWN: [421, "4.3.2"],
};
/** Everything else is a 4xx too, also what we did not foresee: the sender keeps the mail while we mend it. */
const TRY_AGAIN = [451, "4.3.0"] as const;

export function accepted({ receipt, duplicateOf }: Receipt): SmtpReply {
  const words = `2.0.0 Received as receipt ${receipt}`;
  return {
    code: 250,
    words: duplicateOf === null ? words : `${words}, same bytes as receipt ${duplicateOf.receipt}`,
    error: null,
  };
}

export function refused(code: Code): Refusal {
  const [responseCode, status] = REPLIES[code] ?? TRY_AGAIN;
  return Object.assign(new Error(`${status} ${sentenceOf(code)} [${code}]`), { responseCode });
}

export function replyOf(error: unknown, log: Logger): SmtpReply {
  const code = error instanceof MailroomError ? error.code : "INTERNAL";
  const { code: reason } = error as NodeJS.ErrnoException;
  if (CLIENT_LEFT.has(String(reason))) log.debug("a client left in the middle of a mail");
  else if (code === "INTERNAL") log.error({ err: error }, "a mail could not be received");
  else if (code !== "TOO_LARGE") log.warn({ code, err: (error as Error).cause }, "a mail was not taken");
  const answer = refused(code);
  return { code: answer.responseCode, error: answer };
}

/** How a mail's stream ends when its client vanished; nobody hears the answer. */
const CLIENT_LEFT = new Set(["ECONNECTION", "ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET"]);
