import { detailLines } from "./mt-details.ts";
import { fieldsOf } from "./mt-fields.ts";

/** A field's tag at the line's start: two digits, perhaps a letter. */
const TAG = /^:(\d{2}[A-Z]?):/;
const BLOCKS = /\{1:[A-Z]\d{2}([A-Z0-9]{12})/;
const APPLICATION = /\{2:(?:I(\d{3})([A-Z0-9]{12})|O(\d{3})\d{10}([A-Z0-9]{12}))/;
const TYPES: Readonly<Record<string, string>> = {
  "101": "request for transfer",
  "102": "transfers for customers",
  "103": "transfer for a customer",
  "104": "orders to collect money",
  "107": "orders to collect money",
  "200": "transfer of an institution's own money",
  "202": "transfer between institutions",
  "900": "confirmation of debit",
  "910": "confirmation of credit",
  "940": "statement",
  "942": "report of movements within the day",
  "950": "statement",
};
/** Statements of some banks begin with a line or two of their own before the first field. */
const LINES_BEFORE_MAX = 8;

/** SWIFT FIN in blocks, or the bare fields of a statement as home banking exports them. */
export function isMt(start: string): boolean {
  if (BLOCKS.test(start.slice(0, 400))) return true;
  const lines = start.split(/\r?\n/);
  const first = lines.findIndex((line) => line.startsWith(":20:"));
  return (
    first >= 0 &&
    first <= LINES_BEFORE_MAX &&
    lines.slice(first + 1, first + 6).some((line) => /^:(?:25|21|23B|28C?|13D?|32A|60F):/.test(line))
  );
}

interface Field {
  tag: string;
  lines: string[];
}

/**
 * Fields without their blocks do not say what they are. A day of execution without an index of
 * messages (MT101), a code of the operation (MT103) or a value date is that of collections.
 */
function bareType(file: string): "" | null {
  const hasDay = /^:30:/m.test(file);
  return hasDay && /^:59[A-Z]?:/m.test(file) && !/^:(?:28D|23B?|32A):/m.test(file) ? null : "";
}

/** A line per field, with whose account it is in words. `isWhole`: false when no field followed its first. */
export function mtText(file: string): { text: string; isWhole: boolean } {
  const out: string[] = [];
  let field: Field | null = null;
  let isCredit: boolean | null = null;
  let isStatement = false;
  let fields = 0;
  let meanings = fieldsOf(bareType(file));
  const close = () => {
    if (field === null) return;
    fields += 1;
    if (field.tag === "60F" || field.tag === "60M" || field.tag === "61") isStatement = true;
    if (field.tag === "61") isCredit = directionOf(field.lines[0] ?? "");
    if (field.tag === "20" || field.tag === "61") out.push("");
    out.push(
      ...(field.tag === "86" && isStatement
        ? detailLines(field.lines, isCredit)
        : (meanings[field.tag]?.(field.lines, isCredit) ?? field.lines.map((line) => `Field ${field?.tag}: ${line}`))),
    );
    if (/^6[2-5]/.test(field.tag)) isCredit = null;
    field = null;
  };
  for (const raw of file.replaceAll("\u0001", "").split(/\r?\n/)) {
    const line = raw.trimEnd();
    const tag = TAG.exec(line.replace(/^\{4:/, ""));
    if (tag !== null) {
      close();
      field = { tag: tag[1] ?? "", lines: [line.replace(/^\{4:/, "").slice(tag[0].length)] };
    } else if (/^(?:-\}?.{0,400}|\{.*)$/s.test(line) && (line.startsWith("{") || /^-(?:\}|$)/.test(line))) {
      close();
      const application = APPLICATION.exec(line);
      if (application !== null) meanings = fieldsOf(application[1] ?? application[3] ?? "");
      out.push(...blockLines(line));
    } else if (field !== null && line !== "") field.lines.push(line);
    else if (line !== "") out.push(line);
  }
  close();
  return { text: out.join("\n").trim(), isWhole: fields > 1 };
}

/** Blocks 1 and 2: who sends what to whom. The rest is for the network. */
function blockLines(line: string): string[] {
  const lines: string[] = [];
  const application = APPLICATION.exec(line);
  const type = application?.[1] ?? application?.[3];
  if (type !== undefined)
    lines.push("", `SWIFT message MT${type}${TYPES[type] === undefined ? "" : `: ${TYPES[type]}`}`);
  // In a message received, block 2 names who sent it and block 1 the reader.
  const [own, peer] = [BLOCKS.exec(line)?.[1], application?.[2] ?? application?.[4]];
  const isOutput = application?.[3] !== undefined;
  if (own !== undefined) lines.push(`${isOutput ? "Receiving" : "Sending"} bank BIC: ${bicOf(own)}`);
  if (peer !== undefined) lines.push(`${isOutput ? "Sending" : "Receiving"} bank BIC: ${bicOf(peer)}`);
  return lines;
}

/** A terminal's address is a BIC with the terminal's letter in the ninth place. */
const bicOf = (terminal: string) => (terminal.slice(0, 8) + terminal.slice(9)).replace(/XXX$/, "");

/** Money in or out. A reversal of money in goes out again, to the one who paid it; null where no mark says so. */
function directionOf(entry: string): boolean | null {
  const mark = /^\d{6}(?:\d{4})?\s*(RC|RD|EC|ED|C|D)/.exec(entry)?.[1];
  if (mark === undefined) return null;
  return mark === "C" || mark === "EC" || mark === "RD";
}
