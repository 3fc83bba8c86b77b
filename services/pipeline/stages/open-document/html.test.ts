import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../../test/support/property.ts";
import { htmlToText } from "./html.ts";

const shown = (html: string) => htmlToText(html).text;

test("tables row by row, links by their text, nothing of scripts and styles", () => {
  assert.equal(
    shown(
      `<title>x</title><style>p{}</style><p>Dear <b>bank</b>,</p><table><tr><th>Name</th><th>IBAN</th></tr>
       <tr><td>Jan</td><td>BE68 5390 0754 7034</td></tr></table><a href="https://a.example">here</a><script>1</script>`,
    ),
    "Dear bank,\n\nName   IBAN\nJan   BE68 5390 0754 7034\n\nhere",
  );
});

for (const [how, html] of [
  ["display", '<p>Pay <span style="display: none !important">DE89</span> now</p>'],
  ["visibility", '<p>Pay <span style="color:red;visibility:hidden">DE89</span> now</p>'],
  ["size", '<p>Pay <span style="font-size:0px">DE89</span> now</p>'],
  ["opacity", '<p>Pay <span style="opacity:0">DE89</span> now</p>'],
  ["white on white", '<p>Pay <font color="#FFFFFF">DE89</font> now</p>'],
  [
    "its own background",
    '<div style="background:#123456"><p>Pay <span style="color:rgb(18, 52, 86)">DE89</span> now</p></div>',
  ],
  ["an attribute", "<p>Pay <span hidden>DE89</span> now</p>"],
  ["what is around", '<p>Pay <span style="display:none"><b>DE</b><i>89</i></span> now</p>'],
] as const)
  test(`text hidden by ${how} is kept, and marked`, () => {
    assert.equal(shown(html).replace("DE 89", "DE89"), "Pay [hidden: DE89] now");
  });

for (const [how, html] of [
  ["white on a colour", '<table bgcolor="#003366"><tr><td><font color="white">Seen</font></td></tr></table>'],
  ["white on a picture", '<td background="a.png"><font color="white">Seen</font></td>'],
  [
    "white where a style sheet paints",
    '<style>.a{background:#000}</style><div class="a"><font color="#fff">Seen</font></div>',
  ],
  ["black within white", '<div style="color:#fff"><span style="color:#000">Seen</span></div>'],
  ["half transparent", '<p style="opacity:0.9;font-size:10px;height:0">Seen</p>'],
] as const)
  test(`${how} is not hidden`, () => assert.equal(shown(html), "Seen"));

test("fillers behind a preview line are nothing", () => {
  assert.equal(shown('<div style="display:none">&nbsp;&zwnj;&#847; &nbsp;</div><p>Hello</p>'), "Hello");
});

test("any HTML gives text, however broken or deep", () => {
  const piece = fc.constantFrom(
    "<p>",
    "</p>",
    "<div style='display:none'>",
    "</div>",
    "<td>",
    "<table>",
    "a",
    "&amp;",
    "<",
    "]",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      assert.equal(typeof shown(pieces.join("")), "string");
    }),
    { numRuns: 200, seed: 8 },
  );
  assert.equal(typeof shown("<div style='display:none'>".repeat(20_000)), "string");
});
