/** Uuencode, as POSIX has it: how files went into mails before MIME, and old programs of banks and offices still send them. */

const BEGIN = /^begin [0-7]{3,4} (\S.*)$/;
export const UU_END = "end";
/** Without it there is nothing to look for. */
const HINT = /^begin [0-7]{3,4} \S/m;
const LOWEST = 0x20;
const HIGHEST = 0x60;
/** Some writers add a sum at the end of a line. */
const MORE_MAX = 1;

/** The name of the file that a line begins, or null. */
export const nameOfBegin = (line: string): string | null => BEGIN.exec(line)?.[1]?.trim() ?? null;

/** The bytes of a line, or null where it is none: prose has small letters, and this code has none. */
export function decodeUuLine(line: string): Buffer | null {
  if (line === "") return Buffer.alloc(0);
  const count = (line.charCodeAt(0) - LOWEST) & 63;
  // Spaces stand for zeros, and get lost at the end of a line.
  const length = Math.ceil(count / 3) * 4;
  if (line.length > 1 + length + MORE_MAX) return null;
  for (let i = 0; i < line.length; i += 1) {
    const code = line.charCodeAt(i);
    if (code < LOWEST || code > HIGHEST) return null;
  }
  const six = (at: number) => (at < line.length ? (line.charCodeAt(at) - LOWEST) & 63 : 0);
  const bytes = Buffer.alloc((length / 4) * 3);
  for (let at = 1, to = 0; at <= length; at += 4, to += 3)
    bytes.writeUIntBE((six(at) << 18) | (six(at + 1) << 12) | (six(at + 2) << 6) | six(at + 3), to, 3);
  return bytes.subarray(0, count);
}

interface Block {
  bytes: Buffer;
  /** The line behind it. */
  next: number;
  isWhole: boolean;
}

/**
 * The files in a text, and the text without them. `isDamaged`: one broke off. No line of a
 * file can begin another one, so every line is looked at twice at most.
 */
export function takeOutUuencoded(text: string): {
  text: string;
  files: { name: string; bytes: Buffer }[];
  isDamaged: boolean;
} {
  if (!HINT.test(text)) return { text, files: [], isDamaged: false };
  const lines = text.split(/\r?\n/);
  const kept: string[] = [];
  const files: { name: string; bytes: Buffer }[] = [];
  let isDamaged = false;
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? "";
    const name = nameOfBegin(line);
    const block = name === null ? null : blockAt(lines, i + 1);
    if (name === null || block === null) {
      kept.push(line);
      i += 1;
      continue;
    }
    files.push({ name, bytes: block.bytes });
    isDamaged ||= !block.isWhole;
    i = block.next;
  }
  return { text: kept.join("\n"), files, isDamaged };
}

/** From the line behind `begin` on; null where that was a sentence like any other. */
function blockAt(lines: readonly string[], start: number): Block | null {
  const chunks: Buffer[] = [];
  let next = start;
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? "";
    if (line === UU_END) return { bytes: Buffer.concat(chunks), next: next + 1, isWhole: true };
    const bytes = decodeUuLine(line);
    // A line of nothing stands before the end and nowhere else.
    if (bytes === null || (bytes.length === 0 && lines[next + 1] !== UU_END)) break;
    chunks.push(bytes);
  }
  return chunks.length === 0 ? null : { bytes: Buffer.concat(chunks), next, isWhole: false };
}
