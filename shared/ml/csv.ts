/** RFC 4180, one record at a time, with the line it starts on. Throws what is wrong as a sentence with the line. */
export interface CsvRecord {
  line: number;
  fields: string[];
}

export class CsvError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Records of a whole text. Ends of lines may be \n or \r\n; empty lines between records are skipped. */
export function* readCsv(text: string): Generator<CsvRecord> {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const started = line;
    const fields: string[] = [];
    let isQuoted = false;
    for (;;) {
      if (text[at] === '"') {
        isQuoted = true;
        const field = quotedField(text, at, line);
        fields.push(field.value);
        line += field.lines;
        at = field.end;
      } else {
        const end = endOfField(text, at);
        const value = text.slice(at, end);
        if (value.includes('"')) throw new CsvError(line, "a quote inside a field that is not quoted");
        fields.push(value);
        at = end;
      }
      if (text[at] !== ",") break;
      at += 1;
    }
    if (text.startsWith("\r\n", at)) at += 2;
    else if (text[at] === "\n" || text[at] === "\r") at += 1;
    line += 1;
    if (fields.length > 1 || isQuoted || fields[0] !== "") yield { line: started, fields };
  }
}

export function writeCsv(records: readonly (readonly string[])[]): string {
  const quote = (field: string) =>
    /[",\r\n]/.test(field) || field === "" ? `"${field.replaceAll('"', '""')}"` : field;
  return records.map((fields) => `${fields.map(quote).join(",")}\r\n`).join("");
}

function quotedField(text: string, start: number, line: number): { value: string; end: number; lines: number } {
  let value = "";
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new CsvError(line, "a quoted field does not end");
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const next = text[quote + 1];
      if (next !== undefined && next !== "," && next !== "\n" && next !== "\r")
        throw new CsvError(line, "text after the end of a quoted field");
      return { value, end: quote + 1, lines: value.split(/\r\n|\r|\n/).length - 1 };
    }
    value += '"';
    at = quote + 2;
  }
}

function endOfField(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== "," && text[at] !== "\n" && text[at] !== "\r") at += 1;
  return at;
}
