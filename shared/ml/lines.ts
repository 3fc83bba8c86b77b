/** Longest line: a page of words with boxes as JSON is 1 MB; 16 MiB is a whole case. */
const LINE_CHARACTERS_MAX = 16 * 1024 * 1024;

/**
 * Lines of a stream, without their ends; a line too long comes as null, and what
 * follows it as usual. Only \n ends a line: readline would also split at U+2028,
 * which may stand inside JSON.
 */
export async function* linesOf(
  chunks: AsyncIterable<string | Buffer>,
  charactersMax: number = LINE_CHARACTERS_MAX,
): AsyncGenerator<string | null> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: false });
  let rest = "";
  let isTooLong = false;
  for await (const chunk of chunks) {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const pieces = (rest + text).split("\n");
    rest = pieces.pop() ?? "";
    for (const piece of pieces) {
      yield isTooLong || piece.length > charactersMax ? null : withoutReturn(piece);
      isTooLong = false;
    }
    if (rest.length > charactersMax) {
      isTooLong = true;
      rest = "";
    }
  }
  rest += decoder.decode();
  if (isTooLong) yield null;
  else if (rest !== "") yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);
