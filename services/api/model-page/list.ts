import { sql } from "kysely";
import type { z } from "zod";
import type { Db } from "#shared/db/db.ts";
import type { ModelRow } from "#shared/http/model-forms.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import type { Models } from "#shared/ml/models.ts";
import { type Held, holding, placements } from "#shared/ml/registry.ts";
import { saidBy } from "./predictions.ts";

export interface ListOptions {
  db: Db;
  models: Models;
  environment: string;
  definitions: readonly AnyModel[];
}

/** A month tells a change from a bad day. */
const DAYS = 30;
/** Latest answers of a candidate that are laid beside the live version's: enough for two digits. */
const COMPARED = 500;

/** Every model with what answers here, what runs beside it, and what people said of its answers. */
export async function listModelRows({ db, models, environment, definitions }: ListOptions) {
  const [listed, history] = await Promise.all([models.list(), placements(db, environment)]);
  const held = holding(history);
  return Promise.all(
    definitions.map((definition) => {
      const placed = held.get(definition.name) ?? null;
      const live = placed?.live?.sha256;
      const version = listed.find(({ name, sha256 }) => name === definition.name && (live ?? sha256) === sha256);
      return rowOf(db, definition, version ?? null, placed);
    }),
  );
}

async function rowOf(
  db: Db,
  definition: AnyModel,
  version: Awaited<ReturnType<Models["list"]>>[number] | null,
  held: Held | null,
): Promise<z.infer<typeof ModelRow>> {
  const { name, shown } = definition;
  const [figures, looks, candidates] = await Promise.all([
    answersOf(db, name),
    looksAt(db, name),
    Promise.all((held?.shadows ?? []).map(({ sha256, at }) => candidateOf(db, definition, sha256, at))),
  ]);
  const live = held?.live ?? null;
  return {
    ...{ name, title: shown.title, candidates, days: DAYS, ...figures, ...looks },
    live: {
      version: live?.sha256 ?? version?.sha256 ?? null,
      since: live?.at ?? null,
      metrics: numbersOf(version?.manifest.metrics),
    },
  };
}

/** Metrics that are one number; lists and tables stand in the card. */
const numbersOf = (metrics: unknown): Record<string, number> =>
  Object.fromEntries(
    Object.entries((metrics ?? {}) as Record<string, unknown>).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number",
    ),
  );

async function answersOf(db: Db, name: string) {
  const { rows } = await sql<{ answers: number; milliseconds: number | null; confidence: number | null }>`
    select count(*)::integer as answers,
      percentile_cont(0.5) within group (order by milliseconds) as milliseconds,
      percentile_cont(0.5) within group (order by confidence) as confidence
    from prediction where model = ${name} and created_at > now() - make_interval(days => ${DAYS})`.execute(db);
  return rows[0] ?? { answers: 0, milliseconds: null, confidence: null };
}

/** The last word on each answer counts. */
async function looksAt(db: Db, name: string) {
  const { rows } = await sql<{ looked: number; wrong: number; unsure: number }>`
    select count(*)::integer as looked, count(*) filter (where verdict = 'wrong')::integer as wrong,
      count(*) filter (where verdict = 'unsure')::integer as unsure
    from (
      select distinct on (input_sha256, output_sha256) verdict from prediction_review
      where model = ${name} and at > now() - make_interval(days => ${DAYS})
      order by input_sha256, output_sha256, id desc
    ) as latest`.execute(db);
  return rows[0] ?? { looked: 0, wrong: 0, unsure: 0 };
}

async function candidateOf(db: Db, definition: AnyModel, version: string, since: Date) {
  const { rows } = await sql<{ answers: number; failed: number }>`
    select count(*)::integer as answers, count(*) filter (where error is not null)::integer as failed
    from shadow_prediction where model = ${definition.name} and model_sha256 = ${version}`.execute(db);
  const { rows: pairs } = await sql<{ candidate: unknown; live: unknown }>`
    select shadow.output as candidate, live.output as live from shadow_prediction as shadow
    cross join lateral (
      select output from prediction
      where model = shadow.model and input_sha256 = shadow.input_sha256 and model_sha256 = shadow.live_sha256
      order by id desc limit 1
    ) as live
    where shadow.model = ${definition.name} and shadow.model_sha256 = ${version} and shadow.output is not null
    order by shadow.id desc limit ${COMPARED}`.execute(db);
  const same = pairs.filter(({ candidate, live }) => saidBy(definition, candidate) === saidBy(definition, live)).length;
  const { answers, failed } = rows[0] ?? { answers: 0, failed: 0 };
  return { version, since, answers, failed, agreement: pairs.length === 0 ? null : same / pairs.length };
}
