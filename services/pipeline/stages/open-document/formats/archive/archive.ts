import { constants } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path/posix";
import type { SevenZipModule, SevenZipModuleFactory } from "7z-wasm";
import { type Code, PermanentError } from "#shared/errors.ts";
import type { Format, Found, Source } from "../../format.ts";
import { ARCHIVE_BYTES_MAX } from "../../limits.ts";
import { Unpacking } from "../../unpacking.ts";
import { type Listed, listed } from "./listing.ts";

/** Its types speak of a default export that Node does not find. */
const SevenZip = createRequire(import.meta.url)("7z-wasm") as SevenZipModuleFactory;

/** By file-type's names. bzip2 and xz hold one file, a tar for one, which is then a document of its own. */
const TYPES = new Set([
  ...["application/x-7z-compressed", "application/x-rar-compressed", "application/x-tar"],
  ...["application/x-bzip2", "application/x-xz", "application/vnd.ms-cab-compressed"],
]);
/** In the memory that 7-Zip takes for its disk. */
const [PACKED, UNPACKED] = ["/packed", "/unpacked"];

/** 7z, rar, tar and what else 7-Zip opens: folders like a zip. It runs as wasm, on a disk of its own in memory. */
export const archive: Format = {
  name: "archive",
  detect: ({ magicType }) => (magicType !== null && TYPES.has(magicType) ? magicType : null),
  async open(source, scratch): Promise<Found> {
    const unpacking = new Unpacking(scratch);
    const said: string[] = [];
    const sevenZip = await start((line) => said.push(line));
    sevenZip.FS.writeFile(PACKED, await readFile(source.path));
    const run = (...options: string[]): string[] => {
      said.length = 0;
      try {
        sevenZip.callMain(options);
      } catch (error) {
        // Its own exceptions come out as numbers: addresses in a memory nobody else looks into.
        if (typeof error !== "number" && (error as Error).name !== "RuntimeError") throw error;
        said.push(`ERROR: 7-Zip gave up (${String(error)})`);
      }
      return [...said];
    };
    const { password, files, problem } = list(run, source);
    if (problem !== null && files.length === 0) throw new PermanentError(problem);
    if (problem !== null) unpacking.problems.add(problem);
    if (files.reduce((sum, { bytes }) => sum + bytes, 0) > ARCHIVE_BYTES_MAX)
      throw new PermanentError("CONTAINER_TOO_LARGE", `${ARCHIVE_BYTES_MAX} bytes`);
    sevenZip.FS.mkdir(UNPACKED);
    // Two files of one name come out beside each other.
    const words = run("x", "-y", "-aou", "-bd", `-o${UNPACKED}`, `-p${password}`, PACKED);
    const wrong = problemIn(words);
    if (wrong !== null) unpacking.problems.add(wrong);
    // Without the password only what is in clear is whole, and the rest is written all the same.
    const isTaken = problem === null ? () => true : (name: string) => files.some((file) => file.name === name);
    await take(sevenZip, source, unpacking, files, isTaken);
    const children = await unpacking.end();
    if (children.length === 0 && unpacking.problems.size === 0)
      throw new PermanentError("CONTAINER_DAMAGED", "no file in it");
    return { pages: 0, children, problems: [...unpacking.problems] };
  },
};

/**
 * Its glue asks Node's internals for the constants of files, which a contained process
 * may not; what it wants from them anyone may have.
 */
async function start(print: (line: string) => void): Promise<SevenZipModule> {
  const internals = Object.getOwnPropertyDescriptor(process, "binding");
  Object.defineProperty(process, "binding", { configurable: true, value: () => ({ fs: constants }) });
  try {
    return await SevenZip({ print, printErr: print });
  } finally {
    if (internals !== undefined) Object.defineProperty(process, "binding", internals);
  }
}

/** What is in it, by the first of the passwords that opens it; without one, none is needed, or only what is in clear. */
function list(run: (...options: string[]) => string[], { passwords = [] }: Source) {
  let problem: Code | null = null;
  let clear: Listed[] = [];
  for (const password of ["", ...passwords]) {
    // A test reads every file: names may be in clear though the contents are not.
    const files = listed(run("l", "-slt", "-ba", `-p${password}`, PACKED));
    const isLocked = files.some(({ isEncrypted }) => isEncrypted);
    problem = files.length === 0 || isLocked ? problemIn(run("t", "-bd", `-p${password}`, PACKED)) : null;
    if (problem !== "DOCUMENT_ENCRYPTED") return { password, files, problem: files.length === 0 ? problem : null };
    const locked = new Set(files.filter(({ isEncrypted }) => isEncrypted).map(({ name }) => name));
    clear = files.filter(({ name }) => !locked.has(name));
  }
  return { password: "", files: clear, problem };
}

/** 7-Zip tells a wrong password and broken data apart by its words only. */
function problemIn(words: readonly string[]): Code | null {
  const errors = words.filter((line) =>
    /^(?:ERRORS?:|WARNINGS?:|Errors:|Unexpected end|Headers Error)|\bERROR\b/.test(line),
  );
  if (errors.length === 0) return null;
  return /password|encrypted/i.test(words.join("\n")) ? "DOCUMENT_ENCRYPTED" : "CONTAINER_DAMAGED";
}

async function take(
  { FS }: SevenZipModule,
  source: Source,
  unpacking: Unpacking,
  files: readonly Listed[],
  isTaken: (name: string) => boolean,
) {
  const sizes = new Map(files.map(({ name, bytes }) => [name, bytes]));
  for (const path of pathsIn(FS, UNPACKED)) {
    const name = relative(UNPACKED, path);
    if (!isTaken(name)) continue;
    const entry = unpacking.begin(name);
    if (entry === null) continue;
    const data = FS.readFile(path);
    // What broke off was written as far as it came.
    if (unpacking.grow(entry, data, source.bytes)) entry.isWhole = data.length === (sizes.get(name) ?? data.length);
    await unpacking.flush();
  }
}

/** Files below a folder, by name; links and the like are none. */
function pathsIn(FS: SevenZipModule["FS"], folder: string): string[] {
  const names = FS.readdir(folder).filter((name) => name !== "." && name !== "..");
  return names.sort().flatMap((name) => {
    const path = join(folder, name);
    const { mode } = FS.lstat(path);
    if (FS.isDir(mode)) return pathsIn(FS, path);
    return FS.isFile(mode) ? [path] : [];
  });
}
