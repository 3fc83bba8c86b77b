import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { sql } from "kysely";
import { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import { appendAudit } from "#shared/audit.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { Lock } from "#shared/http/console-forms.ts";
import { loadLock } from "./view.ts";
import { idOfVisible, personOf, Which } from "./which.ts";

/** A lock runs out by itself; the console takes it again while somebody works on the case. */
const LOCK_MINUTES = 10;

/** Taking a case in hand, and laying it down. */
export const lockRoutes: FastifyPluginAsyncZod<{ db: Db }> = async (app, { db }) => {
  const config = { permission: "case.decide" } as const;
  app.put(
    "/api/cases/:case/lock",
    {
      config,
      schema: {
        summary: `Take a case in hand for ${LOCK_MINUTES} minutes, or keep it`,
        tags: ["review"],
        params: Which,
        response: { 200: Lock },
      },
    },
    async ({ params, principal }) => {
      const id = await idOfVisible(db, principal, params.case);
      return takeCase(db, id, personOf(principal));
    },
  );

  app.delete(
    "/api/cases/:case/lock",
    { config, schema: { summary: "Lay a case down", tags: ["review"], params: Which, response: { 204: z.null() } } },
    async ({ params, principal }, answer) => {
      const id = await idOfVisible(db, principal, params.case);
      await db
        .updateTable("review_lock")
        .set({ expires_at: new Date() })
        .where("case_id", "=", id)
        .where("user_id", "=", personOf(principal).id)
        .execute();
      return answer.code(204).send(null);
    },
  );
};

/**
 * Mine, if nobody else's lock still holds; else CONFLICT. One statement decides, so two
 * people cannot both get it. Taken anew it is an entry of the log; kept, or laid down and
 * soon taken up again with nobody in between, it is none.
 */
export async function takeCase(
  db: Db,
  caseId: string,
  person: Principal,
  minutes = LOCK_MINUTES,
): Promise<z.infer<typeof Lock>> {
  const at = new Date();
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ taken_at: Date }>`
      insert into review_lock (case_id, user_id, taken_at, expires_at)
      values (${caseId}, ${person.id}, ${at}, ${at}::timestamptz + make_interval(mins => ${minutes}))
      on conflict (case_id) do update set user_id = excluded.user_id,
        expires_at = case when review_lock.user_id = excluded.user_id
          then greatest(review_lock.expires_at, excluded.expires_at) else excluded.expires_at end,
        taken_at = case when review_lock.user_id = excluded.user_id
            and review_lock.expires_at > excluded.taken_at - make_interval(mins => ${LOCK_MINUTES})
          then review_lock.taken_at else excluded.taken_at end
      where review_lock.user_id = excluded.user_id or review_lock.expires_at <= excluded.taken_at
      returning taken_at`.execute(tx);
    if (rows[0]?.taken_at.getTime() === at.getTime())
      await appendAudit(tx, [{ actor: `user:${person.id}`, action: "case.taken", caseId, detail: { minutes } }]);
  });
  const lock = await loadLock(db, caseId, person);
  if (lock === null || !lock.mine)
    throw new PermanentError("CONFLICT", lock ? `${lock.user} has this case in hand` : undefined);
  return lock;
}
