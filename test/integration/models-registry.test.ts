import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "#shared/db/db.ts";
import { sha256 } from "#shared/json.ts";
import { readManifest } from "#shared/ml/artefact.ts";
import { openPlacedModels } from "#shared/ml/placed.ts";
import { recordShipped } from "#shared/ml/shipped.ts";
import { startEmbeddedPostgres } from "#shared/postgres/postgres.ts";
import { run as models } from "../../services/commands/models.ts";
import { run as rebuild } from "../../services/commands/rebuild.ts";
import { run as train } from "../../services/commands/train.ts";
import { runCommand } from "../support/command.ts";
import { testFolder, testLog } from "../support/services.ts";
import { otherRows, TOY, tamper, toyCheckout } from "../support/toy-models.ts";

/** The registry's commands against a real Postgres, as the application's role, with a small model in two versions. */

const folder = await testFolder();
const dataDir = join(folder, "data");
// The commands join the server that is at work on their DATA_DIR, and migrate it.
const postgres = await startEmbeddedPostgres({ dataDir, log: testLog, unsafeFast: true });
const { db, close } = connect(postgres.ownerUrl, 2, testLog);
after(async () => {
  await close();
  await postgres.stop(0);
});
const { modelsDir, folder: modelFolder } = await toyCheckout();
// A model that people correct, as the router is.
const definition = join(modelFolder, "model.ts");
await writeFile(
  definition,
  (await readFile(definition, "utf8")).replace(
    "  verdict: {",
    `  corrected: ({ label, documents }) => ({
    text: documents.flatMap(({ pages }) => pages).join(" "),
    label: (label as { department: string }).department,
  }),
  verdict: {`,
  ),
);
const [shipped, next] = [join(modelFolder, "weights"), join(folder, "next")];
const overrides = {
  ...{ DATA_DIR: dataDir, MODELS_DIR: modelsDir, ENVIRONMENT: "production", LOG_LEVEL: "silent" },
};
const command = (...args: string[]) => runCommand(models, args, { overrides, folder });
const place = (action: string, version: string, ...more: string[]) =>
  command(action, TOY, version, "--reason", "a test", "--actor", "ann", ...more);
const rows = async () =>
  (await db.selectFrom("model_placement").select("role").orderBy("id").execute()).map(({ role }) => role);
const stored = (sha256: string) => join(dataDir, "models", TOY, sha256);
const versions = { shipped: "", next: "" };

before(async () => {
  for (const [out, data] of [
    [shipped, []],
    [next, ["--data", await otherRows(modelFolder)]],
  ] as const) {
    const said = await runCommand(train, [TOY, "--out", out, ...data], { overrides, folder });
    assert.equal(said.status, 0, said.err);
  }
  versions.shipped = (await readManifest(shipped)).sha256;
  versions.next = (await readManifest(next)).sha256;
  const registered = await command("register", next);
  assert.equal(registered.out, `${TOY}@${versions.next}\n`, registered.err);
});

test("a stored version that was tampered with is not placed, and registering it again mends it", async () => {
  for (const harm of [tamper, (path: string) => rm(path)]) {
    await harm(join(stored(versions.next), "weights.bin"));
    for (const action of ["promote", "shadow"]) {
      const { status, err } = await place(action, versions.next);
      assert.equal(status, 2);
      assert.match(err, /MODEL_TAMPERED/);
    }
    assert.deepEqual(await rows(), []);
    const again = await command("register", next);
    assert.equal(again.status, 0, again.err);
  }
  const placed = await place("shadow", versions.next.slice(0, 12));
  assert.equal(placed.status, 0, placed.err);
  assert.deepEqual(await rows(), ["shadow"]);
});

test("what is tampered with is not taken into the store", async () => {
  const harmed = join(folder, "harmed");
  const said = await runCommand(train, [TOY, "--out", harmed, "--seed", "9"], { overrides, folder });
  assert.equal(said.status, 0, said.err);
  await tamper(join(harmed, "weights.bin"));
  const { status, err } = await command("register", harmed);
  assert.equal(status, 2);
  assert.match(err, /MODEL_TAMPERED/);
});

test("the live version is no shadow, and what was never placed does not end", async () => {
  const before = await rows();
  const refused = async (action: string, version: string, what: RegExp) => {
    const { status, err } = await place(action, version);
    assert.equal(status, 2, err);
    assert.match(err, what);
  };
  await refused("shadow", versions.shipped, /MODEL_NOT_PLACED.* is live in production/);
  await refused("end", versions.shipped, /MODEL_NOT_PLACED.* is neither live nor a shadow in production/);
  assert.deepEqual(await rows(), before);
  assert.equal((await place("promote", versions.next)).status, 0);
  await refused("shadow", versions.next, /is live/);
  assert.equal((await place("end", versions.next)).status, 0);
  await refused("end", versions.next, /neither/);
  assert.deepEqual(await rows(), [...before, "live", "ended"]);
});

test("a candidate whose files are not here keeps nobody from starting; a live version's do", async () => {
  const warned: object[] = [];
  const log = { ...testLog, error: (what: object) => void warned.push(what) } as typeof testLog;
  const open = () => openPlacedModels({ db, environment: "production", dataDir, modelsDir, codeCommit: "none", log });
  assert.equal((await place("shadow", versions.next)).status, 0);
  for (const harm of [tamper, (path: string) => rm(path)]) {
    await harm(join(stored(versions.next), "weights.bin"));
    const opened = await open();
    const [answer] = await opened.predict(TOY, [{ text: "my card is lost" }]);
    await opened.close();
    assert.equal(answer?.modelSha256, versions.shipped);
  }
  assert.equal(warned.length, 2);
  assert.deepEqual(await db.selectFrom("shadow_prediction").selectAll().execute(), []);
  assert.equal((await command("register", next)).status, 0);
  assert.equal((await place("promote", versions.next)).status, 0);
  await rm(stored(versions.next), { recursive: true });
  await assert.rejects(open(), /not on this machine/);
  assert.equal((await command("register", next)).status, 0);
});

test("running models take up a promotion and a candidate by themselves", async () => {
  const models = await openPlacedModels({
    ...{ db, environment: "production", dataDir, modelsDir, codeCommit: "none", log: testLog },
    secondsBetweenLooks: 0.02,
  });
  const answering = async () => (await models.predict(TOY, [{ text: "my card is lost" }]))[0]?.modelSha256;
  const becomes = async (version: string) => {
    while ((await answering()) !== version) await pause(20);
  };
  const candidateAnswers = async () =>
    (await db.selectFrom("shadow_prediction").select("model_sha256").execute()).map((row) => row.model_sha256);
  assert.equal((await place("promote", versions.shipped)).status, 0);
  await becomes(versions.shipped);
  assert.equal((await place("promote", versions.next)).status, 0);
  await becomes(versions.next);
  assert.equal((await place("shadow", versions.shipped)).status, 0);
  while (!(await candidateAnswers()).includes(versions.shipped)) {
    await answering();
    await pause(20);
  }
  assert.equal((await place("end", versions.shipped)).status, 0);
  assert.equal((await place("promote", versions.shipped)).status, 0);
  await becomes(versions.shipped);
  await models.close();
});

test("the history tells who started a checkout that ships another version, and the list has what is live first", async () => {
  const started = { environment: "production", actor: "command:ann", codeCommit: "c0ffee" };
  const [first, second] = await Promise.all([readManifest(shipped), readManifest(next)]);
  const start = (version: typeof first) => recordShipped(db, [{ name: TOY, ...version }], started);
  for (const version of [first, first, second, first]) await start(version);
  const told = await command("history", TOY, "--json");
  const history = told.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);
  assert.deepEqual(
    history.filter(({ role }) => role === "shipped").map(({ sha256: version, actor }) => [version, actor]),
    [versions.shipped, versions.next, versions.shipped].map((version) => [version, "command:ann"]),
  );
  assert.match(history.at(-1)?.reason ?? "", /commit c0ffee/);
  assert.deepEqual(
    history.map(({ at }) => at).sort(),
    history.map(({ at }) => at),
  );
  const entries = await db.selectFrom("audit_entry").select("id").where("action", "=", "model.shipped").execute();
  assert.equal(entries.length, 3);
  assert.equal((await place("promote", versions.next)).status, 0);
  const listed = async () =>
    (await command("list", "--json")).out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).sha256 as string);
  assert.deepEqual(await listed(), [versions.next, versions.shipped]);
  assert.equal((await place("promote", versions.shipped)).status, 0);
  assert.deepEqual(await listed(), [versions.shipped, versions.next]);
});

test("rebuilding without a version says which one it is, and which other is live", async () => {
  assert.equal((await place("promote", versions.next)).status, 0);
  const { status, err } = await runCommand(rebuild, [TOY], { overrides, folder });
  assert.equal(status, 0, err);
  assert.match(err, new RegExp(`^Rebuilding ${TOY}@${versions.shipped}, which ships`));
  assert.match(err, new RegExp(`Another version is live in production: ${TOY}@${versions.next}`));
  assert.equal((await place("promote", versions.shipped)).status, 0);
  assert.doesNotMatch((await runCommand(rebuild, [TOY], { overrides, folder })).err, /Another version/);
});

/** A case with one page, closed unless `status` says otherwise, about which the shipped version said one thing and a shadow another. */
async function answeredCase(receipt: number, said: { live: string; shadow: string }, status = "closed") {
  const [id, document, input] = [randomUUID(), randomUUID(), sha256(`input ${receipt}`)];
  const at = new Date();
  const bytes = { sha256: sha256(id), bytes: 1 };
  await db
    .insertInto("case_file")
    .values({ id, receipt, source: "smtp", ...bytes, received_at: at, status })
    .execute();
  await db
    .insertInto("document")
    .values({ id: document, case_id: id, ordinal: 1, depth: 0, name: "a", media_type: "text/plain", ...bytes })
    .execute();
  await db
    .insertInto("page")
    .values({ case_id: id, document_id: document, number: 1, source: "none", text: "a page", language: "en" })
    .execute();
  const answer = (label: string) => ({
    ...{ model: TOY, input_sha256: input, output_sha256: sha256(label), milliseconds: 1, code_commit: "x" },
    ...{ confidence: 0.9, output: JSON.stringify({ label, confidence: 0.9, abstained: false }) },
  });
  await db
    .insertInto("prediction")
    .values({ ...answer(said.live), model_sha256: versions.shipped, case_id: id })
    .execute();
  await db
    .insertInto("shadow_prediction")
    .values({ ...answer(said.shadow), model_sha256: versions.next, live_sha256: versions.shipped })
    .execute();
  return id;
}

let decisions = 0;
async function decide(caseId: string, user: string, department: string): Promise<void> {
  decisions += 1;
  const at = new Date();
  const { id } = await db
    .insertInto("decision")
    .values({ case_id: caseId, user_id: user, at, kind: "route", case_version: decisions, before: "{}", after: "{}" })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db
    .insertInto("labelled_example")
    .values({
      ...{ decision_id: id, case_id: caseId, document_id: null, model: TOY },
      ...{ label: JSON.stringify({ department }), agrees: false, created_at: at },
    })
    .execute();
}

test("on the log, versions are compared by what people have decided since", async () => {
  const user = randomUUID();
  await db
    .insertInto("user_account")
    .values({ id: user, name: "somebody", password_hash: "none", roles: ["reviewer"], departments: null })
    .execute();
  const won = await answeredCase(1, { live: "cards", shadow: "loans" });
  const lost = await answeredCase(2, { live: "cards", shadow: "loans" });
  const both = await answeredCase(3, { live: "cards", shadow: "cards" });
  await answeredCase(4, { live: "cards", shadow: "loans" });
  const open = await answeredCase(5, { live: "cards", shadow: "cards" }, "review");
  await decide(won, user, "cards");
  await decide(won, user, "loans"); // whoever looked again knew better
  await decide(lost, user, "cards");
  await decide(both, user, "cards");
  await decide(open, user, "cards");
  const { status, out, err } = await command("compare", versions.shipped, versions.next, "--model", TOY);
  assert.equal(status, 0, err);
  const { a, b, ...counts } = JSON.parse(out);
  assert.deepEqual(counts, {
    ...{ model: TOY, inputs: 5, agreement: 0.4, known: 3 },
    ...{ wins: 1, losses: 1, bothRight: 1, bothWrong: 0 },
  });
  for (const figures of [a, b]) {
    assert.equal(figures.rows, 3);
    assert.equal(figures.accuracy, 0.6667);
    assert.equal(typeof figures.ece, "number");
  }
  const turned = JSON.parse((await command("compare", versions.next, versions.shipped, "--model", TOY)).out);
  assert.deepEqual([turned.wins, turned.losses, turned.known], [1, 1, 3]);
});
