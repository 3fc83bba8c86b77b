import { sql } from "kysely";
import { readDocuments } from "#shared/cases/read-documents.ts";
import type { Db } from "#shared/db/db.ts";
import type { AnyModel } from "#shared/ml/model.ts";

/** When the corrections were made: from the first moment on, and before the second. */
export interface Range {
  from: Date | null;
  until: Date | null;
  /** Of these cases only, and of what was asked outside a case about these inputs. */
  cases?: readonly string[];
  inputs?: readonly string[];
}

/** What people say of a case, and what they say on a model's page of one of its answers. */
export type Source = "example" | "review";

export interface CorrectedRow {
  source: Source;
  /** Of the labelled example or the review: rows are told in this order, examples first. */
  id: number;
  /** Null where the model was asked outside a case. */
  caseId: string | null;
  /** Null: it is said of the case as a whole. */
  documentId: string | null;
  /** Of a review: what was asked. */
  inputSha256: string | null;
  /** Null where the model can learn nothing from it: no text was read, or nobody knows what is right. */
  row: Record<string, unknown> | null;
}

/** Cases whose texts are held at once: 8 dense pages of each are 2 MB. */
const CASES_AT_ONCE = 100;

/**
 * What people said is right, as rows of the model's training data. Of several
 * words on one subject within the range the latest counts, on whichever page it was said:
 * whoever looked again knew what was said before.
 */
export async function* correctedRows(db: Db, definition: AnyModel, range: Range): AsyncGenerator<CorrectedRow> {
  const [examples, reviews] = await Promise.all([
    latestExamples(db, definition.name, range),
    latestReviews(db, definition.name, range),
  ]);
  const said = latestOf([
    ...examples.map((example) => ({ ...NOT_ASKED, ...example, source: "example" as const })),
    ...reviews.map((review) => ({ ...review, agrees: review.verdict === "right", source: "review" as const })),
  ]);
  for (let from = 0; from < said.length; from += CASES_AT_ONCE) {
    const part = said.slice(from, from + CASES_AT_ONCE);
    const ids = [...new Set(part.flatMap((one) => one.case_id ?? []))];
    const cases = await readDocuments(db, ids);
    for (const one of part) {
      const documents = cases.get(one.case_id ?? "") ?? [];
      const document = documents.find(({ id }) => id === one.document_id) ?? null;
      const [input, output] = [definition.input.safeParse(one.input), definition.output.safeParse(one.output)];
      const correction = {
        label: one.label,
        documents,
        document,
        input: input.data ?? null,
        output: output.data ?? null,
      };
      const row = one.label === null ? null : (definition.corrected?.(correction) ?? null);
      // Where it comes from; a schema of rows lets fields pass that it does not know.
      const from = { ...(one.receipt !== null && { receipt: one.receipt }), [one.source]: one.id, agrees: one.agrees };
      yield {
        ...{ source: one.source, id: one.id, caseId: one.case_id, documentId: one.document_id },
        ...{ inputSha256: one.input_sha256, row: row === null ? null : { ...row, ...from } },
      };
    }
  }
}

const NOT_ASKED = { input: null, output: null, input_sha256: null } as const;

interface Word {
  source: Source;
  id: number;
  case_id: string | null;
  document_id: string | null;
  receipt: number | null;
  at: Date;
  agrees: boolean;
  label: unknown;
  input: unknown;
  output: unknown;
  input_sha256: string | null;
}

/** Without words on an answer that somebody later decided in its case, or the other way round. */
function latestOf(words: readonly Word[]): Word[] {
  const subject = ({ case_id, document_id }: Word) => `${case_id} ${document_id}`;
  const latest = (source: Source) => {
    const times = new Map<string, number>();
    for (const word of words)
      if (word.source === source && word.case_id !== null)
        times.set(subject(word), Math.max(times.get(subject(word)) ?? 0, word.at.getTime()));
    return times;
  };
  const times = { example: latest("review"), review: latest("example") };
  return words.filter(
    (word) => word.case_id === null || (times[word.source].get(subject(word)) ?? 0) <= word.at.getTime(),
  );
}

function latestExamples(db: Db, model: string, { from, until, cases }: Range) {
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom("labelled_example")
        .innerJoin("case_file", "case_file.id", "labelled_example.case_id")
        .distinctOn(["case_id", "document_id"])
        .select(["labelled_example.id", "case_id", "document_id", "label", "agrees", "receipt", "created_at as at"])
        .where("model", "=", model)
        // In review somebody may be in the middle of it: only what was closed is said to be right as a whole.
        .where("status", "=", "closed")
        .$if(from !== null, (query) => query.where("created_at", ">=", from as Date))
        .$if(until !== null, (query) => query.where("created_at", "<", until as Date))
        .$if(cases !== undefined, (query) => query.where(sql<boolean>`case_id = any(${cases}::uuid[])`))
        .orderBy("case_id")
        .orderBy("document_id")
        .orderBy("labelled_example.id", "desc")
        .as("latest"),
    )
    .selectAll()
    .orderBy("id")
    .execute();
}

/** The last word on each answer; one that takes back what was said before has no label, and is told as such. */
function latestReviews(db: Db, model: string, { from, until, cases, inputs }: Range) {
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom("prediction_review as review")
        .innerJoin("prediction", "prediction.id", "review.prediction_id")
        .leftJoin("run", "run.id", "prediction.run_id")
        .leftJoin("case_file", "case_file.id", "prediction.case_id")
        .distinctOn(["prediction.case_id", "run.document_id", "review.input_sha256"])
        .select(["review.id", "prediction.case_id", "run.document_id", "receipt", "review.at", "review.verdict"])
        .select(["review.label", "review.input", "prediction.output", "review.input_sha256"])
        .where("review.model", "=", model)
        .where((or) => or.or([or("prediction.case_id", "is", null), or("status", "=", "closed")]))
        .$if(from !== null, (query) => query.where("review.at", ">=", from as Date))
        .$if(until !== null, (query) => query.where("review.at", "<", until as Date))
        .$if(cases !== undefined, (query) =>
          query.where(
            sql<boolean>`(prediction.case_id = any(${cases}::uuid[]) or review.input_sha256 = any(${inputs ?? []}::text[]))`,
          ),
        )
        .orderBy("prediction.case_id")
        .orderBy("run.document_id")
        .orderBy("review.input_sha256")
        .orderBy("review.id", "desc")
        .as("latest"),
    )
    .selectAll()
    .orderBy("id")
    .execute();
}
