import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import { sha256 } from "#shared/json.ts";
import fc from "../../test/support/property.ts";
import { testFolder } from "../../test/support/services.ts";
import { writeCsv } from "./csv.ts";
import { readRows } from "./rows.ts";

const folder = await testFolder();
const Row = z.object({ text: z.string().min(1), label: z.string().min(1), subject: z.string().optional() });

async function rowsOf(name: string, content: string | Buffer) {
  const path = join(folder, name);
  await writeFile(path, content);
  return readRows(path, Row);
}
const wrong = (what: RegExp) => (error: unknown) =>
  error instanceof PermanentError && error.code === "TRAINING_DATA_WRONG" && what.test(error.detail ?? "");

test("the same rows come out of all three forms", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ text, label: text }, { noNullPrototype: true }), { minLength: 1 }),
      async (rows) => {
        const jsonl = rows.map((row) => JSON.stringify(row)).join("\n");
        const csv = writeCsv([["text", "label"], ...rows.map((row) => [row.text, row.label])]);
        assert.deepEqual((await rowsOf("a.jsonl", jsonl)).rows, rows);
        assert.deepEqual((await rowsOf("a.jsonl.gz", gzipSync(jsonl))).rows, rows);
        assert.deepEqual((await rowsOf("a.csv", csv)).rows, rows);
      },
    ),
    { numRuns: 30 },
  );
});

test("an empty CSV field is an absent one", async () => {
  const { rows } = await rowsOf("b.csv", "text,label,subject\nhello,a,\nbye,b,gone\n");
  assert.deepEqual(rows, [
    { text: "hello", label: "a" },
    { text: "bye", label: "b", subject: "gone" },
  ]);
});

test("the file is named by its hash and its rows", async () => {
  const content = '{"text":"a","label":"b"}\n';
  const { file } = await rowsOf("c.jsonl", content);
  assert.deepEqual(file, { name: "c.jsonl", sha256: sha256(content), rows: 1 });
});

for (const [name, content, what] of [
  ["d.jsonl", '{"text":"a","label":"b"}\n\nnonsense\n', /^d\.jsonl, line 3: is not JSON/],
  ["e.jsonl", '{"text":"a","label":"b"}\n{"text":"a"}\n', /^e\.jsonl, line 2: label/],
  ["f.jsonl", "[1]\n", /^f\.jsonl, line 1: is not a JSON object/],
  ["g.csv", 'text,label\n"a\nb",c\nd\n', /^g\.csv, line 4: 1 fields, the header has 2/],
  ["h.csv", "text\nonly text\n", /^h\.csv, line 2: label/],
  ["i.jsonl", "\n", /^i\.jsonl: there are no rows in it/],
  ["j.txt", "a", /^j\.txt: is none of/],
  ["k.jsonl", Buffer.from([0x22, 0xff, 0x22]), /^k\.jsonl: is not UTF-8/],
  ["l.jsonl.gz", "not packed", /^l\.jsonl\.gz: cannot be unpacked/],
] as const)
  test(`${name}: ${what.source}`, async () => {
    await assert.rejects(rowsOf(name, content), wrong(what));
  });

test("a file that is not there is said to be absent", async () => {
  await assert.rejects(readRows(join(folder, "absent.csv"), Row), wrong(/absent\.csv: there is no such file/));
});
