import multipart from "@fastify/multipart";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "#shared/access/access.ts";
import type { Blobs } from "#shared/blobs/blobs.ts";
import { workedCase } from "#shared/cases/pieces.ts";
import type { Contained, ContainedTask } from "#shared/contained/contained.ts";
import type { Db } from "#shared/db/db.ts";
import { Comparison, NewSpecimen, Party, Specimen, Withdrawal } from "#shared/http/specimen-forms.ts";
import { ratesAt } from "#shared/specimens/rates.ts";
import { cropOf, idOfVisible, WhichSignature } from "../which.ts";
import type { Input, Output } from "./child.ts";
import { FIELD_BYTES_MAX, FIELDS_MAX, PICTURE_BYTES_MAX, readForm } from "./form.ts";
import { addSpecimen, record, seeSpecimen, seeSpecimens, specimensOn, withdrawSpecimen } from "./specimens.ts";

export interface SpecimenRoutesOptions {
  db: Db;
  blobs: Blobs;
  contained: Contained;
}

/** More say little more, and each costs milliseconds; the newest are taken. */
const REFERENCES_MAX = 10;

const compare: ContainedTask<Input, Output> = {
  module: new URL("./child.ts", import.meta.url).href,
  secondsMax: 20, // eleven pictures take under two
  megabytesMax: 512,
};

const WhichSpecimen = z.object({ specimen: z.coerce.number().int().min(1) });

/** Signatures on file: added, looked at, withdrawn, and compared with a found signature, for a person to decide. */
export const specimenRoutes: FastifyPluginAsyncZod<SpecimenRoutesOptions> = async (app, { db, blobs, contained }) => {
  await app.register(multipart, {
    limits: { fileSize: PICTURE_BYTES_MAX, files: 1, fields: FIELDS_MAX, fieldSize: FIELD_BYTES_MAX },
  });

  app.post(
    "/api/specimens",
    {
      config: { permission: "specimen.manage" },
      schema: {
        summary: "Put a signature on file (multipart/form-data)",
        description: `Fields: image (PNG or JPEG), ${Object.keys(NewSpecimen.shape).join(", ")}.`,
        tags: ["specimens"],
        consumes: ["multipart/form-data"],
        response: { 201: z.object({ id: z.int() }) },
      },
    },
    async (request, answer) => {
      const { specimen, picture, mediaType } = await readForm(request);
      const { sha256 } = await blobs.put(picture);
      // What cannot be compared later is refused now, while its card is at hand.
      await contained.run(compare, { questioned: null, specimens: [await blobs.localPath(sha256)] });
      const id = await addSpecimen(db, actorOf(request.principal), specimen, { sha256, mediaType });
      return answer.code(201).send({ id });
    },
  );

  app.get(
    "/api/specimens",
    {
      config: { permission: "specimen.read" },
      schema: {
        summary: "A party's specimens, newest first",
        tags: ["specimens"],
        querystring: z.object({ party: Party }),
        response: { 200: z.array(Specimen) },
      },
    },
    async ({ query, principal }) => seeSpecimens(db, actorOf(principal), query.party),
  );

  app.get(
    "/api/specimens/:specimen/image",
    {
      config: { permission: "specimen.read" },
      schema: { summary: "A specimen's picture, as it was put on file", tags: ["specimens"], params: WhichSpecimen },
    },
    async ({ params, principal }, answer) => {
      const { sha256, mediaType } = await seeSpecimen(db, actorOf(principal), params.specimen);
      // Not kept by the browser: every look is an entry in the log.
      return answer.header("content-type", mediaType).send(await blobs.get(sha256));
    },
  );

  app.post(
    "/api/specimens/:specimen/withdraw",
    {
      config: { permission: "specimen.manage" },
      schema: {
        summary: "Take a specimen out of use; it stays on file",
        tags: ["specimens"],
        params: WhichSpecimen,
        body: Withdrawal,
        response: { 204: z.null() },
      },
    },
    async ({ params, body, principal }, answer) => {
      await withdrawSpecimen(db, actorOf(principal), params.specimen, body.reason);
      return answer.code(204).send(null);
    },
  );

  app.get(
    "/api/cases/:case/signatures/:signature/comparison",
    {
      config: { permission: "specimen.read" },
      schema: {
        summary: "How similar a found signature is to a party's specimens that held on the day of receipt",
        tags: ["specimens"],
        params: WhichSignature,
        querystring: z.object({ party: Party }),
        response: { 200: Comparison },
      },
    },
    async ({ params, query: { party }, principal }) => {
      const caseId = await idOfVisible(db, principal, params.case);
      const { questioned, day } = await questionedOf(caseId, params.signature);
      const { held, others } = await specimensOn(db, party, day);
      const specimens = held.slice(0, REFERENCES_MAX);
      const { similarity } =
        specimens.length === 0
          ? { similarity: null }
          : await contained.run(compare, {
              questioned: await blobs.localPath(questioned),
              specimens: await Promise.all(specimens.map(({ sha256 }) => blobs.localPath(sha256))),
            });
      const references = specimens.length;
      const result = similarity === null ? null : { similarity, references, ...ratesAt(similarity, references) };
      await db.transaction().execute(async (tx) => {
        const ids = specimens.map(({ id }) => id);
        const detail = { signature: params.signature, crop: questioned, day, specimens: ids, ...result };
        await record(tx, actorOf(principal), "specimen.compared", party, detail, caseId);
      });
      return { day, specimens, others, result };
    },
  );

  /** The cut-out that is looked at, and the day its case was received. */
  async function questionedOf(caseId: string, signature: number): Promise<{ questioned: string; day: string }> {
    const { received_at } = await db
      .selectFrom("case_file")
      .select("received_at")
      .where("id", "=", caseId)
      .executeTakeFirstOrThrow();
    const questioned = await cropOf(db, await workedCase(db, caseId), signature);
    return { questioned, day: received_at.toISOString().slice(0, "2026-01-31".length) };
  }
};
