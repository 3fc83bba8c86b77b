import assert from "node:assert/strict";
import { test } from "node:test";
import signatures from "#models/signatures/model.ts";
import type { ReviewBody } from "#shared/http/model-forms.ts";
import { labelOf } from "./label.ts";

type Box = [number, number, number, number];
const FOUND: Box = [0.5, 0.7, 0.8, 0.8];
const DRAWN: Box = [0.1, 0.7, 0.3, 0.8];
const thresholds = { present: 0.5, absent: 0.2 };
const found = (confidence: number, answer: "present" | "absent" | "unsure") => ({
  ...{ answer, thresholds },
  signatures: [{ kind: "initials" as const, box: FOUND, confidence }],
});
const signed = found(0.9, "present");
const label = (output: unknown, body: ReviewBody) => labelOf(signatures, output, body, { labels: [], departments: [] });
const wrong = (values: Record<string, string | Box[] | null> | null): ReviewBody => ({
  ...{ verdict: "wrong", after: null, values },
});
const learned = (output: typeof signed, said: ReturnType<typeof label>) =>
  signatures.corrected?.({ ...{ label: said, output, input: { image: "page.png" } }, documents: [], document: null });

const signaturesOf = (...said: Parameters<typeof learned>) => {
  const row = learned(...said) ?? assert.fail("nothing is learned");
  return "signatures" in row ? row.signatures : assert.fail("no row of a page");
};

test("places are right as they were found, or as they are drawn", () => {
  const right = label(signed, { verdict: "right", after: null });
  assert.deepEqual(right, { answer: "present", places: [FOUND] });
  assert.deepEqual(learned(signed, right), {
    ...{ image: "page.png", groups: [] },
    signatures: [{ kind: "initials", box: FOUND }],
  });
  const drawn = label(signed, wrong({ places: [FOUND, DRAWN] }));
  assert.deepEqual(signaturesOf(signed, drawn), [
    { kind: "initials", box: FOUND },
    { kind: "signature", box: DRAWN },
  ]);
});

test("a signature that was overlooked is drawn, and learned from", () => {
  const overlooked = found(0.1, "absent");
  const drawn = label(overlooked, wrong({ answer: "present", places: [DRAWN] }));
  assert.deepEqual(signaturesOf(overlooked, drawn), [{ kind: "signature", box: DRAWN }]);
  const nowhere = label(overlooked, wrong({ answer: "present", places: [] }));
  assert.equal(learned(overlooked, nowhere), null, "signed, and nobody said where");
});

test("a page that is not signed has no places, whatever was found there", () => {
  const none = label(signed, wrong({ answer: "absent", places: [FOUND] }));
  assert.deepEqual(none, { answer: "absent", places: null });
  assert.deepEqual(signaturesOf(signed, none), []);
});

test("what was said before places could be drawn is read as before", () => {
  assert.deepEqual(signaturesOf(signed, { answer: "present" }), [{ kind: "initials", box: FOUND }]);
});

test("places off the page, turned inside out or too many are refused, and so is what was answered", () => {
  const refused = { name: "PermanentError", code: "BAD_REQUEST" };
  for (const places of [[[-0.1, 0, 1, 1]], [[0, 0, 1, 1.1]], [[0.5, 0, 0.4, 1]], Array(21).fill(DRAWN)] as Box[][])
    assert.throws(() => label(signed, wrong({ places })), refused, JSON.stringify(places[0]));
  assert.throws(() => label(signed, wrong({ places: [[...FOUND]] })), refused);
});
