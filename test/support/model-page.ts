import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after } from "node:test";
import numbers from "#models/numbers/model.ts";
import type { Access, Principal } from "#shared/access/access.ts";
import { openBlobs } from "#shared/blobs/file-blobs.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { sha256OfJson } from "#shared/json.ts";
import { silentLogger } from "#shared/log.ts";
import { loadDefinition, weightsFolder } from "#shared/ml/discover.ts";
import { createModels } from "#shared/ml/host.ts";
import type { PredictionRecord } from "#shared/ml/models.ts";
import { logPredictions } from "#shared/ml/prediction-log.ts";
import { modelPageRoutes } from "../../services/api/model-page/routes.ts";
import { modelRoutes } from "../../services/api/models.ts";
import { DEPARTMENTS, person } from "../../services/api/world.test-support.ts";
import { readNamedData } from "../../services/trainer/data.ts";
import { exportCorrections } from "../../services/trainer/export-corrections.ts";
import { trainModel } from "../../services/trainer/train.ts";
import { testDatabase, testFolder } from "./services.ts";
import { TOY, toyCheckout } from "./toy-models.ts";

/** A model that `mailroom new-model` wrote, trained and served, with its page over the API, and people who look at it. */

export const { db } = await testDatabase();
const { modelsDir, folder } = await toyCheckout();
export const definition = await loadDefinition(modelsDir, TOY);
const weights = weightsFolder(modelsDir, TOY);
const data = await readNamedData(definition, [join(folder, "examples.jsonl")], []);
export const { sha256: version, manifest } = await trainModel(definition, data, {
  ...{ seed: 1, out: weights },
  onProgress: () => undefined,
});
export const blobs = await openBlobs(`file:${await testFolder()}`);
const models = createModels({ modelsDir, codeCommit: "test", log: silentLogger });
const SENSITIVE = DEPARTMENTS.map((one) => ({ ...one, sensitive: one.id === "cards" }));
export const people: Record<string, Principal> = {
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
export const [url = ""] = [app.listeningOrigin];

interface Answer {
  status: number;
  code: string | undefined;
  json: Record<string, never> & unknown;
}
export async function ask(who: string, path: string, body?: object): Promise<Answer & { json: never }> {
  const answer = await fetch(`${url}/api/models${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${who}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: json.error?.code, json: json as never };
}
export interface Row {
  id: number;
  said: string;
  confidence: number | null;
  looked: string | null;
  case: { receipt: number } | null;
}
export const listed = async (who: string, query = "", model = TOY) =>
  (await ask(who, `/${model}/predictions${query}`)).json as { predictions: Row[]; next: string | null };
export const predict = (text: string) => ask("scientist", `/${TOY}/predict`, { text });
export const newest = async (who = "scientist") =>
  (await listed(who, "?order=newest&looked=any")).predictions[0] as Row;
export interface View {
  asked: { name: string; kind: string; text?: string; image?: string | null }[];
  askedFrom: string;
  answered: { name: string; kind: string; choice?: { value: string } }[];
  explanation: { side: string; text: string }[];
  correct: { name: string; options: { value: string }[]; answered: string }[];
  looks: { id: number; verdict: string; label: object | null; user: string }[];
}
export const view = async (who: string, id: number, model = TOY) =>
  (await ask(who, `/${model}/predictions/${id}`)).json as View;
export const review = (who: string, id: number, body: object, model = TOY) =>
  ask(who, `/${model}/predictions/${id}/reviews`, body);

/** An answer in the log as a stage of a case writes it. */
export async function answeredInCase(
  caseId: string | null,
  text: string,
  of = { name: TOY, input: { text } as object },
) {
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

/** All that people said of the model's answers, as the lines of an export. */
export async function exportedLines(): Promise<string[]> {
  const out = await testFolder();
  const range = { from: null, until: null };
  const { file } = await exportCorrections(db, definition, { range, folder: out, actor: "command:test" });
  return (await readFile(join(out, file), "utf8")).trim().split("\n");
}
