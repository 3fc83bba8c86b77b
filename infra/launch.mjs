import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// `node infra/launch.mjs ENTRY.ts ARGS...`: installs what is missing, then runs
// ENTRY under the pinned Node. Plain JavaScript without dependencies, because it
// runs on whatever Node is there (20 or newer) before anything is installed.

const NODE_MIN = 20; // what npm and this file need
const NODE_WANTED = 24; // what runs TypeScript as it is
const EXIT_USAGE = 2;
/** Ctrl-C comes from the terminal and from npm within milliseconds; a person who means "now!" is slower. */
const SAME_SIGNAL_MS = 1000;
const LOCK_POLL_MS = 200;
/** A slow registry and a slow disk; past it the other command is stuck. */
const LOCK_MS_MAX = 20 * 60_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const stampFile = join(modules, ".mailroom-installed");
const lockFile = join(root, ".install.lock");

class Advice extends Error {}

// SIGUSR1 would open Node's inspector.
process.on("SIGUSR1", () => {});

await guard(async () => {
  const [entry, ...args] = process.argv.slice(2);
  const major = Number(process.versions.node.split(".")[0]);
  if (major < NODE_MIN)
    throw new Advice(
      `Mailroom needs Node ${NODE_MIN} or newer and this is ${process.version}: install one from https://nodejs.org.`,
    );
  if (entry === undefined) throw new Advice("Usage: node infra/launch.mjs ENTRY.ts ARGS...");
  // An odd umask may not lock us out of what we write; what it denies to others stays denied.
  process.umask(process.umask() & 0o077);
  const isNew = !isInstalled();
  if (isNew) await install();
  const nodes = findNodes(major);
  if (isNew || needsConsole(entry, args)) await prepareConsole(nodes[0]);
  run(nodes, entry, args);
});

/** What serves the console, or tests it; other commands do not wait for a build. */
function needsConsole(entry, args) {
  return (entry === "services/mailroom.ts" && args.includes("start")) || entry.startsWith("test/");
}

async function prepareConsole(node) {
  const builder = join(root, "infra", "build-console.mjs");
  if (node === undefined || !existsSync(builder)) return;
  const { buildConsole } = await import(pathToFileURL(builder).href);
  buildConsole(root, node);
}

/** Whether node_modules is what package-lock.json says, for this machine. */
function isInstalled() {
  const wanted = readText(join(root, "package-lock.json"));
  if (wanted === undefined)
    throw new Advice(`${join(root, "package-lock.json")} is missing: the checkout is not complete.`);
  // npm writes its own list last, so a list means that the install was not cut short.
  const present = readText(join(modules, ".package-lock.json"));
  if (present === undefined) return false;
  return readText(stampFile) === stampOf(wanted) || fits(JSON.parse(wanted).packages, JSON.parse(present).packages);
}

/** For a node_modules that was made without us: everything wanted is there in the version wanted. */
function fits(wanted, present) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = present[path];
    if (found) return found.version === entry.version && found.integrity === entry.integrity;
    if (entry.peer && entry.optional) return true;
    return entry.optional === true && !isForHere(entry);
  });
}

/** Packages of other systems are left out by npm; of two C libraries npm picks one, so neither is insisted on. */
function isForHere({ os, cpu, libc }) {
  const allows = (list, value) => list === undefined || [].concat(list).includes(value);
  return os !== undefined && libc === undefined && allows(os, process.platform) && allows(cpu, process.arch);
}

function stampOf(lock) {
  return `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch}\n`;
}

async function install() {
  const release = await takeLock();
  let result = { status: 0 };
  try {
    if (isInstalled()) return; // by the command we waited for
    process.stderr.write("Installing what is missing (npm ci). This is done once and takes a minute or two.\n");
    result = await npm();
    if (result.status === 0) writeFileSync(stampFile, stampOf(readText(join(root, "package-lock.json"))));
  } finally {
    release();
  }
  const { status, error, signal } = result;
  if (error)
    throw new Advice(`npm cannot be run (${error.message}): install npm, or run \`npm ci\` in ${root} yourself.`);
  if (signal) process.kill(process.pid, signal);
  if (status !== 0)
    throw new Advice(`npm ci failed with exit status ${status}; its message is above. Put it right and start again.`);
}

function npm() {
  const env = { ...process.env };
  // What the npm around us was told is not for this one: not to be silent, not to leave development tools out.
  for (const name of Object.keys(env))
    if (/^npm_(?:config_(?:loglevel|omit|include|only|production|global|prefix|dry_run)|lifecycle|package)/i.test(name))
      delete env[name];
  delete env.NODE_ENV;
  const scratch = needsCache(env) ? mkdtempSync(join(tmpdir(), "mailroom-npm-")) : undefined;
  if (scratch) Object.assign(env, { HOME: scratch, npm_config_cache: join(scratch, "cache") });
  const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const cli = process.env.npm_execpath;
  const [command, first] = cli && basename(cli) === "npm-cli.js" ? [process.execPath, [cli]] : ["npm", []];
  const done = new Promise((finish) => {
    // stdout is for results of commands, so what npm says goes to stderr.
    const child = spawn(command, [...first, ...args], { cwd: root, env, stdio: ["ignore", 2, 2] });
    const stop = (signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, stop);
    const end = (result) => {
      for (const signal of SIGNALS) process.removeListener(signal, stop);
      if (scratch) rmSync(scratch, { recursive: true, force: true });
      finish(result);
    };
    child.on("error", (error) => end({ error }));
    child.on("exit", (status, signal) => end({ status, signal }));
  });
  return done;
}

/** npm keeps a cache below HOME and fails where it cannot write (a service user, a container). */
function needsCache(env) {
  const cache = env.npm_config_cache || (env.HOME ? join(env.HOME, ".npm") : undefined);
  if (cache === undefined) return true;
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK | constants.X_OK);
    return false;
  } catch {
    return true;
  }
}

/** One install at a time. The lock names its holder, and a dead holder's lock is taken over. */
async function takeLock() {
  const mine = `${lockFile}.${process.pid}`;
  const end = Date.now() + LOCK_MS_MAX;
  try {
    writeFileSync(mine, String(process.pid));
  } catch (error) {
    throw new Advice(
      `Packages are missing and ${root} cannot be written (${error.code}): run \`npm ci\` there as its owner.`,
    );
  }
  try {
    for (let told = false; ; ) {
      try {
        linkSync(mine, lockFile); // fails when it exists; whoever links first holds it
        return () => rmSync(lockFile, { force: true });
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const holder = readText(lockFile);
      if (holder !== undefined && !isAlive(Number(holder))) takeAway(holder);
      else {
        if (!told) process.stderr.write("Another command is installing packages; waiting for it.\n");
        told = true;
        await new Promise((wake) => setTimeout(wake, LOCK_POLL_MS));
      }
      if (Date.now() > end) throw new Advice(`Process ${holder} is installing for too long: end it and start again.`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Removes a dead holder's lock, and puts it back if somebody alive had just taken it over. */
function takeAway(holder) {
  const aside = `${lockFile}.${process.pid}.old`;
  try {
    renameSync(lockFile, aside);
    if (readText(aside) !== holder) linkSync(aside, lockFile);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The pinned Node, then the one we run on if it is new enough: the pinned one needs glibc. */
function findNodes(major) {
  const pinned = join(modules, ".bin", "node");
  return [...(existsSync(pinned) ? [realpathSync(pinned)] : []), ...(major >= NODE_WANTED ? [process.execPath] : [])];
}

function run([node, ...others], entry, args) {
  if (node === undefined) {
    const here = `${process.platform}-${process.arch}`;
    throw new Advice(
      `No Node ${NODE_WANTED} that runs on this ${here} came with the packages: start with Node ${NODE_WANTED} or newer.`,
    );
  }
  const here = process.cwd();
  const options = [
    "--disable-warning=ExperimentalWarning", // TypeScript and SQLite in Node are what we chose
    "--disable-warning=DeprecationWarning", // of dependencies; nobody who runs Mailroom can act on it
    "--disable-sigusr1", // would open the inspector
  ];
  const child = spawn(node, [...options, resolve(root, entry), ...args], {
    // Settings and data are relative to the checkout from wherever it is started;
    // file arguments to where the person stands, which npm also says in INIT_CWD.
    cwd: root,
    env: {
      ...process.env,
      INIT_CWD: here === root ? process.env.INIT_CWD || here : here,
      PATH: [join(modules, ".bin"), process.env.PATH].filter(Boolean).join(delimiter), // as under npm
    },
    // The channel closes when we die, also by kill -9: that is how the child learns of it.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const last = {};
  const forward = (signal) => {
    const now = Date.now();
    if (now - (last[signal] ?? 0) < SAME_SIGNAL_MS) return;
    last[signal] = now;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  const stopForwarding = () => {
    for (const signal of SIGNALS) process.removeListener(signal, forward);
  };
  child.on("error", (error) => {
    if (error.code !== "ENOENT" && error.code !== "EACCES" && error.code !== "ENOEXEC") throw error;
    stopForwarding();
    void guard(() => run(others, entry, args)); // its loader is missing, or the disk forbids programs
  });
  child.on("exit", (status, signal) => {
    stopForwarding();
    if (signal === null) process.exit(status ?? 1);
    process.kill(process.pid, signal);
  });
}

/** Prints advice as the one sentence it is; anything else is our bug and keeps its stack. */
async function guard(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Advice)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_USAGE;
  }
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  }
}
