import { SETTINGS } from "#shared/config.ts";
import { MailroomError } from "#shared/errors.ts";

/** What the command line says, taken apart; what belongs to the command itself is left to it. */
export interface Arguments {
  command: string | undefined;
  args: string[];
  /** From flags that name a setting: `--http-port 0` is HTTP_PORT=0. */
  overrides: Record<string, string>;
}

/** Flag of each setting: HTTP_PORT is --http-port. */
const SETTING_OF_FLAG = new Map(
  Object.keys(SETTINGS).map((name) => [`--${name.toLowerCase().replaceAll("_", "-")}`, name]),
);

/**
 * Setting flags may stand before or after the command, as `--flag value` or
 * `--flag=value`. After `--` everything is the command's. Throws
 * CONFIGURATION_WRONG for a flag without its value.
 */
export function splitArguments(argv: readonly string[]): Arguments {
  const overrides: Record<string, string> = {};
  const rest: string[] = [];
  const end = argv.indexOf("--");
  const ours = end < 0 ? [...argv] : argv.slice(0, end);
  for (let word = ours.shift(); word !== undefined; word = ours.shift()) {
    const [flag = "", inline] = word.split(/=(.*)/s);
    const name = SETTING_OF_FLAG.get(flag);
    if (name === undefined) rest.push(word);
    else {
      const value = inline ?? ours.shift();
      if (value === undefined) throw new MailroomError("CONFIGURATION_WRONG", `${flag} needs a value`);
      overrides[name] = value;
    }
  }
  const [command, ...args] = rest;
  return { command, args: end < 0 ? args : [...args, ...argv.slice(end)], overrides };
}
