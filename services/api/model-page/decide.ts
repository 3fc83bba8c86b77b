import { sql } from "kysely";
import type { Principal } from "#shared/access/access.ts";
import { appendAudit } from "#shared/audit.ts";
import { PermanentError } from "#shared/errors.ts";
import type { ReviewBody } from "#shared/http/model-forms.ts";
import { sha256OfJson } from "#shared/json.ts";
import { withoutCards } from "#shared/ml/kept-inputs.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { labelOf } from "./label.ts";
import { loadLooks, loadPrediction } from "./predictions.ts";
import { knownOf, type ViewOptions } from "./view.ts";

/**
 * What a person says of an answer: the review's row with what was asked, and its entry in the log, in one
 * transaction. Nothing else changes: what was decided by the answer is put right where it was decided. Throws
 * NOT_FOUND, BAD_REQUEST, and CONFLICT where somebody said something since the page was loaded.
 */
export async function reviewPrediction(
  { db, departments }: ViewOptions,
  person: Principal,
  definition: AnyModel,
  id: number,
  body: ReviewBody,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { name } = definition;
    // One at a time: what is looked at must still be so when the row is written.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`review ${name} ${id}`}, 0))`.execute(tx);
    const found = await loadPrediction(tx, person, name, id);
    const [latest] = await loadLooks(tx, name, found);
    if ((latest?.id ?? null) !== body.after)
      throw new PermanentError("CONFLICT", `${latest?.user ?? "somebody"} has looked at it since`);
    const output = definition.output.safeParse(found.output);
    if (!output.success && body.verdict !== "unsure")
      throw new PermanentError("BAD_REQUEST", "the model no longer reads the form of this answer");
    const said = output.success ? labelOf(definition, output.data, body, knownOf(found, departments)) : null;
    const label = withoutCards(said) as typeof said;
    const { id: review } = await tx
      .insertInto("prediction_review")
      .values({
        prediction_id: id,
        user_id: person.id,
        at: new Date(),
        verdict: body.verdict,
        label: label === null ? null : JSON.stringify(label),
        input: found.input === null ? null : JSON.stringify(found.input),
        model: name,
        model_sha256: found.model_sha256,
        input_sha256: found.input_sha256,
        output_sha256: found.output_sha256,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await appendAudit(tx, [
      {
        actor: `user:${person.id}`,
        action: "prediction.reviewed",
        ...(found.case_id === null ? {} : { caseId: found.case_id }),
        detail: {
          ...{ review, prediction: id, name, model: found.model_sha256, verdict: body.verdict },
          ...{ input: found.input_sha256, output: found.output_sha256 },
          // What was said may be a customer's words: its hash ties them to it.
          sha256: sha256OfJson({ verdict: body.verdict, label }),
        },
      },
    ]);
    return review;
  });
}
