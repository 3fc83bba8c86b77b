import { isCode, PermanentError } from "#shared/errors.ts";

/** What travels to the child and back, by structured clone. */
export interface Request {
  module: string;
  input: unknown;
  scratch: string;
}
export type Reply =
  | { ok: true; output: unknown }
  | { ok: false; code?: string | undefined; detail?: string | undefined; message: string; frames: string[] };

/** What a child asks while it works, and what it is told. */
export interface Question {
  asks: number;
  question: unknown;
}
export interface Answer {
  answers: number;
  reply: Reply;
}

/** An error's message may quote the document; this much is enough to find the place in our code. */
const MESSAGE_CHARACTERS_MAX = 300;

/** An error as it travels: its code, or enough to find the place. */
export function failureOf(error: unknown): Reply {
  const { code, detail, message, name, stack } = error as Error & { code?: unknown; detail?: unknown };
  return {
    ok: false,
    code: typeof code === "string" ? code : undefined,
    detail: typeof detail === "string" ? detail : undefined,
    message: `${name}: ${String(message ?? error).slice(0, MESSAGE_CHARACTERS_MAX)}`,
    frames: (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)),
  };
}

/** The output; or throws PermanentError for a code, else a plain Error. */
export function unpack(reply: Reply): unknown {
  if (reply.ok) return reply.output;
  if (reply.code !== undefined && isCode(reply.code)) throw new PermanentError(reply.code, reply.detail);
  const error = new Error(reply.message);
  error.stack = [reply.message, ...reply.frames].join("\n");
  throw error;
}
