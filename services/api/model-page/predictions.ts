import { sql } from "kysely";
import type { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import { allows } from "#shared/access/roles.ts";
import { isVisibleTo } from "#shared/access/visibility.ts";
import type { Db } from "#shared/db/db.ts";
import type { Department } from "#shared/departments.ts";
import { PermanentError } from "#shared/errors.ts";
import type { PredictionQuery, PredictionRow, Verdict } from "#shared/http/model-forms.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import type { Value, Words } from "#shared/ml/shown.ts";
import { isWithheldFrom } from "../blind.ts";
import { chosen } from "./fields.ts";

/** A model's answers, for those who may see what they are about. */

/** Where a model has no confidence, its answers come behind all others: the index is of this. */
const SURE = sql<number>`coalesce(prediction.confidence, 2)`;

/**
 * Answers about cases that somebody may see, and that are not withheld from a blind look; and those that were
 * asked outside a case. Of the latter nobody knows the department, so they are for those who see all of them.
 */
export const visiblePredictions = (db: Pick<Db, "selectFrom">, principal: Principal | null) =>
  db
    .selectFrom("prediction")
    .leftJoin("case_file as own", "own.id", "prediction.case_id")
    .leftJoin("case_file as first", "first.id", "own.duplicate_of")
    // `case_file` is the one that is shown: visibility is told of that name.
    .leftJoin("case_file", (join) =>
      join.on((eb) => eb("case_file.id", "=", eb.fn.coalesce("own.merged_into", "first.merged_into", "own.id"))),
    )
    .where((eb) =>
      eb.or([
        eb.and([eb("prediction.case_id", "is", null), eb.lit(principal?.departments === null)]),
        eb.and([
          eb("prediction.case_id", "is not", null),
          eb.lit(principal !== null && allows(principal.roles, "case.read")),
          isVisibleTo(principal)(eb as never),
          eb.not(isWithheldFrom(principal)),
        ]),
      ]),
    );

/** Whether somebody looked at this answer, or at the same answer to the same question. */
const isLooked = sql<boolean>`exists (select from prediction_review as review
  where review.model = prediction.model and review.input_sha256 = prediction.input_sha256
    and review.output_sha256 = prediction.output_sha256)`;
const lastVerdict = sql<z.infer<typeof Verdict> | null>`(select verdict from prediction_review as review
  where review.model = prediction.model and review.input_sha256 = prediction.input_sha256
    and review.output_sha256 = prediction.output_sha256 order by review.id desc limit 1)`;

/** Throws BAD_REQUEST for a cursor that is none. */
export async function listPredictions(
  { db, departments }: { db: Db; departments: readonly Department[] },
  principal: Principal | null,
  definition: AnyModel,
  { looked, order, version, case: receipt, after, limit }: PredictionQuery,
): Promise<{ predictions: z.infer<typeof PredictionRow>[]; next: string | null }> {
  const cursor = after === undefined ? null : cursorOf(after);
  const rows = await visiblePredictions(db, principal)
    .select(["prediction.id", "prediction.created_at", "prediction.model_sha256", "prediction.confidence"])
    .select(["prediction.output", "own.receipt"])
    .select([SURE.as("sure"), lastVerdict.as("looked")])
    .where("prediction.model", "=", definition.name)
    .$if(version !== undefined, (query) => query.where("prediction.model_sha256", "like", `${version}%`))
    .$if(receipt !== undefined, (query) =>
      query.where((eb) => eb.or([eb("own.receipt", "=", receipt ?? 0), eb("case_file.receipt", "=", receipt ?? 0)])),
    )
    .$if(looked !== "any", (query) => query.where(looked === "yes" ? isLooked : sql<boolean>`not ${isLooked}`))
    .$if(cursor !== null && order === "newest", (query) => query.where("prediction.id", "<", cursor?.id ?? 0))
    .$if(cursor !== null && order === "least-sure", (query) =>
      query.where(sql<boolean>`(${SURE}, prediction.id) > (${cursor?.sure}::float8, ${cursor?.id}::bigint)`),
    )
    .$if(order === "least-sure", (query) => query.orderBy(SURE).orderBy("prediction.id"))
    .$if(order === "newest", (query) => query.orderBy("prediction.id", "desc"))
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    predictions: shown.map((row) => ({
      id: row.id,
      at: row.created_at,
      version: row.model_sha256,
      confidence: row.confidence,
      said: shownBy(definition, row.output, departments),
      case: row.receipt === null ? null : { receipt: row.receipt },
      looked: row.looked,
    })),
    next: last === undefined ? null : `${last.sure}:${last.id}`,
  };
}

function cursorOf(text: string): { sure: number; id: number } {
  const [, sure, id] = /^([\d.e-]+):(\d+)$/.exec(text) ?? [];
  if (sure === undefined || !Number.isFinite(Number(sure))) throw new PermanentError("BAD_REQUEST", "after: no cursor");
  return { sure: Number(sure), id: Number(id) };
}

/** More would not fit a line. */
const SAID_CHARACTERS_MAX = 200;

/** An answer in a line of a list: what may be corrected of it, as it is called on the page; or else all of it. */
function shownBy(definition: AnyModel, output: unknown, departments: readonly Department[]): Words {
  const parsed = definition.output.safeParse(output);
  const [field] = definition.correct;
  const value = parsed.success ? (field?.of(parsed.data) ?? null) : null;
  if (field === undefined || value === null) return saidBy(definition, output);
  if (field.kind !== "choice") return String(value).slice(0, SAID_CHARACTERS_MAX);
  // A label is called by its own name, so those of the version are not needed here.
  return chosen(String(value), field.choices, { labels: [], departments }).label;
}

const inShort = (value: Value): string =>
  value === null ? "–" : typeof value === "object" ? value.map((box) => box.join(" ")).join("; ") : String(value);

/** An answer in short, to be laid beside another: what its verdict says, or all of it. */
export function saidBy(definition: AnyModel, output: unknown): string {
  const parsed = definition.output.safeParse(output);
  const said = parsed.success
    ? (definition.verdict?.said(parsed.data) ??
      definition.correct.map((field) => inShort(field.of(parsed.data))).join(", "))
    : "";
  return (said === "" ? JSON.stringify(output) : said).slice(0, SAID_CHARACTERS_MAX);
}

/** One answer that somebody may see, with all that it hangs together with. Throws NOT_FOUND. */
export async function loadPrediction(
  db: Pick<Db, "selectFrom">,
  principal: Principal | null,
  model: string,
  id: number,
) {
  const found = await visiblePredictions(db, principal)
    .innerJoin("model_version", "model_version.sha256", "prediction.model_sha256")
    .leftJoin("kept_input", "kept_input.input_sha256", "prediction.input_sha256")
    .leftJoin("run", "run.id", "prediction.run_id")
    .leftJoin("page", "page.id", "run.page_id")
    .select(["prediction.id", "prediction.created_at", "prediction.model_sha256", "prediction.confidence"])
    .select(["prediction.output", "prediction.output_sha256", "prediction.input_sha256", "prediction.milliseconds"])
    .select(["prediction.case_id", "own.receipt", "model_version.manifest", "kept_input.input"])
    .select(["run.document_id", "page.number as page"])
    .where("prediction.model", "=", model)
    .where("prediction.id", "=", id)
    .executeTakeFirst();
  if (found === undefined) throw new PermanentError("NOT_FOUND", `no answer ${id} of ${model}`);
  return found;
}

/** What people said of an answer, and of the same answer to the same question; latest first. */
export const loadLooks = (
  db: Pick<Db, "selectFrom">,
  model: string,
  { input_sha256, output_sha256 }: { input_sha256: string; output_sha256: string },
) =>
  db
    .selectFrom("prediction_review as review")
    .innerJoin("user_account", "user_account.id", "review.user_id")
    .select(["review.id", "review.verdict", "review.label", "user_account.name as user", "review.at"])
    .where("review.model", "=", model)
    .where("review.input_sha256", "=", input_sha256)
    .where("review.output_sha256", "=", output_sha256)
    .orderBy("review.id", "desc")
    .execute();
