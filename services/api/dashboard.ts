import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { sql } from "kysely";
import type { Registry } from "prom-client";
import type { z } from "zod";
import type { Db } from "#shared/db/db.ts";
import { Dashboard } from "#shared/http/console-forms.ts";
import { loadCorrections } from "./corrections.ts";
import { exportFigures } from "./export-figures.ts";
import { isUnseen } from "./sample.ts";

export type Figures = z.infer<typeof Dashboard>;

/** What the trend pictures look back over. */
const DAYS = 30;
/** Limits of the bars of the age picture, in hours; the last one has none. */
const AGES: readonly (number | null)[] = [1, 4, 8, 24, 72, null];
/** Several people look at the same picture; it is counted once for all of them. */
const CACHE_MS = 5_000;

/** Figures of the whole mailroom: no case, no person, no department's content, so anyone with figures.read sees all. */
export const dashboardRoutes: FastifyPluginAsyncZod<{ db: Db; registry: Registry }> = async (app, { db, registry }) => {
  let cached: { at: number; figures: Promise<Figures> } | undefined;
  const figures = () => {
    if (cached === undefined || Date.now() - cached.at > CACHE_MS) {
      const next = { at: Date.now(), figures: loadFigures(db) };
      next.figures.catch(() => {
        if (cached === next) cached = undefined;
      });
      cached = next;
    }
    return cached.figures;
  };
  app.get(
    "/api/dashboard",
    {
      config: { permission: "figures.read" },
      schema: { summary: "Figures of today and of the last 30 days", tags: ["figures"], response: { 200: Dashboard } },
    },
    figures,
  );
  exportFigures(registry, figures);
};

async function loadFigures(db: Db): Promise<Figures> {
  const rows = async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(db)).rows;
  const [today, hours, ages, oldest, automatic, corrections, confidence, departments, sample] = await Promise.all([
    rows(sql<Figures["today"] & { from: Date }>`
      select date_trunc('day', now()) as "from",
        (select count(*) from case_file where received_at >= date_trunc('day', now())) as received,
        (select count(*) from case_file where received_at >= date_trunc('day', now()) and duplicate_of is not null) as duplicates,
        (select count(*) from case_file c where closed_at >= date_trunc('day', now()) and status = 'closed' and duplicate_of is null
          and not exists (select from decision d where d.case_id = c.id and d.kind in ('accept', 'route', 'reject', 'merge'))) as "closedByMachine",
        (select count(distinct case_id) from decision where at >= date_trunc('day', now()) and kind in ('accept', 'route')) as "closedByPerson",
        (select count(*) from case_file where closed_at >= date_trunc('day', now()) and status = 'rejected') as rejected,
        (select count(*) from decision where at >= date_trunc('day', now())) as decisions`),
    rows(sql<Figures["hours"][number]>`
      select hour as at,
        (select count(*) from case_file where received_at >= hour and received_at < hour + interval '1 hour') as received,
        (select count(*) from case_file where closed_at >= hour and closed_at < hour + interval '1 hour') as closed
      from generate_series(date_trunc('hour', now()) - interval '23 hours', date_trunc('hour', now()), interval '1 hour') hour
      order by hour`),
    rows(sql<{ hours: number }>`
      select extract(epoch from now() - received_at)::float8 / 3600 as hours from case_file where status = 'review'`),
    rows(sql<{ at: Date | null }>`select min(received_at) as at from case_file where status = 'review'`),
    rows(sql<Figures["automatic"][number]>`
      select to_char(day, 'YYYY-MM-DD') as day,
        count(c.id) filter (where d.case_id is null) as machine, count(c.id) filter (where d.case_id is not null) as person
      from generate_series(date_trunc('day', now()) - make_interval(days => ${DAYS - 1}), date_trunc('day', now()), interval '1 day') day
      left join case_file c on c.closed_at >= day and c.closed_at < day + interval '1 day' and c.duplicate_of is null
      left join (select distinct case_id from decision where kind in ('accept', 'route', 'reject', 'merge')) d on d.case_id = c.id
      group by day order by day`),
    loadCorrections(db, DAYS),
    rows(sql<Figures["confidence"][number]>`
      select to_char(date_trunc('day', created_at), 'YYYY-MM-DD') as day,
        percentile_cont(0.1) within group (order by confidence) as low,
        percentile_cont(0.5) within group (order by confidence) as median,
        percentile_cont(0.9) within group (order by confidence) as high, count(*) as answers
      from prediction where model = 'router' and confidence is not null
        and created_at >= date_trunc('day', now()) - make_interval(days => ${DAYS - 1}) group by 1 order by 1`),
    rows(sql<Figures["departments"][number]>`
      select department, count(*) filter (where status = 'open') as open, count(*) filter (where status = 'review') as review,
        count(*) filter (where status = 'closed') as closed
      from case_file where duplicate_of is null and (received_at > now() - make_interval(days => ${DAYS}) or status in ('open', 'review'))
      group by 1 order by count(*) desc`),
    rows(sql<Figures["sample"]>`
      select count(*) filter (where review_sample.decision_id is not null) as looked,
        count(*) filter (where d.after->>'agrees' = 'false') as wrong,
        count(*) filter (where ${isUnseen}) as waiting
      from review_sample join case_file on case_file.id = review_sample.case_id
      left join decision d on d.id = review_sample.decision_id`),
  ]);
  const { from, ...counts } = first(today);
  return {
    from,
    today: counts,
    hours,
    ages: AGES.map((upToHours, index) => {
      const above = index === 0 ? -Infinity : (AGES[index - 1] ?? 0);
      return {
        upToHours,
        cases: ages.filter(({ hours: age }) => age > above && (upToHours === null || age <= upToHours)).length,
      };
    }),
    oldestWaiting: oldest[0]?.at ?? null,
    automatic,
    corrections,
    confidence,
    departments,
    sample: first(sample),
  };
}

function first<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error("a count gave no row");
  return row;
}
