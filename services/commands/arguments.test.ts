import assert from "node:assert/strict";
import { test } from "node:test";
import { SETTINGS } from "#shared/config.ts";
import fc from "../../test/support/property.ts";
import { splitArguments } from "./arguments.ts";

test("setting flags go to the overrides from wherever they stand; the rest is the command's", () => {
  assert.deepEqual(
    splitArguments(["--http-port", "0", "process", "--json", "--roles=intake,api", "a.pdf", "--data-dir", "x=y"]),
    {
      command: "process",
      args: ["--json", "a.pdf"],
      overrides: { HTTP_PORT: "0", ROLES: "intake,api", DATA_DIR: "x=y" },
    },
  );
});

test("after -- nothing is taken, so a file may be called like a flag", () => {
  assert.deepEqual(splitArguments(["process", "--", "--roles", "x"]), {
    command: "process",
    args: ["--", "--roles", "x"],
    overrides: {},
  });
});

test("a flag without its value is refused", () => {
  assert.throws(() => splitArguments(["start", "--http-port"]), /--http-port needs a value/);
  assert.deepEqual(splitArguments(["start", "--http-port="]).overrides, { HTTP_PORT: "" });
});

test("every setting has a flag, and any value arrives as it was given", () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(SETTINGS)), fc.string(), fc.boolean(), (name, value, inline) => {
      fc.pre(value !== "--");
      const flag = `--${name.toLowerCase().replaceAll("_", "-")}`;
      const words = inline ? [`${flag}=${value}`] : [flag, value];
      assert.deepEqual(splitArguments(["start", ...words, "last"]), {
        command: "start",
        args: ["last"],
        overrides: { [name]: value },
      });
    }),
  );
});
