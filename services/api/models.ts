import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Db } from "#shared/db/db.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import type { Models } from "#shared/ml/models.ts";
import { predictLogged } from "#shared/ml/predict-logged.ts";

interface Options {
  db: Db;
  models: Models;
  /** Models with a documented route of their own; others are reached by name all the same. */
  definitions: readonly AnyModel[];
}

/** Asking a model directly. The answer is logged like any other, whoever asked. */
export const modelRoutes: FastifyPluginAsyncZod<Options> = async (app, { db, models, definitions }) => {
  const answer = async (name: string, input: unknown, actor: string) => {
    const record = await predictLogged({ db, models }, name, input, { actor, caseId: null });
    return { model: record.model, version: record.modelSha256, output: record.output };
  };

  for (const { name, title, input, output } of definitions)
    app.post(
      `/api/models/${name}/predict`,
      {
        config: { permission: "model.predict" },
        schema: {
          summary: `${title}: an answer of ${name} to one input`,
          tags: ["models"],
          body: input,
          response: { 200: z.object({ model: z.string(), version: z.string(), output }) },
        },
        // The schemas are for the documentation: the model checks its input itself, with its own code, wherever it is asked.
        validatorCompiler: () => (value) => ({ value }),
        serializerCompiler: () => JSON.stringify,
      },
      ({ body, principal }) => answer(name, body, `${principal?.kind}:${principal?.id}`),
    );

  app.post(
    "/api/models/:name/predict",
    {
      config: { permission: "model.predict" },
      schema: {
        summary: "A model's answer to one input",
        tags: ["models"],
        params: z.object({ name: z.string().max(100) }),
        body: z.record(z.string(), z.unknown()).describe('The model\'s input, e.g. {"text": "…"} for router'),
        response: { 200: z.object({ model: z.string(), version: z.string(), output: z.unknown() }) },
      },
    },
    ({ params, body, principal }) => answer(params.name, body, `${principal?.kind}:${principal?.id}`),
  );
};
