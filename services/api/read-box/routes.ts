import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Blobs } from "#shared/blobs/blobs.ts";
import type { Contained, ContainedTask, Help } from "#shared/contained/contained.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { BoxText } from "#shared/http/console-forms.ts";
import { LANGUAGES } from "#shared/language.ts";
import type { Models } from "#shared/ml/models.ts";
import { predictLogged } from "#shared/ml/predict-logged.ts";
import type { OcrChoice } from "#shared/ocr/choice.ts";
import { forChild } from "#shared/ocr/contained.ts";
import { helpReading } from "#shared/ocr/help.ts";
import { OCR_MEGABYTES_MAX } from "#shared/ocr/limits.ts";
import { Box } from "#shared/reading.ts";
import { isImage, isPdf } from "#shared/rendering/raster.ts";
import { documentOf, WhichPage } from "../which.ts";
import type { Input } from "./child.ts";

/** A person waits for one line; what takes longer they have typed. */
const SECONDS_MAX = 30;
/** A box is a line or a paragraph; its text is shown in a field. */
const CHARACTERS_MAX = 2_000;

const task = (help: Help): ContainedTask<Input, unknown> => ({
  module: new URL("./child.ts", import.meta.url).href,
  secondsMax: SECONDS_MAX,
  megabytesMax: OCR_MEGABYTES_MAX,
  help,
});

interface ReadBoxOptions {
  db: Db;
  blobs: Blobs;
  contained: Contained;
  models: Models;
  ocr: OcrChoice;
  /** Tried in turn on a protected PDF. */
  passwords?: readonly string[];
}

/** Reads again, closer, what a person drew a box around. What they save is theirs; what a model said of it is logged. */
export const readBoxRoutes: FastifyPluginAsyncZod<ReadBoxOptions> = async (app, options) => {
  const { db, blobs, contained, models, ocr, passwords = [] } = options;
  app.post(
    "/api/cases/:case/documents/:document/pages/:page/read",
    {
      config: { permission: "case.read" },
      schema: {
        summary: "Reads what stands in a box on a page, closer than the page was read",
        tags: ["cases"],
        params: WhichPage,
        body: z.object({ box: Box }),
        response: { 200: BoxText },
      },
    },
    async ({ params, body, principal }) => {
      const document = await documentOf(db, principal, params.case, params.document);
      const page = await db
        .selectFrom("page")
        .select("language")
        .where("document_id", "=", document.id)
        .where("number", "=", params.page)
        .executeTakeFirst();
      if (page === undefined) throw new PermanentError("NOT_FOUND", `no page ${params.page}`);
      if (!isPdf(document.mediaType) && !isImage(document.mediaType))
        throw new PermanentError("NOT_FOUND", "this document has no page images");
      const asking = { actor: `${principal?.kind}:${principal?.id}`, caseId: document.caseId };
      const help = helpReading(ocr, blobs, async (image) => {
        const { output } = await predictLogged({ db, models }, "numbers", { image }, asking);
        return output;
      });
      const read = await contained.run(task(help), {
        path: await blobs.localPath(document.sha256),
        mediaType: document.mediaType,
        page: params.page,
        passwords,
        box: body.box,
        language: LANGUAGES.find((language) => language === page.language) ?? "en",
        ocr: forChild(ocr),
      });
      // Checked like any input: a hostile document may have taken the child over.
      const { text, kind } = BoxText.parse(read);
      return { text: text.slice(0, CHARACTERS_MAX), kind };
    },
  );
};
