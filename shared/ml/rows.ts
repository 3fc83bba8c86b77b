import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import type { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import { sha256 } from "#shared/json.ts";
import type { DataFile } from "./artefact.ts";
import { CsvError, readCsv } from "./csv.ts";

/** Training data as files: .jsonl, .jsonl.gz or .csv with a header line. */

/** What one string of V8 holds, less what the rest needs. A million letters are 1 GB: split them into files. */
const DATA_BYTES_MAX = 500_000_000;

export interface Rows<Row> {
  file: DataFile;
  rows: Row[];
}

/**
 * Reads and checks every row. `change` may rewrite or drop (null) a raw row before it is
 * checked. Throws TRAINING_DATA_WRONG that names file and line.
 */
export async function readRows<Row>(
  path: string,
  schema: z.ZodType<Row>,
  change: (raw: Record<string, unknown>) => Record<string, unknown> | null = (raw) => raw,
): Promise<Rows<Row>> {
  const name = basename(path);
  const wrong = (line: number | null, what: string) =>
    new PermanentError("TRAINING_DATA_WRONG", line === null ? `${name}: ${what}` : `${name}, line ${line}: ${what}`);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw wrong(null, error.code === "ENOENT" ? "there is no such file" : `cannot be read (${error.code})`);
  });
  const text = textOf(name, bytes, wrong);
  const rows: Row[] = [];
  for (const { line, raw } of name.endsWith(".csv") ? csvRows(text, wrong) : jsonRows(text, wrong)) {
    const changed = change(raw);
    if (changed === null) continue;
    const parsed = schema.safeParse(changed);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw wrong(line, `${issue?.path.join(".") || "row"}: ${issue?.message ?? "wrong"}`);
    }
    rows.push(parsed.data);
  }
  if (rows.length === 0) throw wrong(null, "there are no rows in it");
  return { file: { name, sha256: sha256(bytes), rows: rows.length }, rows };
}

type Wrong = (line: number | null, what: string) => PermanentError;

function textOf(name: string, bytes: Buffer, wrong: Wrong): string {
  if (!/\.(jsonl|jsonl\.gz|csv)$/.test(name)) throw wrong(null, "is none of .jsonl, .jsonl.gz, .csv");
  let plain = bytes;
  if (name.endsWith(".gz")) {
    try {
      plain = gunzipSync(bytes, { maxOutputLength: DATA_BYTES_MAX });
    } catch (error) {
      throw wrong(null, `cannot be unpacked (${(error as NodeJS.ErrnoException).code ?? "damaged"})`);
    }
  }
  if (plain.length > DATA_BYTES_MAX) throw wrong(null, `is larger than ${DATA_BYTES_MAX} bytes: split it`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    throw wrong(null, "is not UTF-8");
  }
}

function* jsonRows(text: string, wrong: Wrong): Generator<{ line: number; raw: Record<string, unknown> }> {
  let line = 0;
  for (const part of text.split("\n")) {
    line += 1;
    if (part.trim() === "") continue;
    yield { line, raw: parseObject(part, line, wrong) };
  }
}

function parseObject(part: string, line: number, wrong: Wrong): Record<string, unknown> {
  let raw: unknown;
  try {
    raw = JSON.parse(part);
  } catch {
    throw wrong(line, "is not JSON");
  }
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) throw wrong(line, "is not a JSON object");
  return raw as Record<string, unknown>;
}

/** Empty fields count as absent: CSV cannot say otherwise. */
function* csvRows(text: string, wrong: Wrong): Generator<{ line: number; raw: Record<string, unknown> }> {
  let header: string[] | null = null;
  try {
    for (const { line, fields } of readCsv(text)) {
      if (header === null) {
        header = fields.map((field) => field.trim());
        continue;
      }
      if (fields.length !== header.length)
        throw wrong(line, `${fields.length} fields, the header has ${header.length}`);
      const raw = Object.fromEntries(header.map((key, i) => [key, fields[i]] as const).filter(([, v]) => v !== ""));
      yield { line, raw };
    }
  } catch (error) {
    if (error instanceof CsvError) throw wrong(error.line, error.message);
    throw error;
  }
}
