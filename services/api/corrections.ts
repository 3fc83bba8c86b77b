import { sql } from "kysely";
import type { Db } from "#shared/db/db.ts";
import type { Figures } from "./dashboard.ts";

/**
 * How many answers of each model people looked at in a day, and how many of these they corrected. Of the router,
 * a look is a decision on the department. Of account numbers nobody says "all of these are right", so every number of
 * a case counts as looked at on the day of the last decision that accepted, routed or corrected the case: those
 * on pages that were split off are looked at where they went. Corrected is what differs now from
 * what was read: a number that was changed, withdrawn or added. Who only confirms a repaired number agrees.
 * Looks on a model's own page are counted there: they begin with the least sure, so they say nothing of all answers.
 */
export async function loadCorrections(db: Db, days: number): Promise<Figures["corrections"]> {
  const from = sql`date_trunc('day', now()) - make_interval(days => ${days - 1})`;
  const { rows } = await sql<Figures["corrections"][number]>`
    with recursive looked as (
      select coalesce(merged_into, case_file.id) as case_id, max(at) as at
      from decision join case_file on case_file.id = decision.case_id
      where kind in ('accept', 'route', 'correct') and at >= ${from} group by 1
    ), piece as (
      select case_id, at from looked
      union all select id, at from looked join case_file on merged_into = looked.case_id
    ), gone (document_id, first, last) as (
      select (part->>'document')::uuid, (part->>'from')::integer, (part->>'to')::integer
      from looked join decision using (case_id) cross join jsonb_array_elements(decision.after->'parts') as part
      where kind = 'split'
      union select id, null, null from gone join document on parent_id = gone.document_id where gone.first is null
    ), answer as (
      select date_trunc('day', piece.at) as day, 'accounts' as model, answered.model_sha256, department,
        account.decision_id is not null and (withdrawn or not coalesce(
          (select output->'accounts' from run where run.id = account.run_id), '[]'
        ) @> jsonb_build_array(
          jsonb_build_object('kind', account.kind, 'value', value, 'role', role, 'as_read', as_read, 'page', page_number)
        )) as is_corrected
      from piece join case_file on case_file.id = piece.case_id
      join account on account.case_id = piece.case_id
      -- By the case, which has an index. What rules alone found has no version.
      left join lateral (
        select model_sha256 from prediction
        where prediction.case_id = piece.case_id and prediction.run_id = account.run_id and model = 'accounts'
        order by id desc limit 1
      ) as answered on true
      where not exists (
        select from gone where gone.document_id = account.document_id
          and (gone.first is null or page_number between gone.first and gone.last))
      union all
      select date_trunc('day', created_at), model, model_sha256, department, not agrees
      from labelled_example where model = 'router' and answered is not null and created_at >= ${from}
    )
    select to_char(day, 'YYYY-MM-DD') as day, model, model_sha256 as sha256, department,
      count(*) as answers, count(*) filter (where is_corrected) as corrected
    from answer group by answer.day, 2, 3, 4 order by answer.day, 2, 3, 4`.execute(db);
  return rows;
}
