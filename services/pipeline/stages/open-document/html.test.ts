import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../../test/support/property.ts";
import { colorOf } from "./colors.ts";
import { htmlToText } from "./html.ts";
import { parseSheet, RULES_MAX } from "./styles.ts";

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
  ["a class", '<style>p{} .a{display:none}</style><p>Pay <span class="b a">DE89</span> now</p>'],
  [
    "a class that is important",
    '<style>.a{color:#FFF !important}</style><p>Pay <b class=A style="color:red">DE89</b> now',
  ],
  ["an id", "<p>Pay <span id=x>DE89</span> now</p><style>span#x,b{display:none}</style>"],
  ["its tag", "<style>/* a{} */ @media screen{ u { visibility: hidden } }</style><p>Pay <u>DE89</u> now</p>"],
  ["being off the screen", '<p>Pay <span style="position:absolute;left:-9999px">DE89</span> now</p>'],
  ["an indent in other lengths", '<p>Pay <span style="text-indent:-999em">DE89</span> now</p>'],
  ["a clip", '<p>Pay <span style="position:absolute;clip:rect(0, 0, 0, 0)">DE89</span> now</p>'],
  ["transparency", '<p>Pay <span style="color:transparent">DE89</span> now</p>'],
  ["transparency in numbers", '<p>Pay <span style="color:rgba(0,0,0,0.01)">DE89</span> now</p>'],
  ["nearly no opacity", '<p>Pay <span style="opacity:.01">DE89</span> now</p>'],
  ["a near colour", '<p>Pay <span style="color:#fefefe">DE89</span> now</p>'],
  ["a near colour's name", "<p>Pay <font color=Snow>DE89</font> now</p>"],
  ["a hue", '<p>Pay <span style="color:hsl(0,0%,100%)">DE89</span> now</p>'],
  [
    "a hue on its own",
    '<p style="background:hsl(210 100% 20%)">Pay <b style="color:#036">DE89</b> <i style="color:#fff">now</i>',
  ],
  ["a size in other lengths", '<p>Pay <span style="font-size:0.01em">DE89</span> now</p>'],
  ["a share of no size", '<p>Pay <span style="font-size:0"><b style="font-size:100%">DE89</b></span> now</p>'],
  ["a short form of fonts", '<p>Pay <span style="font:0/0 a">DE89</span> now</p>'],
  ["no height of lines", '<p>Pay <span style="line-height:0;overflow:hidden">DE89</span> now</p>'],
  ["a pixel's height", '<p>Pay <span style="max-height:1px;overflow:hidden">DE89</span> now</p>'],
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
  ["a size of its own in a cell of none", '<td style="font-size:0px"><div style="font-size:13px">Seen</div></td>'],
  ["white on a colour that has a name", '<td bgcolor="orange"><font color="white">Seen</font></td>'],
  ["white on a colour in a short form", '<p style="background:none salmon;color:white">Seen</p>'],
  ["one line's height", '<p style="line-height:1;overflow:hidden;height:1%">Seen</p>'],
  ["what only small screens hide", "<style>@media (max-width:600px){.a{display:none}}</style><p class=a>Seen</p>"],
  ["what only print hides", "<style>@media print{ p{display:none} } .b{}</style><p>Seen</p>"],
  [
    "what a rule for something within it hides",
    "<style>p .a{display:none} .a:hover{display:none}</style><p class=a>Seen",
  ],
  ["what says otherwise itself", '<style>p{display:none}</style><p style="display:block">Seen</p>'],
  ["what a later rule shows", "<style>.a{display:none}.a{display:block}</style><p class=a>Seen</p>"],
  ["visible within invisible", '<div style="visibility:hidden"><p style="visibility:visible">Seen</p></div>'],
  ["a little to the left", '<p style="position:relative;left:-15px;margin-left:-20px">Seen</p>'],
  ["half transparent", '<p style="opacity:0.9;font-size:10px;height:0">Seen</p>'],
] as const)
  test(`${how} is not hidden`, () => assert.equal(shown(html), "Seen"));

test("style sheets and attributes of any size take as long as they are long", () => {
  const rules = Array.from({ length: RULES_MAX }, (_, i) => `.c${i}`).join(",");
  const many = `<style>${rules}{color:red;display:block}</style>${`<p class="c1 c2 c3">a`.repeat(20_000)}`;
  assert.ok(!shown(many).includes("hidden"));
  const past = `<style>${rules}{color:red} .late{display:none}</style><p class=late>Seen</p>`;
  assert.equal(shown(past), "Seen");
  for (const hostile of ["{", "a{", "@media screen{", "/*", "a{b:c}", "}", ";", "a,"])
    assert.equal(shown(`<style>${hostile.repeat(100_000)}</style>Seen`), "Seen");
  for (const value of ["color:", "background:a ", "background:(", " ", "font:a ", "!", "font:400 "])
    assert.equal(shown(`<p style="${value.repeat(100_000)}">Seen</p>`), "Seen");
  assert.equal(shown(`<p bgcolor="${" a".repeat(100_000)}" class="${"a ".repeat(100_000)}">Seen</p>`), "Seen");
});

test("any style sheet is read to its end", () => {
  const piece = fc.constantFrom(
    "a",
    ".b",
    "#c",
    "{",
    "}",
    ";",
    ",",
    ":",
    "@media",
    "display:none",
    "/*",
    "*/",
    " ",
    "!important",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const sheet = parseSheet(`${pieces.join("")}`);
      for (const key of sheet.rules.keys()) assert.match(key, /^(?:[a-z]*|[a-z]*[.#][a-z]+)$/);
    }),
    { numRuns: 300 },
  );
});

test("a colour is the same in every way of writing it", () => {
  const channel = fc.nat({ max: 255 });
  fc.assert(
    fc.property(channel, channel, channel, (...rgb) => {
      const hex = rgb.map((each) => each.toString(16).padStart(2, "0")).join("");
      for (const written of [
        `#${hex}`,
        hex,
        `#${hex}ff`,
        `rgb(${rgb})`,
        `RGB(${rgb.join(" ")} / 100%)`,
        `rgba(${rgb},1)`,
      ])
        assert.deepEqual(colorOf(written), [...rgb, 1], written);
    }),
  );
  assert.deepEqual(colorOf("hsl(120, 100%, 25%)"), [0, 128, 0, 1]);
  assert.deepEqual(colorOf("rgb(100%,0%,0%)"), [255, 0, 0, 1]);
  for (const none of ["", "rgb()", "url(a)", "constructor", "#12345"]) assert.equal(colorOf(none), null, none);
});

test("fillers behind a preview line are nothing", () => {
  assert.equal(shown('<div style="display:none">&nbsp;&zwnj;&#847; &nbsp;</div><p>Hello</p>'), "Hello");
});

test("what browsers put in lines of their own runs into nothing, and a raised number into no other", () => {
  assert.equal(
    shown("<dl><dt>Amount</dt><dd>12</dd></dl><center>A</center><center>B</center><address>C</address>D"),
    "Amount\n12\nA\nB\nC\nD",
  );
  assert.equal(
    shown("<p>12,50<sup>2</sup> EUR, 19<b><sup> 99</sup></b>, m<sup>2</sup>, 1<sup>er</sup></p>"),
    "12,50 2 EUR, 19 99, m2, 1er",
  );
  assert.equal(shown("<p>Pay</p><template><p>DE89</p></template>"), "Pay");
});

test("what a person filled into a form is text, as it is seen", () => {
  assert.equal(
    shown(
      `<form><label>IBAN</label><input value="BE68 5390 0754 7034"><input type="hidden" value="a"><input type="password" value="b">
       <input type=checkbox checked>urgent<input type="checkbox">later<select><option>Paris</option><option selected>Lyon</option></select>
       <select><optgroup><option>EUR</option><option>USD</option></optgroup></select><select multiple><option>none</option></select>
       <textarea>Please call</textarea><button>Send</button></form>`,
    ),
    "IBAN BE68 5390 0754 7034 ☒ urgent ☐ later Lyon EUR Please call Send",
  );
  const hidden = shown(
    '<p>Pay</p><div style="display:none"><input value="DE89"><input type=hidden value="a"></div><input style="color:#fff" value="DE90">',
  );
  assert.match(hidden, /^Pay\s+\[hidden: DE89\s+DE90\s*\]$/);
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
