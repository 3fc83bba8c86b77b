import pino, { type Logger } from "pino";

export type { Logger };

/** Everything a log line may never show, wherever it sits in the logged object. */
const REDACTED = ["password", "token", "secret", "authorization", "cookie", "text", "subject", "value", "as_read"];

/** JSON lines on stderr: stdout carries results only. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: briefError },
      redact: { paths: REDACTED.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[hidden]" },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** What went wrong and where. Libraries hang whole connections, with what was last sent on them, on their errors. */
function briefError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code } = error as NodeJS.ErrnoException;
  return { type: name, message, code, stack, ...(cause === undefined ? {} : { cause: briefError(cause) }) };
}

export const silentLogger: Logger = pino({ level: "silent" });
