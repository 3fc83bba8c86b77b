import { Readable } from "node:stream";
import { MailroomError } from "#shared/errors.ts";
import type { Io } from "../../services/commands/io.ts";

export interface Said {
  status: number;
  out: string;
  err: string;
}
type Run = (args: string[], io: Io) => Promise<number>;

/** Runs a command in this process as `mailroom` does, under `overrides` and where the person stands in `folder`. */
export async function runCommand(
  run: Run,
  args: string[],
  { overrides, folder, input = "" }: { overrides: Record<string, string>; folder: string; input?: string },
): Promise<Said> {
  const said: Said = { status: 0, out: "", err: "" };
  const out = (text: string) => {
    said.out += text;
  };
  const err = (text: string) => {
    said.err += text;
  };
  const io: Io = {
    ...{ out, err, overrides, folder, isTerminal: false, in: Readable.from([Buffer.from(input)]) },
    outPaced: async (text) => out(text),
  };
  try {
    said.status = await run(args, io);
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    err(`${error.code}: ${error.message}\n`);
    said.status = 2;
  }
  return said;
}
