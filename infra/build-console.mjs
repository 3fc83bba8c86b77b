import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Builds the web console into dist/console when its sources are not those it was
// built from. Like launch.mjs, without dependencies; Vite runs under the Node given.

const STAMP = ".mailroom-built";

/** Gives whether a console is there afterwards. A build that fails is said, and costs the console only. */
export function buildConsole(root, node) {
  const sources = join(root, "services", "console");
  if (!existsSync(sources)) return false;
  const target = join(root, "dist", "console");
  const wanted = stampOf(root, sources);
  if (existsSync(join(target, STAMP)) && readFileSync(join(target, STAMP), "utf8") === wanted) return true;
  process.stderr.write("Building the web console, since its sources changed.\n");
  // Into a folder of its own first: whoever serves the old one never sees half of a new one.
  const fresh = `${target}.${process.pid}`;
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  try {
    mkdirSync(join(root, "dist"), { recursive: true });
    const args = [vite, "build", sources, "--outDir", fresh, "--logLevel", "warn"];
    // stdout is for results of commands, so what Vite says goes to stderr.
    const { status, error } = spawnSync(node, args, { cwd: root, stdio: ["ignore", 2, 2] });
    if (status !== 0) throw error ?? new Error(`vite ended with exit status ${status}`);
    writeFileSync(join(fresh, STAMP), wanted);
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    return true;
  } catch (error) {
    process.stderr.write(`The web console could not be built (${error.message}); everything else works.\n`);
    return false;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Of every source file's name and bytes, and of the packages it is built with. */
function stampOf(root, sources) {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  const names = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  for (const name of names) hash.update(`\0${name.slice(sources.length)}\0`).update(readFileSync(name));
  return `${hash.digest("hex")}\n`;
}
