import { randomUUID } from "node:crypto";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { cardLike, hideCards } from "#shared/accounts/hide-cards.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { KeptFilter, SavedFilter } from "#shared/http/console-forms.ts";
import { personOf } from "./which.ts";

/** A list to choose from that is longer than this is no help any more. */
const FILTERS_MAX = 50;

/** Filters that somebody keeps under a name; nobody else sees them. */
export const filterRoutes: FastifyPluginAsyncZod<{ db: Db }> = async (app, { db }) => {
  const config = { permission: "case.read" } as const;

  app.get(
    "/api/filters",
    {
      config,
      schema: { summary: "Your saved filters", tags: ["cases"], response: { 200: z.array(SavedFilter) } },
    },
    async ({ principal }) => {
      const rows = await db
        .selectFrom("saved_filter")
        .select(["id", "name", "filter"])
        .where("user_id", "=", personOf(principal).id)
        .orderBy("name")
        .execute();
      return rows.map(({ id, name, filter }) => ({ id, name, filter: KeptFilter.parse(filter) }));
    },
  );

  app.post(
    "/api/filters",
    {
      config,
      schema: {
        summary: "Keep a filter under a name; one of the same name is replaced",
        tags: ["cases"],
        body: SavedFilter.omit({ id: true }),
        response: { 201: SavedFilter },
      },
    },
    async ({ body: { name, filter }, principal }, answer) => {
      const { id: user } = personOf(principal);
      const kept = withoutCards(filter);
      const { id } = await db.transaction().execute(async (tx) => {
        // The person's row, so that what they do in two windows at once is counted one after the other.
        await tx.selectFrom("user_account").select("id").where("id", "=", user).forNoKeyUpdate().execute();
        const saved = await tx
          .insertInto("saved_filter")
          .values({ id: randomUUID(), user_id: user, name, filter: JSON.stringify(kept) })
          .onConflict((conflict) => conflict.columns(["user_id", "name"]).doUpdateSet({ filter: JSON.stringify(kept) }))
          .returning("id")
          .executeTakeFirstOrThrow();
        const { count } = await tx
          .selectFrom("saved_filter")
          .select((eb) => eb.fn.countAll<number>().as("count"))
          .where("user_id", "=", user)
          .executeTakeFirstOrThrow();
        if (count > FILTERS_MAX) throw new PermanentError("TOO_MANY_FILTERS");
        return saved;
      });
      return answer.code(201).send({ id, name, filter: kept });
    },
  );

  app.delete(
    "/api/filters/:filter",
    {
      config,
      schema: {
        summary: "Delete a saved filter",
        tags: ["cases"],
        params: z.object({ filter: z.uuid() }),
        response: { 204: z.null() },
      },
    },
    async ({ params, principal }, answer) => {
      const gone = await db
        .deleteFrom("saved_filter")
        .where("id", "=", params.filter)
        .where("user_id", "=", personOf(principal).id)
        .returning("id")
        .executeTakeFirst();
      if (gone === undefined) throw new PermanentError("NOT_FOUND", "you have no such filter");
      return answer.code(204).send(null);
    },
  );
};

/** Nothing calls what is searched for a card, and by a card's number nothing is found: it is kept as cases show it. */
function withoutCards({ search, ...filter }: KeptFilter): KeptFilter {
  return search === undefined ? filter : { ...filter, search: hideCards(search, cardLike(search)).text };
}
