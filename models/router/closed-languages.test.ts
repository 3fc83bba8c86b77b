import assert from "node:assert/strict";
import { test } from "node:test";
import { languageJudged } from "./closed-languages.ts";
import { NEVER } from "./risk.ts";

const band = (words: number, languages: Record<string, number[]>) => ({
  ...{ words, linear: 1, network: 1, meaning: 0, noise: [], thresholds: [0.9, 0.9], languages },
});
const settings = {
  bands: [
    band(0, { de: [NEVER, NEVER], nl: [NEVER, NEVER], fr: [0.9, NEVER] }),
    band(30, { de: [0.9, NEVER], nl: [NEVER, NEVER] }),
  ],
};
const judged = (text: string, words = 5, some: Parameters<typeof languageJudged>[2] = settings) =>
  languageJudged({ text }, words, some);

test("what is German or Dutch is neither's to be answered where both are suggestions only", () => {
  assert.ok(["de", "nl"].includes(judged("Kostet die Überweisung Geld?") ?? ""));
  assert.equal(judged("Kostet die Überweisung Geld?", 40), null, "letters in German are answered");
});

test("a language that has the most words is that language, and one of none or of an answered one stays open", () => {
  assert.equal(judged("Das ist nicht mein Konto"), "de");
  assert.equal(judged("je souhaite annuler"), null, "French or Dutch, and French is answered");
  assert.equal(judged("1234"), null);
});

test("languages that nothing was measured in are suggestions, too", () => {
  const unmeasured = { bands: [band(0, {})], unmeasured: ["de", "nl"] };
  assert.ok(["de", "nl"].includes(judged("Kostet die Überweisung Geld?", 5, unmeasured) ?? ""));
});
