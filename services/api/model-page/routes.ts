import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Principal } from "#shared/access/access.ts";
import type { Blobs } from "#shared/blobs/blobs.ts";
import { PermanentError } from "#shared/errors.ts";
import { ModelRow, PredictionQuery, PredictionRows, PredictionView, ReviewBody } from "#shared/http/model-forms.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { recordReading } from "../audit-reads.ts";
import { personOf } from "../which.ts";
import { reviewPrediction } from "./decide.ts";
import { imageOf } from "./image.ts";
import { type ListOptions, listModelRows } from "./list.ts";
import { listPredictions, loadPrediction } from "./predictions.ts";
import { type ViewOptions, viewPrediction } from "./view.ts";

const WhichModel = z.object({ name: z.string().max(100) });
const WhichPrediction = WhichModel.extend({ prediction: z.coerce.number().int().min(1) });

/** The page of every model, from its definition alone: what answers here, what it answered, and what people say of that. */
export const modelPageRoutes: FastifyPluginAsyncZod<ListOptions & ViewOptions & { blobs: Blobs }> = async (
  app,
  options,
) => {
  const { db, blobs, definitions, departments } = options;
  const config = { permission: ["model.read", "model.review"] } as const;
  const named = (name: string): AnyModel => {
    const definition = definitions.find((one) => one.name === name);
    if (definition === undefined) throw new PermanentError("MODEL_UNKNOWN", name);
    return definition;
  };
  /** What cannot be recorded is not shown: whoever reads what was asked of a sensitive case reads that case. */
  const recorded = async (principal: Principal | null, model: string, id: number) => {
    const found = await loadPrediction(db, principal, model, id);
    if (found.case_id !== null && principal !== null) await recordReading(db, departments, found.case_id, principal);
    return found;
  };

  app.get(
    "/api/models/overview",
    {
      config,
      schema: {
        summary: "The models, what answers here and what runs beside it, with figures of the last days",
        tags: ["models"],
        response: { 200: z.array(ModelRow) },
      },
    },
    () => listModelRows(options),
  );

  app.get(
    "/api/models/:name/predictions",
    {
      config,
      schema: {
        summary: "A model's answers, by default those nobody has looked at, the least sure first",
        description: "Of cases, those that you may see and that do not wait for a blind look.",
        tags: ["models"],
        params: WhichModel,
        querystring: PredictionQuery,
        response: { 200: PredictionRows },
      },
    },
    async ({ params, query, principal }) => listPredictions(options, principal, named(params.name), query),
  );

  app.get(
    "/api/models/:name/predictions/:prediction",
    {
      config,
      schema: {
        summary: "One answer: what was asked and answered, why, what may be put right, and what people said",
        tags: ["models"],
        params: WhichPrediction,
        response: { 200: PredictionView },
      },
    },
    async ({ params, principal }) => {
      const definition = named(params.name);
      return viewPrediction(options, definition, await recorded(principal, params.name, params.prediction));
    },
  );

  app.get(
    "/api/models/:name/predictions/:prediction/images/:field",
    {
      config,
      schema: {
        summary: "An image that the model was asked about, of a case",
        tags: ["models"],
        params: WhichPrediction.extend({ field: z.string().max(100) }),
      },
    },
    async ({ params, principal }, answer) => {
      const definition = named(params.name);
      const { bytes, mediaType } = await imageOf(
        blobs,
        definition,
        await recorded(principal, params.name, params.prediction),
        params.field,
      );
      return answer.headers({ "content-type": mediaType, "cache-control": "private, no-store" }).send(bytes);
    },
  );

  app.post(
    "/api/models/:name/predictions/:prediction/reviews",
    {
      config: { permission: "model.review" },
      schema: {
        summary: "Say of an answer that it is right, that it is wrong and what is right, or that nobody can tell",
        description: "409 CONFLICT when somebody said something since: `after` is the id of the latest look you saw.",
        tags: ["models"],
        params: WhichPrediction,
        body: ReviewBody,
        response: { 201: z.object({ review: z.int() }) },
      },
    },
    async ({ params, body, principal }, answer) => {
      const person = personOf(principal);
      const review = await reviewPrediction(options, person, named(params.name), params.prediction, body);
      return answer.code(201).send({ review });
    },
  );
};
