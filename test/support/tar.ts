import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

/** The files of a .tar.gz, for tests that read public data without unpacking them to disk. */

const BLOCK = 512;
/** Far above every archive we read; a broken one must not eat the memory. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;

export interface TarEntry {
  name: string;
  bytes: Buffer;
}

export async function readTarGz(path: string): Promise<TarEntry[]> {
  return readTar(gunzipSync(await readFile(path), { maxOutputLength: UNPACKED_BYTES_MAX }));
}

/** Regular files only, with their whole names (ustar prefix, GNU long name, pax path). */
export function readTar(tar: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const size = Number.parseInt(textOf(header.subarray(124, 136)), 8) || 0;
    const kind = textOf(header.subarray(156, 157));
    const bytes = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (bytes.length < size) throw new Error("the archive ends in the middle of a file");
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (kind === "L") longName = textOf(bytes);
    else if (kind === "x") longName = /\d+ path=([^\n]+)\n/.exec(bytes.toString("utf8"))?.[1] ?? longName;
    else {
      const [name, prefix] = [textOf(header.subarray(0, 100)), textOf(header.subarray(345, 500))];
      if (kind === "0" || kind === "")
        entries.push({ name: longName ?? [prefix, name].filter(Boolean).join("/"), bytes });
      longName = undefined;
    }
  }
  return entries;
}

/** Up to the first zero byte. */
const textOf = (field: Buffer) =>
  field
    .subarray(0, field.indexOf(0) < 0 ? undefined : field.indexOf(0))
    .toString("utf8")
    .trim();
