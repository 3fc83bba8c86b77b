import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { BulkBody, BulkResults } from "#shared/http/decision-forms.ts";
import { type DecideOptions, decide } from "./decide.ts";
import { takeCase } from "./locks.ts";
import { idOfVisible, personOf } from "./which.ts";

type Result = z.infer<typeof BulkResults>["results"][number];

/** Taken together, cases are worked through one after the other: longer than for one that is open on the screen. */
const TAKE_MINUTES = 60;

/** The same for many cases: each in a transaction of its own, decided or refused as if it were the only one. */
export const bulkRoutes: FastifyPluginAsyncZod<DecideOptions> = async (app, options) => {
  app.post(
    "/api/bulk",
    {
      config: { permission: "case.decide" },
      schema: {
        summary: "Accept, route, reject or take in hand several cases; what became of each",
        description: "200 even where some were refused: each result has the code of its refusal, or none.",
        tags: ["review"],
        body: BulkBody,
        response: { 200: BulkResults },
      },
    },
    async ({ body, principal }) => {
      const person = personOf(principal);
      const results: Result[] = [];
      // One after the other: what is done to the first counts for the rules of the second.
      for (const each of body.cases) results.push(await doOne(options, person, body.wish, each));
      return { results };
    },
  );
};

async function doOne(
  options: DecideOptions,
  person: Principal,
  wish: z.infer<typeof BulkBody>["wish"],
  { id, version }: { id: string; version: number },
): Promise<Result> {
  try {
    const visible = await idOfVisible(options.db, person, id);
    if (wish.kind === "take") await take(options.db, visible, person);
    else await decide(options, visible, person, { ...wish, version });
    return { id, code: null, detail: null };
  } catch (error) {
    // Refused is a result; the database away, or a mistake of ours, ends the whole request.
    if (!(error instanceof PermanentError)) throw error;
    return { id, code: error.code, detail: error.detail ?? null };
  }
}

async function take(db: Db, caseId: string, person: Principal): Promise<void> {
  const { status } = await db
    .selectFrom("case_file")
    .select("status")
    .where("id", "=", caseId)
    .executeTakeFirstOrThrow();
  if (status !== "review") throw new PermanentError("CONFLICT", `the case is ${status}`);
  await takeCase(db, caseId, person, TAKE_MINUTES);
}
