import assert from "node:assert/strict";
import { test } from "node:test";
import { MailroomError } from "#shared/errors.ts";
import fc from "../../../test/support/property.ts";
import { choose, type Part, type Splittable } from "./parts.ts";

const document = (ordinal: number, parent: number | null, more: Partial<Splittable> = {}): Splittable => ({
  ...{ id: `document ${ordinal}`, ordinal, parent, mediaType: "application/pdf", pages: 5, gone: [] },
  ...more,
});
/** A mail with a zip of two PDFs, and a PDF. */
const MAIL = [
  document(1, null, { mediaType: "message/rfc822", pages: 1 }),
  document(2, 1, { mediaType: "application/zip", pages: 0 }),
  document(3, 2),
  document(4, 2),
  document(5, 1),
];
const said = (documents: readonly Splittable[], ...parts: Part[]) => {
  try {
    return choose(documents, parts).map(({ document: { ordinal }, pages }) =>
      pages === null ? `${ordinal}` : `${ordinal}: ${pages.from}-${pages.to}`,
    );
  } catch (error) {
    assert.ok(error instanceof MailroomError);
    return error.detail;
  }
};

test("documents, pages of a PDF, and what lies in a chosen document goes with it", () => {
  assert.deepEqual(said(MAIL, { document: 5, from: 2, to: 3 }, { document: 3 }), ["3", "5: 2-3"]);
  assert.deepEqual(said(MAIL, { document: 3 }, { document: 2 }), ["2"]);
  assert.deepEqual(said(MAIL, { document: 5, from: 1, to: 5 }), ["5"], "all pages are the document itself");
  assert.deepEqual(said(MAIL, { document: 5, from: 4 }), ["5: 4-5"]);
});

test("what is not there, went before, or would leave nothing is refused", () => {
  assert.equal(said(MAIL, { document: 6 }), "there is no document 6");
  assert.equal(said(MAIL, { document: 1 }), "nothing would be left of this case");
  assert.equal(said(MAIL, { document: 5 }, { document: 5, from: 1, to: 2 }), "a document stands there twice");
  assert.equal(said(MAIL, { document: 2, from: 1, to: 1 }), "only a PDF is split by pages");
  assert.equal(said(MAIL, { document: 5, from: 3, to: 2 }), "document 5 has pages 1 to 5");
  assert.equal(said(MAIL, { document: 5, from: 3, to: 9 }), "document 5 has pages 1 to 5");
  const gone = [document(1, null, { gone: [{ receipt: 9, from: 2, to: 3 }] }), document(2, null)];
  assert.equal(said(gone, { document: 1, from: 3, to: 4 }), "this went to receipt 9 before");
  assert.deepEqual(said(gone, { document: 1, from: 4, to: 5 }), ["1: 4-5"]);
  const left = [document(1, null, { gone: [{ receipt: 9, from: null, to: null }] }), document(2, null)];
  assert.equal(said(left, { document: 2 }), "nothing would be left of this case");
  const inside = MAIL.map((each) => (each.ordinal === 2 ? { ...each, gone: left[0]?.gone ?? [] } : each));
  assert.equal(said(inside, { document: 3 }), "this went to receipt 9 before", "with what it lay in");
  const all = [document(1, null, { gone: [{ receipt: 9, from: 1, to: 2 }] })];
  assert.equal(said(all, { document: 1, from: 3, to: 5 }), "nothing would be left of this case");
});

test("whatever is chosen: no part lies in another one, none is taken twice, and something is left", () => {
  const trees = fc
    .array(fc.nat(), { minLength: 1, maxLength: 12 })
    .map((seeds) =>
      seeds.map((seed, index) => document(index + 1, index === 0 || seed % 3 === 0 ? null : (seed % index) + 1)),
    );
  const parts = fc.array(fc.record({ document: fc.integer({ min: 1, max: 12 }) }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(trees, parts, (documents, chosen) => {
      const above = (ordinal: number): number[] => {
        const parent = documents[ordinal - 1]?.parent ?? null;
        return parent === null ? [] : [parent, ...above(parent)];
      };
      let taken: number[];
      try {
        taken = choose(documents, chosen).map(({ document: { ordinal } }) => ordinal);
      } catch (error) {
        return error instanceof MailroomError && error.code === "BAD_REQUEST";
      }
      const goes = ({ ordinal }: Splittable) => [ordinal, ...above(ordinal)].some((one) => taken.includes(one));
      assert.equal(new Set(taken).size, taken.length);
      for (const ordinal of taken) assert.ok(above(ordinal).every((one) => !taken.includes(one)));
      for (const { document: ordinal } of chosen) assert.ok(goes(documents[ordinal - 1] ?? assert.fail()));
      return documents.some((one) => !goes(one));
    }),
  );
});
