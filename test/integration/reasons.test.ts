import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "#models/router/explain.ts";
import { wordHash, wordsOf } from "#models/router/features.ts";
import type { Doubt, Settings } from "#models/router/judge.ts";
import { vocabularyOf } from "#models/router/vocabulary.ts";
import { CODES, type Code, httpStatusOf, sentenceOf } from "#shared/errors.ts";
import { CATALOGUES } from "../../services/console/i18n/catalogues.ts";
import { reasonOf, senderIn } from "../../services/console/lib/reasons.ts";
import { decide } from "../../services/pipeline/stages/route/decide.ts";

/** The console tells the router's reasons in four languages by their form: no form may be written that it does not know. */

const LABELS = ["payments", "fraud-and-disputes"];
const WORDS = ["card", "stolen", "pay", "überweisung", "and"];
const DOUBTS: (Doubt | null)[] = ["no-words", "unknown-words", "none", "unmeasured", "unsure", null];

/** What is written of a text whose words pushed as given. */
function sentences(
  pushes: Record<string, number>,
  doubt: Doubt | null,
  threshold: number,
  meaning: number | null,
  bySender: number | null = null,
) {
  const known = Object.keys(pushes).map((word) => [wordHash(word), pushes[word] ?? 0] as const);
  const hashes = Int32Array.from([...new Set(known.map(([hash]) => hash))]).sort();
  const at = (hash: number) => known.find(([each]) => each === hash)?.[1] ?? 0;
  return explain({
    judgement: { label: 0, confidence: 0.9315, others: [{ label: 1, confidence: 0.05 }], threshold, doubt },
    sparse: {
      // The sender's rows lie behind those of the words.
      index: Int32Array.from([...hashes.keys(), ...(bySender === null ? [] : [hashes.length, hashes.length + 1])]),
      value: new Float32Array(hashes.length).fill(1),
      words: 9,
      known: 0.25,
      knownWords: 3,
      senders: bySender === null ? 0 : 2,
    },
    pushes: {
      words: Float64Array.from([...hashes].map(at).concat(bySender === null ? [] : [bySender / 2, bySender / 2])),
      meaning,
    },
    words: WORDS,
    sender: bySender === null ? null : "news.shop.example",
    vocabulary: vocabularyOf(hashes, new Float32Array(hashes.length).fill(1)),
    settings: { labels: LABELS } as unknown as Settings,
  });
}

const PUSHES: Record<string, number>[] = [
  {},
  { card: 1 },
  { card: -1 },
  { card: 2, stolen: 1, pay: -1 },
  { card: 3, stolen: 2, überweisung: 1, pay: -1, and: -2 },
];
const written = [
  ...new Set(
    PUSHES.flatMap((pushes) =>
      DOUBTS.flatMap((doubt) =>
        [0.95, 1, 2].flatMap((threshold) =>
          [null, 1, -1].flatMap((meaning) => sentences(pushes, doubt, threshold, meaning)),
        ),
      ),
    ),
  ),
];
const codes = Object.keys(CODES) as Code[];
const problems = codes.map((code) => ({ code, message: sentenceOf(code) }));

/** What is told of one thing that speaks, and the gap it stands in. */
const SPEAKERS = { "reason.word": "{word}", "reason.sender": "{sender}" } as const;

test("every sentence of the router is known by its form, and told in every language without a gap", () => {
  assert.ok(written.length >= 15, written.join("\n"));
  const keys = new Set(
    written.map((sentence) => {
      const reason = reasonOf(sentence, problems);
      assert.ok(reason !== null && "key" in reason, sentence);
      for (const [language, catalogue] of Object.entries(CATALOGUES)) {
        const gaps: (string | undefined)[] = [...catalogue[reason.key].matchAll(/\{(\w+)\}/g)].map(([, gap]) => gap);
        const given: string[] = [
          ...Object.keys(reason.departments),
          ...Object.keys(reason.numbers),
          ...(reason.words.length > 0 ? ["words"] : []),
        ];
        assert.deepEqual(gaps.sort(), given.sort(), `${language}: ${sentence}`);
      }
      return reason.key;
    }),
  );
  for (const [language, catalogue] of Object.entries(CATALOGUES))
    for (const [key, gap] of Object.entries(SPEAKERS))
      assert.ok(catalogue[key as keyof typeof SPEAKERS].includes(gap), `${language}: ${key}`);
  const all = Object.keys(CATALOGUES.en).filter((key) => key.startsWith("reason."));
  assert.deepEqual(
    all.filter((key) => !(key in SPEAKERS) && key !== "reason.cut" && !keys.has(key as never)),
    [],
  );
});

test("words, departments and numbers are taken from the sentence as they stand", () => {
  assert.deepEqual(reasonOf("“card”, “stolen card” and “and” speak for fraud-and-disputes instead.", []), {
    key: "reason.against",
    departments: { department: "fraud-and-disputes" },
    words: ["card", "stolen card", "and"],
    numbers: {},
  });
  assert.deepEqual(reasonOf("The confidence of 93.1 % is below the 95 % that keeps errors rare.", []), {
    key: "reason.below",
    departments: {},
    words: [],
    numbers: { percent: 93.1, least: 95 },
  });
  assert.equal(reasonOf("“card” once spoke otherwise.", problems), null);
});

test("a sender is named among what speaks, as one, and nobody's text can look like it", () => {
  const told = (push: number) => sentences({ card: 2, pay: -1 }, null, 0.9, null, push);
  assert.equal(told(3)[0], "“sender: news.shop.example” and “card” speak for payments.");
  assert.deepEqual(reasonOf(told(3)[0] ?? "", [])?.["words" as never], ["sender: news.shop.example", "card"]);
  assert.equal(senderIn("sender: news.shop.example"), "news.shop.example");
  assert.equal(senderIn("sender"), null);
  assert.equal(told(-3)[1], "“sender: news.shop.example” and “pay” speak for fraud-and-disputes instead.");
  assert.ok(!told(0).join(" ").includes("sender"));
  assert.deepEqual(wordsOf("sender: news.shop.example"), ["sender", "news", "shop", "example"]);
});

test("every sentence of the route stage is known, whatever else is wrong with the case", () => {
  const answer = { label: "payments", confidence: 0.97, abstained: false, alternatives: [], reasons: [] };
  const found = codes.filter((code) => httpStatusOf(code) === 422);
  const reasons = [
    decide({ answer, isDepartment: true, isCut: true, problems: found }),
    decide({ answer: { ...answer, abstained: true }, isDepartment: true, isCut: false, problems: [] }),
    decide({ answer, isDepartment: false, isCut: false, problems: [] }),
    decide({ answer: null, isDepartment: false, isCut: false, problems: [] }),
  ].flatMap(({ reasons: each }) => each);
  assert.ok(reasons.length >= found.length + 4);
  for (const reason of reasons) assert.notEqual(reasonOf(reason, problems), null, reason);
});
