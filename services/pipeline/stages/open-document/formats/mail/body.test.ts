import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../../../../test/support/property.ts";
import { bodyOf, type Part } from "./body.ts";
import { saysAll } from "./says-all.ts";

const plain = (text: string): Part => ({ kind: "plain", text });
const html = (text: string): Part => ({ kind: "html", text });
const choice = (...parts: Part[]): Part => ({ kind: "multipart", isAlternative: true, parts });
const mixed = (...parts: Part[]): Part => ({ kind: "multipart", isAlternative: false, parts });

const LETTER = "Dear bank, please pay 100 EUR to our account BE68 5390 0754 7034 before Friday.";

test("a plain text that says the same is read, with its own lines", () => {
  const wrapped = LETTER.replace("to our", "to\nour");
  const { text, html: kept } = bodyOf(
    choice(plain(wrapped), html(`<p>${LETTER.replace("account", "<b>account</b>")}</p>`)),
  );
  assert.equal(text, wrapped);
  assert.match(kept, /<b>account/);
});

test("one that only asks to look at the HTML is not, however long it is", () => {
  const notice =
    "This message was sent by a system that writes HTML. Your program does not show messages in HTML. ".repeat(4);
  assert.equal(bodyOf(choice(plain(notice), html(`<p>${LETTER}</p>`))).text, LETTER);
});

test("one that says another number is not: a person sees the HTML", () => {
  assert.equal(bodyOf(choice(plain(LETTER.replace("7034", "7035")), html(`<p>${LETTER}</p>`))).text, LETTER);
  assert.equal(bodyOf(choice(plain(LETTER), html("<img src='cid:1'>"))).text, LETTER);
  assert.equal(bodyOf(choice(plain(" "), html(`<p>${LETTER}</p>`))).text, LETTER);
});

test("nothing behind an attachment in the HTML's branch is lost", () => {
  const branch = mixed(html(`<p>${LETTER}</p>`), html("<p>Call me</p>"));
  assert.equal(bodyOf(choice(plain(LETTER), branch)).text, `${LETTER}\nCall me`);
  assert.equal(bodyOf(choice(plain(`${LETTER}\n\nCall me`), branch)).text, `${LETTER}\n\nCall me`);
});

test("alternatives of one kind, of none, and alone", () => {
  assert.equal(bodyOf(choice(plain(""), plain("two"))).text, "two");
  assert.equal(bodyOf(choice(plain("one two"), plain("two"))).text, "one two");
  assert.equal(bodyOf(choice(plain("one"), plain("account 12"))).text, "one\naccount 12");
  assert.equal(bodyOf(choice()).text, "");
  assert.equal(bodyOf(choice(html("<b>one</b>"))).text, "one");
  assert.equal(bodyOf(choice(html("<b>one</b>"), html("<b>two</b>"))).text, "two");
});

test("words parted where nobody sees it, and in other letters, are the same words", () => {
  assert.ok(saysAll("Überweisung ﬁnden 12", ["Über\u00adweisung FINDEN １２"]));
  assert.ok(!saysAll("Überweisung", ["Überweisung 1"]));
});

test("what was made from the HTML by wrapping and quoting says all of it", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{2,8}$|^\d{1,6}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.constantFrom("\n", " ", "\n> "), (all, between) => {
      assert.ok(saysAll(`> ${all.join(between)}`, [all.join(" ")]));
      assert.ok(!saysAll(all.join(between), [`${all.join(" ")} 7777777`]));
    }),
  );
});

test("alternatives in alternatives, as deep as a mail may nest, take no longer than they are long", () => {
  let deep = html(`<p>${"some words and more of them, never the same ".repeat(20_000)}</p>`);
  for (let i = 0; i < 240; i += 1) deep = choice(plain("x"), deep);
  assert.match(bodyOf(deep).text, /^some words/);
});
