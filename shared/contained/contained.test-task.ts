import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PermanentError } from "#shared/errors.ts";
import type { Ask } from "./contained.ts";

/** What a hostile or unlucky document can make a reader do. Runs in the child of contained.test.ts. */
export type Deed =
  | { do: "answer"; value: unknown }
  | { do: "write"; name: string; text: string }
  | { do: "read"; path: string }
  | { do: "write-at"; path: string }
  | { do: "environment" }
  | { do: "sleep"; milliseconds: number }
  | { do: "spin" }
  | { do: "grow" }
  | { do: "grow-heap" }
  | { do: "crash" }
  | { do: "throw-code" }
  | { do: "throw" }
  | { do: "spawn" }
  | { do: "ask"; questions: unknown[] }
  | { do: "unsendable" };

export default async function task(deed: Deed, scratch: string, ask: Ask): Promise<unknown> {
  switch (deed.do) {
    case "answer":
      return { value: deed.value, pid: process.pid };
    case "write":
      await writeFile(join(scratch, deed.name), deed.text);
      return deed.name;
    case "read":
      return readFile(deed.path, "utf8");
    case "write-at":
      return writeFile(deed.path, "out of bounds");
    case "environment":
      return { ...process.env };
    case "sleep":
      await sleep(deed.milliseconds);
      return process.pid;
    case "spin":
      for (;;) Math.sqrt(2);
    case "grow": {
      const held: Uint8Array[] = [];
      for (;;) {
        held.push(new Uint8Array(16 * 1024 * 1024).fill(1));
        await sleep(5);
      }
    }
    case "grow-heap": {
      const held: unknown[] = [];
      for (;;) held.push({ index: held.length, list: [held.length] });
    }
    case "crash":
      return process.kill(process.pid, "SIGSEGV");
    case "throw-code":
      throw new PermanentError("DOCUMENT_DAMAGED", "at byte 7");
    case "throw":
      throw new TypeError("an ordinary fault");
    case "spawn":
      return (await import("node:child_process")).execFileSync("id").toString();
    case "ask":
      return Promise.all(deed.questions.map(ask));
    case "unsendable":
      return () => undefined;
  }
}
