import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../test/support/property.ts";
import { cleanHtml } from "./clean.ts";

const bodyOf = (html: string) => /<body>(.*)<\/body>/s.exec(cleanHtml(html, false))?.[1] ?? "";

test("what was written stays: text, tables, lists, pictures inside the mail", () => {
  const html = '<h1>Hi</h1><table><tr><td style="color: red">A</td></tr></table><ol start="3"><li>x</li></ol>';
  assert.equal(bodyOf(html), html.replace("color: red", "color:red"));
  const dot = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="dot" />';
  assert.match(bodyOf(dot), /<img src="data:image\/gif/);
});

for (const [what, html] of [
  ["a script", "<script>alert(1)</script>"],
  ["a handler", '<p onclick="alert(1)" onerror=alert(1)>x</p>'],
  ["a script's address", '<a href="javascript:alert(1)">x</a>'],
  ["a remote picture", '<img src="https://tracker.example/p.gif">'],
  ["a picture by srcset", '<img srcset="https://tracker.example/p.gif 2x">'],
  ["a remote background", '<div style="background:url(https://tracker.example/p.gif)">x</div>'],
  ["an escaped background", '<div style="color:u\\72l(https://tracker.example)">x</div>'],
  [
    "a style sheet",
    '<style>@import "https://tracker.example/a.css"</style><link rel=stylesheet href=//tracker.example>',
  ],
  ["a form", '<form action="https://tracker.example"><input name=p><button>go</button></form>'],
  ["a frame", '<iframe src="https://tracker.example"></iframe><object data="//tracker.example"></object>'],
  [
    "a base address",
    '<base href="https://tracker.example/"><meta http-equiv="refresh" content="0;url=//tracker.example">',
  ],
  ["SVG with a script", "<svg><script>alert(1)</script><image href='https://tracker.example'/></svg>"],
  ["mutation", '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">'],
] as const)
  test(`does nothing: ${what}`, () => {
    const clean = bodyOf(html);
    assert.doesNotMatch(clean, /<(script|style|link|form|input|button|iframe|object|base|meta|svg|math|embed)\b/i);
    assert.doesNotMatch(clean, /<[^>]*\s(on\w+|href|srcset|action|background)\s*=/i);
    assert.doesNotMatch(clean, /<[^>]*(src|style)\s*=\s*"[^"]*(https?:|\/\/|javascript|url)/i);
  });

test("whatever a mail holds, no tag comes out that can load, run or post", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "<",
      ">",
      '"',
      "'",
      "=",
      " ",
      "/",
      "script",
      "img",
      "src",
      "onload",
      "svg",
      "style",
      "url(",
      "&#x3c;",
      "<!--",
      "-->",
      "]]>",
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const clean = bodyOf(pieces.join(""));
      assert.doesNotMatch(clean, /<(script|style|iframe|svg|math|object|link|meta|base|form)\b/i);
      assert.doesNotMatch(clean, /<[a-z][^>]*\son\w+\s*=/i);
    }),
  );
});

test("a mail that was cut says so", () => {
  assert.match(cleanHtml("<p>x</p>", true), /<hr><p>…<\/p><\/body>/);
});
