import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import { allows, isRole } from "#shared/access/roles.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { Colleague } from "#shared/http/console-forms.ts";
import { isCaseWithheld } from "./blind.ts";
import { idOfVisible, personOf, Which } from "./which.ts";

type From = Pick<Db | Tx, "selectFrom">;

/** Whom one can ask about a case. */
export const colleagueRoutes: FastifyPluginAsyncZod<{ db: Db }> = async (app, { db }) => {
  app.get(
    "/api/cases/:case/colleagues",
    {
      config: { permission: "case.decide" },
      schema: {
        summary: "Others who may see and decide this case",
        tags: ["review"],
        params: Which,
        response: { 200: z.array(Colleague) },
      },
    },
    async ({ params, principal }) =>
      colleaguesFor(db, await idOfVisible(db, principal, params.case), personOf(principal)),
  );
};

async function colleaguesFor(from: From, caseId: string, asker: Principal): Promise<z.infer<typeof Colleague>[]> {
  const [isWithheld, { department }, people] = await Promise.all([
    // Who of the others may see it says where the machine sent it.
    isCaseWithheld(from, asker, caseId),
    from.selectFrom("case_file").select("department").where("id", "=", caseId).executeTakeFirstOrThrow(),
    from
      .selectFrom("user_account")
      .select(["id", "name", "roles", "departments"])
      .where("disabled_at", "is", null)
      .where("id", "!=", asker.id)
      .orderBy("name")
      .execute(),
  ]);
  return people
    .filter(
      ({ roles, departments }) =>
        allows(roles.filter(isRole), "case.decide") &&
        (departments === null || (!isWithheld && department !== null && departments.includes(department))),
    )
    .map(({ id, name }) => ({ id, name }));
}

/** The colleague, if they may see and decide the case; else BAD_REQUEST: a question that nobody can read is lost. */
export async function colleagueFor(tx: Tx, caseId: string, asker: Principal, id: string) {
  const colleague = (await colleaguesFor(tx, caseId, asker)).find((each) => each.id === id);
  if (colleague === undefined) throw new PermanentError("BAD_REQUEST", "this colleague may not decide the case");
  return colleague;
}
