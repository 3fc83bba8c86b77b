import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { MergeBody, SplitBody } from "#shared/http/decision-forms.ts";
import { idOfVisible, personOf, Which } from "../which.ts";
import { merge } from "./merge.ts";
import { type SplitOptions, split } from "./split.ts";

const Decided = z.object({ version: z.int(), status: z.string(), decision: z.int() });

/** Two matters in one mail, and one matter in two. */
export const splitRoutes: FastifyPluginAsyncZod<SplitOptions> = async (app, options) => {
  const config = { permission: "case.decide" } as const;
  app.post(
    "/api/cases/:case/split",
    {
      config,
      schema: {
        summary: "Make documents or pages of a case a case of their own",
        description: "409 CONFLICT when the case changed since `version`, or another person has it in hand.",
        tags: ["review"],
        params: Which,
        body: SplitBody,
        response: { 201: Decided.extend({ receipt: z.int().describe("Of the new case") }) },
      },
    },
    async ({ params, body, principal }, answer) => {
      const person = personOf(principal);
      const id = await idOfVisible(options.db, principal, params.case);
      return answer.code(201).send(await split(options, id, person, body));
    },
  );
  app.post(
    "/api/cases/:case/merge",
    {
      config,
      schema: {
        summary: "Join a case to another one, under whose receipt its documents are then read",
        description: "409 CONFLICT when either is not waiting for a person, changed, or in another's hand.",
        tags: ["review"],
        params: Which,
        body: MergeBody,
        response: { 201: Decided },
      },
    },
    async ({ params, body, principal }, answer) => {
      const person = personOf(principal);
      const id = await idOfVisible(options.db, principal, params.case);
      const into = await idOfVisible(options.db, principal, String(body.into));
      return answer.code(201).send(await merge(options.db, id, into, person, body));
    },
  );
};
