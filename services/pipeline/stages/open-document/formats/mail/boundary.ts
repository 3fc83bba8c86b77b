/** Looked through for a delimiter: what stands before the first part is a line or two. */
const START_BYTES = 16 * 1024;
/** A delimiter with a part's first field behind it. RFC 2046 gives a boundary 70 characters. */
const DELIMITER = /^--([^\s"\\](?:[^\r\n"\\]{0,68}[^\s"\\])?)[ \t]*\r?\n(?=content-[a-z-]{2,40}[ \t]*:)/im;

/** By what the parts of a multipart are parted, where its header names something else or nothing; null where they are not. */
export const boundaryIn = (bytes: Buffer): string | null =>
  DELIMITER.exec(bytes.toString("latin1", 0, START_BYTES))?.[1] ?? null;

/** A text without the boundary of what is around it, before and behind. */
export function betweenDelimiters(text: string): string {
  const lines = text.split("\n");
  const isSeen = (line: string) => line.trim() !== "" && !/^--\S+$/.test(line);
  const [first, last] = [lines.findIndex(isSeen), lines.findLastIndex(isSeen)];
  return first < 0 ? "" : lines.slice(first, last + 1).join("\n");
}
