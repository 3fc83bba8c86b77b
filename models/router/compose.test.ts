import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { compose } from "./compose.ts";

test("the mail's subject apart, then all text in reading order, with the subjects of mails inside", () => {
  const parts = [
    { subject: "Lost card", pages: ["Dear Sirs,\nplease see below."] },
    { subject: null, pages: ["page one ", "", "  page two"] },
    { subject: "Fwd: old", pages: ["older text"] },
  ];
  assert.deepEqual(compose(parts), {
    subject: "Lost card",
    text: "Dear Sirs,\nplease see below.\n\npage one\n\npage two\n\nFwd: old\n\nolder text",
    isCut: false,
  });
});

test("no document, no page, blank pages: nothing to ask about", () => {
  for (const parts of [[], [{ subject: null, pages: [] }], [{ subject: " ", pages: [" \n", ""] }]])
    assert.deepEqual(compose(parts), { subject: null, text: "", isCut: false });
});

test("never longer than allowed, always well-formed, and said when it was cut", () => {
  const page = fc.string({ unit: "binary", maxLength: 30 }).map((text) => text.toWellFormed());
  fc.assert(
    fc.property(fc.array(page, { maxLength: 5 }), fc.integer({ min: 1, max: 60 }), (pages, max) => {
      const whole = compose([{ subject: null, pages }], 1_000).text;
      const { text, isCut } = compose([{ subject: null, pages }], max);
      assert.ok(text.length <= max);
      assert.ok(text.isWellFormed());
      assert.equal(isCut, whole.length > max);
      assert.ok(whole.startsWith(text));
      assert.ok(!isCut || text.length >= max - 1);
    }),
  );
});
