import assert from "node:assert/strict";
import { test } from "node:test";
import { pagesOf, SignatureRow, split } from "./data.ts";

const tablePage = (file: string, more: object = {}) => ({
  dataset: "set",
  file,
  width: "1000",
  height: "500",
  ...more,
});
const tableBox = (file: string) => ({
  dataset: "set",
  file,
  x0: "100",
  y0: "50",
  x1: "200",
  y1: "100",
  label: "signature",
});

test("rows of the two tables become pages with boxes in fractions", () => {
  const rows = [tablePage("1.png"), tablePage("2.png"), tableBox("1.png")].map((row) => SignatureRow.parse(row));
  const pages = pagesOf(rows);
  assert.deepEqual(
    pages.map(({ image, boxes }) => ({ image, boxes })),
    [
      { image: "set/images/1.png", boxes: [{ left: 0.1, top: 0.1, right: 0.2, bottom: 0.2 }] },
      { image: "set/images/2.png", boxes: [] },
    ],
  );
});

test("a page of a bank's own states its signatures itself", () => {
  const row = SignatureRow.parse({ image: "a.png", signatures: [{ box: [0.1, 0.2, 0.3, 0.4] }] });
  assert.deepEqual(pagesOf([row])[0]?.boxes, [{ left: 0.1, top: 0.2, right: 0.3, bottom: 0.4 }]);
});

test("a box without its page is an error, not a box less", () => {
  assert.throws(() => pagesOf([SignatureRow.parse(tableBox("1.png"))]), { code: "TRAINING_DATA_WRONG" });
});

test("the split keeps a document and a signer on one side, through any chain of pages", () => {
  const rows = Array.from({ length: 300 }, (_, i) =>
    SignatureRow.parse(
      tablePage(`${i}.png`, {
        orig_name: `doc${Math.floor(i / 2)}-page0${i % 2}`,
        author_ids: String(Math.floor((i + 1) / 4)),
      }),
    ),
  );
  const { train, dev } = split(pagesOf(rows.slice(0, 150).concat(rows.slice(200))), 7);
  const groups = (pages: typeof train) => new Set(pages.flatMap((page) => page.groups));
  assert.equal([...groups(dev)].filter((group) => groups(train).has(group)).length, 0);
  const apart = split(pagesOf(Array.from({ length: 300 }, (_, i) => SignatureRow.parse(tablePage(`${i}.png`)))), 7);
  assert.ok(apart.dev.length > 20 && apart.dev.length < 80);
  assert.equal(apart.dev.length + apart.train.length, 300);
});
