import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../../test/support/property.ts";
import { htmlToKeep, takeOutEmbedded } from "./embedded.ts";
import { EMBEDDED_FILES_MAX, TEXT_CHARACTERS_MAX } from "./limits.ts";

const uri = (bytes: Buffer, type = "image/png") => `data:${type};base64,${bytes.toString("base64")}`;
const picture = Buffer.from("\x89PNG one");

test("a picture in the HTML comes out, and its text stays", () => {
  const { html, files, isTooMany } = takeOutEmbedded(`<p>See <img width="9" src="${uri(picture)}" alt="x"> it</p>`);
  assert.deepEqual(files, [{ name: "picture-1.png", mediaType: "image/png", bytes: picture }]);
  assert.equal(html, '<p>See <img width="9" src="data:," alt="x"> it</p>');
  assert.equal(isTooMany, false);
});

for (const [how, written] of [
  ["without quotes", (base64: string) => `<img src=data:image/png;base64,${base64}>`],
  ["in single quotes", (base64: string) => `<IMG SRC='DATA:image/PNG;BASE64,${base64}'>`],
  ["over lines", (base64: string) => `<img src="data:image/png;base64,${base64.slice(0, 4)}\r\n ${base64.slice(4)}">`],
  [
    "with entities",
    (base64: string) => `<img src="data:image/png;base64,${base64.slice(0, 4)}&#10;${base64.slice(4)}">`,
  ],
  ["with escapes", (base64: string) => `<img src="data:image/png;base64,${encodeURIComponent(base64)}">`],
  ["with a parameter", (base64: string) => `<img src="data:image/png;name=a.png;base64,${base64}">`],
  ["in a style", (base64: string) => `<p style="background:url(&quot;data:image/png;base64,${base64}&quot;)">a</p>`],
  ["never closed", (base64: string) => `<img src="data:image/png;base64,${base64}" `],
] as const)
  test(`${how} it is found as well`, () => {
    const { files } = takeOutEmbedded(written(picture.toString("base64")));
    assert.deepEqual(
      files.map(({ mediaType, bytes }) => [mediaType, bytes.toString("latin1")]),
      [["image/png", picture.toString("latin1")]],
    );
  });

test("other files as well, each once, and nothing that a page is made of", () => {
  const pdf = uri(Buffer.from("%PDF-1.4"), "application/pdf");
  const { files } = takeOutEmbedded(
    `<a href="${pdf}">one</a><object data="${pdf}"></object>
     <link href="${uri(picture, "font/woff2")}"><script src="${uri(picture, "text/javascript")}"></script>`,
  );
  assert.deepEqual(
    files.map(({ name, mediaType }) => [name, mediaType]),
    [["file-1.pdf", "application/pdf"]],
  );
});

test("what is written as text, or in a comment, is text and a comment", () => {
  for (const html of [`<p>${uri(picture)}</p>`, `<!-- <img src="${uri(picture)}"> -->`])
    assert.deepEqual(takeOutEmbedded(html), { html, files: [], isTooMany: false });
});

test("more of them than a letter has are left out, and that is said", () => {
  const html = Array.from({ length: EMBEDDED_FILES_MAX + 1 }, (_, i) => `<img src="${uri(Buffer.from(`${i}`))}">`);
  const { files, isTooMany } = takeOutEmbedded(html.join(""));
  assert.deepEqual([files.length, isTooMany], [EMBEDDED_FILES_MAX, true]);
});

test("shown is what was sent, unless it is too long to be kept", () => {
  assert.equal(htmlToKeep("sent", "without"), "sent");
  assert.equal(htmlToKeep("s".repeat(TEXT_CHARACTERS_MAX + 1), "without"), "without");
});

test("any bytes come back, and all else stays as it stands", () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((each) => Buffer.from(each));
  fc.assert(
    fc.property(fc.uniqueArray(bytes, { selector: (each) => each.toString("hex"), maxLength: 5 }), (all) => {
      const { html, files } = takeOutEmbedded(all.map((each) => `a<img src="${uri(each)}">b`).join("\n"));
      assert.deepEqual(
        files.map((file) => file.bytes.toString("hex")),
        all.map((each) => each.toString("hex")),
      );
      assert.equal(html, all.map(() => 'a<img src="data:,">b').join("\n"));
    }),
  );
});

test("any HTML, however broken, gives HTML and files", () => {
  const piece = fc.constantFrom(
    "<img src=",
    '"',
    "'",
    ">",
    "data:image/png;base64,",
    "AAAA",
    "&#",
    ";",
    "%4",
    "<!--",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      assert.ok(takeOutEmbedded(`${pieces.join("")}<b title=";base64,">`).files.every(({ bytes }) => bytes.length > 0));
    }),
    { numRuns: 300 },
  );
  const many = `<img src="${"data:image/png;base64,".repeat(100_000)}">`;
  assert.ok(takeOutEmbedded(many).files.length <= 1);
});
