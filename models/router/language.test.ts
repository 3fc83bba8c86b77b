import assert from "node:assert/strict";
import { test } from "node:test";
import { likeliestLanguage, likeliestLanguages } from "./language.ts";

for (const [text, language] of [
  ["Where is my new card?", "en"],
  ["Waar is mijn nieuwe kaart gebleven, en wanneer komt ze?", "nl"],
  ["Wo ist meine neue Karte und wann kommt sie?", "de"],
  ["Où est ma nouvelle carte et quand est-ce que je la reçois ?", "fr"],
  ["IBAN 0000", null],
  ["", null],
] as const)
  test(`the likeliest language of “${text}” is ${language}`, () => {
    assert.equal(likeliestLanguage({ text }), language);
  });

test("the subject counts too", () => {
  assert.equal(likeliestLanguage({ subject: "Frage zu meiner Rechnung", text: "0000" }), "de");
});

test("a text that could be of two languages is of neither, and both are told", () => {
  const text = "Kostet die Überweisung Geld?";
  assert.equal(likeliestLanguage({ text }), null);
  assert.deepEqual(likeliestLanguages({ text }).sort(), ["de", "nl"]);
  assert.deepEqual(likeliestLanguages({ text: "1234" }), []);
});
