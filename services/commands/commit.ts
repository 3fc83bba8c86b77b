import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = new URL("../../", import.meta.url).pathname;

/** The commit this code is, read from .git without the git program; `unknown` where there is none (a container image). */
export function codeCommit(root: string = ROOT): string {
  const own = gitFolder(root);
  // A second worktree has a HEAD of its own and shares the branches.
  const shared = resolve(own, read(join(own, "commondir")));
  const head = read(join(own, "HEAD"));
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  if (ref === undefined) return /^[0-9a-f]{40}$/.test(head) ? head : "unknown";
  const loose = read(join(shared, ref));
  if (loose !== "") return loose;
  const packed = read(join(shared, "packed-refs"));
  return (
    packed
      .split("\n")
      .find((line) => line.endsWith(` ${ref}`))
      ?.slice(0, 40) ?? "unknown"
  );
}

function gitFolder(root: string): string {
  const path = join(root, ".git");
  const isFile = existsSync(path) && statSync(path).isFile();
  return isFile ? resolve(root, read(path).replace(/^gitdir: /, "")) : path;
}

const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");
