import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { CsvError, readCsv, writeCsv } from "./csv.ts";

const fieldsOf = (text: string) => [...readCsv(text)].map((record) => record.fields);

test("what is written is read again, whatever stands in it", () => {
  const field = fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[",\r\n a]*$/));
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (records) => {
      assert.deepEqual(fieldsOf(writeCsv(records)), records);
    }),
  );
});

test("any text is either records or an error with a line that exists", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab",\r\n]*$/), (text) => {
      const lines = text.split("\n").length + 1;
      try {
        assert.ok([...readCsv(text)].every(({ line }) => line >= 1));
      } catch (error) {
        assert.ok(error instanceof CsvError && error.line >= 1 && error.line <= lines + text.split("\r").length);
      }
    }),
  );
});

test("a record is named by the line it starts on, also after a field of several lines", () => {
  const records = [...readCsv('text,label\r\n"one\r\ntwo, ""three""",a\r\n\r\nfour,b')];
  assert.deepEqual(records, [
    { line: 1, fields: ["text", "label"] },
    { line: 2, fields: ['one\r\ntwo, "three"', "a"] },
    { line: 5, fields: ["four", "b"] },
  ]);
});

test("a byte order mark is no part of the first name, and a comma at the end opens one more field", () => {
  assert.deepEqual(fieldsOf("\ufefftext,label\n"), [["text", "label"]]);
  assert.deepEqual(fieldsOf("a,"), [["a", ""]]);
  assert.deepEqual(fieldsOf(""), []);
});

for (const [text, line] of [
  ['a\n"b', 2],
  ['"a"b', 1],
  ['x\ny"z', 2],
] as const)
  test(`${JSON.stringify(text)} is refused, naming line ${line}`, () => {
    assert.throws(
      () => fieldsOf(text),
      (error) => error instanceof CsvError && error.line === line,
    );
  });
