import { once } from "node:events";
import { callerFolder, loadConfig } from "#shared/config.ts";
import { MailroomError } from "#shared/errors.ts";
import { splitArguments } from "./commands/arguments.ts";
import type { Io } from "./commands/io.ts";

/** The command line. Exit status: 0 done; 1 done, and the answer is no; 2 usage or configuration; 70 our own bug. */

interface Command {
  help: string;
  /** Loaded when it is asked for, so that `mailroom config` starts no models. */
  load: () => Promise<{ run(args: string[], io: Io): Promise<number> }>;
}

const COMMANDS: Record<string, Command> = {
  start: { help: "runs the mailroom until Ctrl-C", load: () => import("./commands/start.ts") },
  process: { help: "[--json] FILE...: what is in these files", load: () => import("./commands/process.ts") },
  cases: { help: "the latest cases", load: () => import("./commands/cases.ts") },
  show: { help: "RECEIPT|ID: one case with all that was found", load: () => import("./commands/show.ts") },
  replay: {
    help: "RECEIPT|ID: runs a case again with the recorded models and compares",
    load: () => import("./commands/replay.ts"),
  },
  predict: { help: "MODEL[@VERSION] < inputs.jsonl: a model's answers", load: () => import("./commands/predict.ts") },
  train: { help: "MODEL --data FILE --out DIR: trains a model", load: () => import("./commands/train.ts") },
  evaluate: { help: "MODEL[@VERSION] --data FILE: how good a model is", load: () => import("./commands/evaluate.ts") },
  rebuild: { help: "MODEL[@VERSION]: trains a model again and compares", load: () => import("./commands/rebuild.ts") },
  data: {
    help: "verify, export-corrections: training data that are named, and new ones from corrections",
    load: () => import("./commands/data.ts"),
  },
  "new-model": { help: "NAME: writes a model that trains and serves", load: () => import("./commands/new-model.ts") },
  models: {
    help: "what is registered, and what is live where; promote, shadow, compare",
    load: () => import("./commands/models.ts"),
  },
  audit: {
    help: "verify: checks the whole log; export: writes it as a file that proves itself",
    load: () => import("./commands/audit.ts"),
  },
  user: { help: "adds people who sign in, and takes them away", load: () => import("./commands/user.ts") },
  token: { help: "makes and revokes API tokens", load: () => import("./commands/token.ts") },
  gateway: { help: "makes and revokes mail gateways", load: () => import("./commands/gateway.ts") },
  demo: { help: "sends a made-up inbox through the SMTP door", load: () => import("./commands/demo.ts") },
  generate: { help: "--out DIR: makes documents with known accounts", load: () => import("./commands/generate.ts") },
  config: { help: "[--example]: every setting in force", load: () => import("./commands/config.ts") },
};

const USAGE = `Usage: mailroom COMMAND [ARGUMENTS] [--setting value...]

${Object.entries(COMMANDS)
  .map(([name, { help }]) => `  ${name.padEnd(9)} ${help}`)
  .join("\n")}

Every setting is also a flag: --http-port 0, --roles intake,api (see mailroom config).
`;

const NODE_WANTED = 24;
const EXIT_USAGE = 2;
const EXIT_INTERNAL = 70; // EX_SOFTWARE in sysexits.h

async function main(argv: readonly string[]): Promise<number> {
  let overrides: Record<string, string> = {};
  try {
    if (Number(process.versions.node.split(".")[0]) < NODE_WANTED)
      throw new MailroomError("NODE_TOO_OLD", `this is ${process.version}: start it with npm run mailroom`);
    const { command, args, ...given } = splitArguments(argv);
    overrides = given.overrides;
    if (command === undefined || ["help", "--help", "-h"].includes(command)) {
      process.stdout.write(USAGE);
      return command === undefined ? EXIT_USAGE : 0;
    }
    const found = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
    if (!found) {
      process.stderr.write(`There is no command "${command}". There are: ${Object.keys(COMMANDS).join(", ")}.\n`);
      return EXIT_USAGE;
    }
    if (args[0] === "--help" || args[0] === "-h") {
      process.stdout.write(`mailroom ${command} ${found.help}\n`);
      return 0;
    }
    const module = await found.load();
    return await module.run(args, createIo(overrides));
  } catch (error) {
    return report(error, wantsStacks(overrides));
  }
}

function createIo(overrides: Record<string, string>): Io {
  return {
    out: (text) => void process.stdout.write(text),
    async outPaced(text) {
      if (!process.stdout.write(text)) await once(process.stdout, "drain");
    },
    err: (text) => void process.stderr.write(text),
    in: process.stdin,
    isTerminal: process.stderr.isTTY === true,
    folder: callerFolder(),
    overrides,
  };
}

/** Says in a sentence what went wrong; a stack trace helps nobody but us, so only when it was asked for. */
function report(error: unknown, stacks: boolean): number {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (stacks) process.stderr.write(`${stack}\n`);
  if (error instanceof MailroomError) {
    // Several problems of one kind stand on lines of their own.
    process.stderr.write(error.detail?.includes("\n") ? `${problemList(error)}\n` : `${message}\n`);
    return EXIT_USAGE;
  }
  if (code?.startsWith("ERR_PARSE_ARGS_")) {
    process.stderr.write(`${message.split(". ")[0]}. See mailroom --help.\n`);
    return EXIT_USAGE;
  }
  process.stderr.write(`Something went wrong on our side: ${message} (LOG_LEVEL=debug shows where)\n`);
  return EXIT_INTERNAL;
}

function problemList({ message, detail = "" }: MailroomError): string {
  const sentence = message.slice(0, message.length - detail.length - "()".length).trim();
  return [sentence, ...detail.split("\n").map((line) => `  ${line}`)].join("\n");
}

function wantsStacks(overrides: Record<string, string>): boolean {
  try {
    return ["debug", "trace"].includes(loadConfig(overrides).config.LOG_LEVEL);
  } catch {
    return false; // the settings are what is wrong, and the report says so
  }
}

// `mailroom show 17 | head -1`: whoever reads has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
const exitCode = await main(process.argv.slice(2));
// Results may still be on their way through a pipe; a handle somebody left open may not keep us here.
process.stdout.write("", () => process.exit(exitCode));
