import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import numbers from "#models/numbers/model.ts";
import type { Access, Principal } from "#shared/access/access.ts";
import { pathInStore } from "#shared/blobs/blobs.ts";
import { openBlobs } from "#shared/blobs/file-blobs.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { sha256, sha256OfJson } from "#shared/json.ts";
import { silentLogger } from "#shared/log.ts";
import { loadDefinition, weightsFolder } from "#shared/ml/discover.ts";
import { createModels } from "#shared/ml/host.ts";
import { forgetInputs } from "#shared/ml/kept-inputs.ts";
import type { PredictionRecord } from "#shared/ml/models.ts";
import { logPredictions } from "#shared/ml/prediction-log.ts";
import { placeVersion, registerVersion } from "#shared/ml/registry.ts";
import { testDatabase, testFolder } from "../../../test/support/services.ts";
import { TOY, toyCheckout } from "../../../test/support/toy-models.ts";
import { readNamedData } from "../../trainer/data.ts";
import { exportCorrections } from "../../trainer/export-corrections.ts";
import { trainModel } from "../../trainer/train.ts";
import { modelRoutes } from "../models.ts";
import { pickSample } from "../sample.ts";
import { DEPARTMENTS, newCase, person } from "../world.test-support.ts";
import { modelPageRoutes } from "./routes.ts";

/** The page of a model that `mailroom new-model` wrote, over the API, with nothing added to what it wrote. */

const { db } = await testDatabase();
const { modelsDir, folder } = await toyCheckout();
const definition = await loadDefinition(modelsDir, TOY);
const weights = weightsFolder(modelsDir, TOY);
const data = await readNamedData(definition, [join(folder, "examples.jsonl")], []);
const { sha256: version, manifest } = await trainModel(definition, data, {
  ...{ seed: 1, out: weights },
  onProgress: () => undefined,
});
const blobs = await openBlobs(`file:${await testFolder()}`);
const models = createModels({ modelsDir, codeCommit: "test", log: silentLogger });
const SENSITIVE = DEPARTMENTS.map((one) => ({ ...one, sensitive: one.id === "cards" }));
const people: Record<string, Principal> = {
  scientist: await person(db, ["data-scientist"]),
  reviewer: await person(db, ["reviewer"]),
  limited: await person(db, ["reviewer"], ["payments"]),
  auditor: await person(db, ["auditor"]),
  clerk: await person(db, ["clerk"]),
};
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
const options = { db, models, definitions: [definition, numbers], blobs, departments: SENSITIVE, environment: "test" };
await app.register(modelRoutes, options);
await app.register(modelPageRoutes, options);
await app.listen({ host: "127.0.0.1", port: 0 });
after(async () => {
  await app.close();
  await models.close();
});
const [url = ""] = [app.listeningOrigin];

interface Answer {
  status: number;
  code: string | undefined;
  json: Record<string, never> & unknown;
}
async function ask(who: string, path: string, body?: object): Promise<Answer & { json: never }> {
  const answer = await fetch(`${url}/api/models${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${who}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: json.error?.code, json: json as never };
}
interface Row {
  id: number;
  said: string;
  confidence: number | null;
  looked: string | null;
  case: { receipt: number } | null;
}
const listed = async (who: string, query = "", model = TOY) =>
  (await ask(who, `/${model}/predictions${query}`)).json as { predictions: Row[]; next: string | null };
const predict = (text: string) => ask("scientist", `/${TOY}/predict`, { text });
const newest = async (who = "scientist") => (await listed(who, "?order=newest&looked=any")).predictions[0] as Row;
interface View {
  asked: { name: string; kind: string; text?: string; image?: string | null }[];
  askedFrom: string;
  answered: { name: string; kind: string; choice?: { value: string } }[];
  explanation: { side: string; text: string }[];
  correct: { name: string; options: { value: string }[]; answered: string }[];
  looks: { id: number; verdict: string; label: object | null; user: string }[];
}
const view = async (who: string, id: number, model = TOY) =>
  (await ask(who, `/${model}/predictions/${id}`)).json as View;
const review = (who: string, id: number, body: object, model = TOY) =>
  ask(who, `/${model}/predictions/${id}/reviews`, body);

/** An answer in the log as a stage of a case writes it. */
async function answeredInCase(caseId: string | null, text: string, of = { name: TOY, input: { text } as object }) {
  const output =
    of.name === TOY
      ? { label: "cards", confidence: 0.7, abstained: false, alternatives: [], words: { for: [], against: [] } }
      : { number: null, threshold: 0.5 };
  const record: PredictionRecord = {
    ...{ model: of.name, modelSha256: version, input: of.input, inputSha256: sha256OfJson(of.input), output },
    ...{ outputSha256: sha256OfJson(output), confidence: null, milliseconds: 1, codeCommit: "test" },
  };
  const known = [{ name: TOY, sha256: version, manifest: { ...manifest } }];
  await db.transaction().execute((tx) => logPredictions(tx, [record], known, { runId: null, caseId }));
  const { id } = await db
    .selectFrom("prediction")
    .select("id")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  return id;
}

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

  const out = await testFolder();
  const range = { from: null, until: null };
  const { file, rows } = await exportCorrections(db, definition, { range, folder: out, actor: "command:test" });
  assert.equal(rows, 1);
  const [row] = (await readFile(join(out, file), "utf8")).trim().split("\n");
  const { review: _, ...said } = JSON.parse(row ?? "") as Record<string, unknown>;
  assert.deepEqual(said, { text: "my card XXXX XXXX XXXX 1111 was lost", label: "loans", agrees: false });
});

test("what is said later counts: right after all, and that nobody can tell takes it back", async () => {
  await predict("where is my loan");
  const { id } = await newest();
  const exported = async () => {
    const out = await testFolder();
    const range = { from: null, until: null };
    const { file } = await exportCorrections(db, definition, { range, folder: out, actor: "command:test" });
    return (await readFile(join(out, file), "utf8")).split("\n").filter((line) => line.includes("where is my loan"));
  };
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

test("an answer about a case is for those who see the case, and who reads a sensitive one is recorded", async () => {
  const file = await newCase(db, { status: "closed", department: "cards" });
  const id = await answeredInCase(file.id, `about the case ${"x".repeat(5_000)}`);
  for (const who of ["scientist", "limited"]) {
    assert.equal((await ask(who, `/${TOY}/predictions/${id}`)).code, "NOT_FOUND", who);
    assert.equal(
      (await listed(who, "?looked=any")).predictions.some((row) => row.id === id),
      false,
      who,
    );
    assert.equal((await review(who, id, { verdict: "right", after: null })).code, "NOT_FOUND", who);
  }
  const page = await view("reviewer", id);
  assert.deepEqual([page.askedFrom, page.asked[0]?.text], ["case", "Pay"], "too long to keep: as the case was read");
  const read = await db
    .selectFrom("audit_entry")
    .select(["actor", "detail"])
    .where("case_id", "=", file.id)
    .where("action", "=", "case.read")
    .execute();
  assert.deepEqual(read, [{ actor: `user:${people.reviewer?.id}`, detail: { department: "cards" } }]);
  // Of what was asked outside a case nobody knows whose it is.
  assert.ok((await listed("limited", "?looked=any")).predictions.every((row) => row.case !== null));
});

test("what waits for a blind look is withheld from whoever could take it", async () => {
  const file = await newCase(db, { status: "closed", department: "payments" });
  await db.updateTable("case_file").set({ closed_at: new Date() }).where("id", "=", file.id).execute();
  const id = await answeredInCase(file.id, "a blind look");
  assert.equal((await ask("reviewer", `/${TOY}/predictions/${id}`)).status, 200);
  await pickSample(db, 100);
  assert.equal((await ask("reviewer", `/${TOY}/predictions/${id}`)).code, "NOT_FOUND");
  assert.equal((await ask("auditor", `/${TOY}/predictions/${id}`)).status, 200, "decides nothing");
});

test("an image is shown of a case, and of nothing else", async () => {
  const image = await sharp({ create: { width: 4, height: 4, channels: 3, background: "white" } })
    .png()
    .toBuffer();
  const stored = await blobs.put(image);
  const file = await newCase(db);
  const asked = { name: "numbers", input: { image: pathInStore(stored.sha256) } };
  const inCase = await answeredInCase(file.id, "", asked);
  const outside = await answeredInCase(null, "", asked);
  const shown = await view("reviewer", inCase, "numbers");
  const fetched = await fetch(`${url}${shown.asked[0]?.image}`, { headers: { authorization: "Bearer reviewer" } });
  assert.equal(fetched.headers.get("content-type"), "image/png");
  assert.equal(sha256(Buffer.from(await fetched.arrayBuffer())), stored.sha256);
  assert.equal((await view("reviewer", outside, "numbers")).asked[0]?.image, null);
  assert.equal((await ask("reviewer", `/numbers/predictions/${outside}/images/image`)).code, "NOT_FOUND");
  const wrong = { verdict: "wrong", after: null, values: { value: "BE68 5390 0754 7035" } };
  assert.equal((await review("reviewer", inCase, wrong, "numbers")).code, "BAD_REQUEST", "its check digits are wrong");
  const right = { ...wrong, values: { value: "be68 5390 0754 7034" } };
  assert.equal((await review("reviewer", inCase, right, "numbers")).status, 201);
  assert.deepEqual((await view("reviewer", inCase, "numbers")).looks[0]?.label, { value: "BE68539007547034" });
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
  const out = await testFolder();
  const range = { from: null, until: null };
  const { file } = await exportCorrections(db, definition, { range, folder: out, actor: "command:test" });
  assert.match(await readFile(join(out, file), "utf8"), /an old question about a card/);
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
