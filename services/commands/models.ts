import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadDefinition } from "#shared/ml/discover.ts";
import { createModels } from "#shared/ml/host.ts";
import { holding, placements } from "#shared/ml/registry.ts";
import { shippedHistory } from "#shared/ml/shipped.ts";
import { writeCard } from "../trainer/card.ts";
import { codeCommit } from "./commit.ts";
import type { Io } from "./io.ts";
import { modelConfig } from "./model-arguments.ts";
import { compare } from "./models-compare.ts";
import { change, register } from "./models-place.ts";
import { openSystem, type System } from "./system.ts";
import { table } from "./table.ts";

/** Characters of a version shown: enough to tell versions apart, as with commits. */
const VERSION_CHARACTERS = 12;

const USAGE = `Usage: mailroom models [--json]
       mailroom models history [MODEL] [--json]
       mailroom models register DIR
       mailroom models promote|shadow|end MODEL VERSION --reason TEXT [--environment NAME] [--actor NAME]
       mailroom models card MODEL
       mailroom models compare A B --model MODEL [--data FILE]   (A and B: versions, or folders of weights with --data)
`;

/** `mailroom models`: what is registered, what is live where, and every change to it. */
export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      json: { type: "boolean", default: false },
      reason: { type: "string" },
      environment: { type: "string" },
      actor: { type: "string" },
      model: { type: "string" },
      data: { type: "string" },
    },
    allowPositionals: true,
  });
  const [action = "list", first, second, ...more] = positionals;
  if (action === "list" && first === undefined) return withSystem(io, (system) => list(system, values.json, io));
  if (action === "history" && second === undefined)
    return withSystem(io, (system) => history(system, first, values.json, io));
  if (action === "register" && first !== undefined && second === undefined)
    return withSystem(io, (system) => register(system, first, values.actor, io));
  if (action === "card" && first !== undefined && second === undefined) return card(first, io);
  const isPair = first !== undefined && second !== undefined && more.length === 0;
  if (isPair && (action === "promote" || action === "shadow" || action === "end") && values.reason) {
    const { reason, environment, actor } = values;
    return withSystem(io, (system) =>
      change(system, { action, name: first, version: second, reason, environment, actor }, io),
    );
  }
  if (isPair && action === "compare" && values.model !== undefined)
    return compare({ a: first, b: second, model: values.model, data: values.data }, io);
  io.err(USAGE);
  return 2;
}

/** Writes models/MODEL/card.md again from about.md, the manifest and the run record. */
async function card(name: string, io: Io): Promise<number> {
  const { config } = modelConfig(io);
  await loadDefinition(config.MODELS_DIR, name);
  const folder = join(resolve(config.MODELS_DIR), name);
  for (const file of await writeCard(folder)) io.out(`${join(folder, file)}\n`);
  return 0;
}

async function withSystem(io: Io, work: (system: System) => Promise<number>): Promise<number> {
  const system = await openSystem(io, { worker: "never" });
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}

async function list(system: System, json: boolean, io: Io): Promise<number> {
  const { MODELS_DIR, ENVIRONMENT } = system.config;
  const models = createModels({ modelsDir: MODELS_DIR, codeCommit: codeCommit(), log: system.log });
  const shipped = await models.list();
  await models.close();
  const registered = await registeredVersions(system);
  const all = await placements(system.db);
  const environments = [...new Set([ENVIRONMENT, ...all.map(({ environment }) => environment)])].sort();
  const held = environments.map((environment) => ({
    environment,
    models: holding(all.filter((placement) => placement.environment === environment)),
  }));
  const versions = [...new Set([...shipped, ...registered].map(({ sha256 }) => sha256))];
  const unordered = versions.map((sha256) => {
    const here = shipped.find((version) => version.sha256 === sha256);
    const known = registered.find((version) => version.sha256 === sha256);
    const name = here?.name ?? known?.name ?? "";
    // Where nobody promoted a version, the one that ships answers.
    const liveIn = held.filter(({ models: of }) => {
      const live = of.get(name)?.live ?? null;
      return live === null ? here !== undefined : live.sha256 === sha256;
    });
    const shadowIn = held.filter(({ models: of }) => of.get(name)?.shadows.some((shadow) => shadow.sha256 === sha256));
    return {
      name,
      sha256,
      shipped: here !== undefined,
      live: liveIn.some(({ environment }) => environment === ENVIRONMENT),
      liveIn: liveIn.map(({ environment }) => environment),
      shadowIn: shadowIn.map(({ environment }) => environment),
      registeredAt: known?.registered_at.toISOString() ?? null,
      lastAnswerAt: known?.answered_at?.toISOString() ?? null,
    };
  });
  // What answers first, then the candidates, then what was.
  const rank = (row: (typeof unordered)[number]) => (row.liveIn.length > 0 ? 0 : row.shadowIn.length > 0 ? 1 : 2);
  const rows = unordered.sort((a, b) => a.name.localeCompare(b.name) || rank(a) - rank(b));
  if (json) for (const row of rows) io.out(`${JSON.stringify(row)}\n`);
  else
    io.out(
      table(
        ["model", "version", "live in", "shadow in", "registered", "last answer"],
        rows.map((row) => [
          row.name,
          row.sha256.slice(0, VERSION_CHARACTERS),
          row.liveIn.join(", "),
          row.shadowIn.join(", "),
          row.registeredAt ?? "not yet: it has not answered",
          row.lastAnswerAt ?? "",
        ]),
      ),
    );
  return 0;
}

/** Laterally, so that the index on (model, created_at) answers instead of a walk through all predictions. */
function registeredVersions({ db }: System) {
  return db
    .selectFrom("model_version as version")
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom("prediction")
          .select("created_at")
          .whereRef("model", "=", "version.name")
          .whereRef("model_sha256", "=", "version.sha256")
          .orderBy("created_at", "desc")
          .limit(1)
          .as("last"),
      (join) => join.onTrue(),
    )
    .select(["version.sha256", "version.name", "version.registered_at", "last.created_at as answered_at"])
    .orderBy("version.name")
    .orderBy("version.registered_at")
    .execute();
}

async function history({ db }: System, model: string | undefined, json: boolean, io: Io): Promise<number> {
  const placed = (await placements(db)).map(({ id: _, ...placement }) => placement);
  const shipped = (await shippedHistory(db)).map(({ codeCommit: commit, ...version }) => ({
    ...version,
    ...{ role: "shipped", reason: `came with the program, commit ${commit.slice(0, VERSION_CHARACTERS)}` },
  }));
  const rows = [...placed, ...shipped]
    .filter(({ name }) => model === undefined || name === model)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const line = ({ at, environment, name, sha256, role, actor, reason }: (typeof rows)[number]) => ({
    at: at.toISOString(),
    ...{ environment, name, sha256, role, actor, reason },
  });
  if (json) for (const row of rows) io.out(`${JSON.stringify(line(row))}\n`);
  else
    io.out(
      table(
        ["when", "environment", "model", "version", "became", "who", "why"],
        rows
          .map(line)
          .map(({ sha256, ...row }) => [
            ...[row.at, row.environment, row.name, sha256.slice(0, VERSION_CHARACTERS)],
            ...[row.role, row.actor, row.reason],
          ]),
      ),
    );
  return 0;
}
