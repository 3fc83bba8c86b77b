import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { sha256OfJson } from "#shared/json.ts";
import { forgetInputs } from "#shared/ml/kept-inputs.ts";
import { placeVersion, registerVersion } from "#shared/ml/registry.ts";
import {
  ask,
  db,
  exportedLines,
  listed,
  manifest,
  newest,
  people,
  predict,
  type Row,
  review,
  version,
  view,
} from "../support/model-page.ts";
import { TOY } from "../support/toy-models.ts";

/** The page of a model that `mailroom new-model` wrote, over the API, with nothing added to what it wrote. */

test("a new model's answer is asked for, looked at, put right, and its row exported", async () => {
  assert.equal((await predict("my card 4111 1111 1111 1111 was lost")).status, 200);
  const { id } = await newest();
  const page = await view("scientist", id);
  assert.deepEqual(
    page.asked.map(({ kind, text }) => [kind, text]),
    [["text", "my card XXXX XXXX XXXX 1111 was lost"]],
    "a card's number is not kept",
  );
  assert.deepEqual([page.askedFrom, page.answered[0]?.choice?.value], ["kept", "cards"]);
  assert.ok(page.explanation.some(({ side, text }) => side === "for" && /“card”.* speak for cards\.$/.test(text)));
  assert.deepEqual(
    page.correct.map(({ name, options, answered }) => [name, options.map(({ value }) => value), answered]),
    [["label", ["cards", "loans"], "cards"]],
  );

  const wrong = { verdict: "wrong", after: null, values: { label: "loans" } };
  assert.equal((await review("scientist", id, wrong)).status, 201);
  assert.equal((await review("reviewer", id, wrong)).code, "CONFLICT", "somebody looked since");
  assert.deepEqual(
    (await view("reviewer", id)).looks.map(({ verdict, label, user }) => [verdict, label, user]),
    [["wrong", { label: "loans" }, people.scientist?.name]],
  );
  const entry = await db
    .selectFrom("audit_entry")
    .select(["actor", "detail"])
    .where("action", "=", "prediction.reviewed")
    .executeTakeFirstOrThrow();
  assert.equal(entry.actor, `user:${people.scientist?.id}`);
  assert.doesNotMatch(JSON.stringify(entry.detail), /card|loans/, "no words in the log");

  const [row, ...others] = await exportedLines();
  assert.deepEqual(others, []);
  const { review: _, ...said } = JSON.parse(row ?? "") as Record<string, unknown>;
  assert.deepEqual(said, { text: "my card XXXX XXXX XXXX 1111 was lost", label: "loans", agrees: false });
});

test("what is said later counts: right after all, and that nobody can tell takes it back", async () => {
  await predict("where is my loan");
  const { id } = await newest();
  const exported = async () => (await exportedLines()).filter((line) => line.includes("where is my loan"));
  const say = async (body: object) => {
    const [latest] = (await view("scientist", id)).looks;
    assert.equal((await review("reviewer", id, { ...body, after: latest?.id ?? null })).status, 201);
  };
  await say({ verdict: "wrong", values: { label: "cards" } });
  assert.match((await exported())[0] ?? "", /"label":"cards".*"agrees":false/);
  await say({ verdict: "right" });
  assert.match((await exported())[0] ?? "", /"label":"loans".*"agrees":true/);
  await say({ verdict: "unsure" });
  assert.deepEqual(await exported(), []);
  await assert.rejects(db.deleteFrom("prediction_review").execute(), /append-only/);
});

test("what cannot be right is refused, and so is whoever may only look", async () => {
  await predict("the mortgage");
  const { id } = await newest();
  const wrong = (values: object | null) => review("reviewer", id, { verdict: "wrong", after: null, values });
  for (const values of [{ label: "elephants" }, { label: 3 }, { label: null }, { other: "x" }, { label: "loans" }])
    assert.equal((await wrong(values)).code, "BAD_REQUEST", JSON.stringify(values));
  assert.equal((await review("auditor", id, { verdict: "right", after: null })).code, "NOT_ALLOWED");
  assert.equal((await ask("clerk", "/overview")).code, "NOT_ALLOWED");
  assert.equal((await review("reviewer", 999_999, { verdict: "right", after: null })).code, "NOT_FOUND");
  assert.equal((await ask("reviewer", "/nothing/predictions")).code, "MODEL_UNKNOWN");
  assert.equal(
    (await listed("auditor", "?looked=any")).predictions.some((row) => row.id === id),
    true,
  );
});

test("the least sure first, page by page, each once; what was looked at is on no page any more", async () => {
  for (const text of ["card", "card loan", "loan card pin", "mortgage", "nothing known here"]) await predict(text);
  const seen: Row[] = [];
  let after = "";
  do {
    const page = await listed("scientist", `?limit=2${after}`);
    seen.push(...page.predictions);
    after = page.next === null ? "" : `&after=${page.next}`;
  } while (after !== "");
  assert.equal(new Set(seen.map(({ id }) => id)).size, seen.length);
  const sure = seen.map(({ confidence }) => confidence ?? 2);
  assert.deepEqual(
    sure,
    sure.toSorted((a, b) => a - b),
  );
  const first = seen[0] as Row;
  await review("scientist", first.id, { verdict: "right", after: null });
  assert.equal(
    (await listed("scientist")).predictions.some(({ id }) => id === first.id),
    false,
  );
  assert.equal(
    (await listed("scientist", "?looked=yes")).predictions.some(({ id }) => id === first.id),
    true,
  );
  assert.equal((await ask("scientist", `/${TOY}/predictions?after=nonsense`)).code, "BAD_REQUEST");
});

test("what was asked is forgotten in time; what was learned from it is not", async () => {
  await predict("an old question about a card");
  const { id } = await newest();
  await review("scientist", id, { verdict: "right", after: null });
  await db
    .updateTable("kept_input")
    .set({ kept_at: new Date(Date.now() - 91 * 86_400_000) })
    .execute();
  assert.ok((await forgetInputs(db, 90)) > 0);
  const page = await view("scientist", id);
  assert.deepEqual([page.askedFrom, page.asked.length], ["gone", 0]);
  assert.ok((await exportedLines()).some((line) => line.includes("an old question about a card")));
});

test("the list says what answers here, what runs beside it, how often they agree, and what people said", async () => {
  const other = { ...manifest, seed: 2 };
  const candidate = sha256OfJson(other);
  await db.transaction().execute(async (tx) => {
    await registerVersion(tx, { name: TOY, sha256: candidate, manifest: other }, "system");
    await placeVersion(tx, {
      ...{ name: TOY, sha256: candidate, environment: "test", role: "shadow" },
      ...{ actor: "system", reason: "to see" },
    });
  });
  await predict(`a card for ${randomUUID()}`);
  const asked = await db.selectFrom("prediction").selectAll().orderBy("id", "desc").limit(1).executeTakeFirstOrThrow();
  for (const label of ["cards", "loans"])
    await db
      .insertInto("shadow_prediction")
      .values({
        ...{ model: TOY, model_sha256: candidate, live_sha256: version, input_sha256: asked.input_sha256 },
        output: JSON.stringify({ ...(asked.output as object), label }),
        ...{ output_sha256: "0".repeat(64), confidence: 0.9, milliseconds: 1, code_commit: "test" },
      })
      .execute();
  const rows = (await ask("auditor", "/overview")).json as {
    name: string;
    live: { version: string; since: string | null; metrics: Record<string, number> };
    candidates: { version: string; answers: number; failed: number; agreement: number }[];
    answers: number;
    looked: number;
    wrong: number;
  }[];
  const row = rows.find(({ name }) => name === TOY);
  assert.deepEqual([row?.live.version, row?.live.since], [version, null]);
  assert.ok((row?.live.metrics.accuracy ?? 0) > 0.5);
  assert.deepEqual(
    row?.candidates.map(({ version: of, answers, failed, agreement }) => [of, answers, failed, agreement]),
    [[candidate, 2, 0, 0.5]],
  );
  assert.ok((row?.answers ?? 0) > 5 && (row?.looked ?? 0) >= 3);
  assert.equal(row?.wrong, 1);
  assert.equal(rows.find(({ name }) => name === "numbers")?.live.version, null, "its files are not here");
});
