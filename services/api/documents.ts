import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Blobs } from "#shared/blobs/blobs.ts";
import type { Contained, ContainedTask } from "#shared/contained/contained.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { PageText } from "#shared/http/console-forms.ts";
import { PageWords } from "#shared/reading.ts";
import { renderPage } from "#shared/rendering/render.ts";
import { shownText } from "#shared/shown-text.ts";
import type { Input } from "./mail-html/child.ts";
import { cropOf, documentOf, visibleCase, WhichDocument, WhichPage, WhichSignature } from "./which.ts";

export interface DocumentRoutesOptions {
  db: Db;
  blobs: Blobs;
  contained: Contained;
  /** Tried in turn on a protected PDF. */
  passwords?: readonly string[];
}

/** A page's picture is the same bytes as long as the document is; the browser keeps it for a working day, to itself. */
const IMAGE_CACHE = "private, max-age=28800, immutable";
/**
 * What customers send must not reach out: no scripts, no addresses, no forms, and no
 * origin of ours. Inline styles stay, since mails are made of them.
 */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

const clean: ContainedTask<Input, { ok: boolean }> = {
  module: new URL("./mail-html/child.ts", import.meta.url).href,
  secondsMax: 10, // 5 MB of HTML take under two
  megabytesMax: 512,
};

/** A case's documents as received, their pages as images and as words with boxes, and mails as a person sees them. */
export const documentRoutes: FastifyPluginAsyncZod<DocumentRoutesOptions> = async (
  app,
  { db, blobs, contained, passwords = [] },
) => {
  const config = { permission: "case.read" } as const;

  app.get(
    "/api/cases/:case/documents/:document",
    {
      config,
      schema: { summary: "A document's bytes, as received", tags: ["cases"], params: WhichDocument },
    },
    async ({ params, principal }, answer) => {
      const document = await documentOf(db, principal, params.case, params.document);
      // Never shown by the browser: what customers send may be a script.
      return answer
        .header("content-type", "application/octet-stream")
        .header("content-disposition", `attachment; filename*=UTF-8''${headerName(document.name)}`)
        .send(await blobs.get(document.sha256));
    },
  );

  app.get(
    "/api/cases/:case/documents/:document/pages/:page/image",
    { config, schema: { summary: "A page as a PNG", tags: ["cases"], params: WhichPage } },
    async ({ params, principal }, answer) => {
      const document = await documentOf(db, principal, params.case, params.document);
      const image = await renderPage({ blobs, contained, passwords }, document, params.page);
      if (image === null) throw new PermanentError("NOT_FOUND", "this document has no page images");
      return answer.headers({ "content-type": "image/png", "cache-control": IMAGE_CACHE }).send(image);
    },
  );

  app.get(
    "/api/cases/:case/signatures/:signature/image",
    {
      config,
      schema: {
        summary: "A signature cut out of its page: ink on nothing, as a PNG",
        tags: ["cases"],
        params: WhichSignature,
      },
    },
    async ({ params, principal }, answer) => {
      const crop = await cropOf(db, (await visibleCase(db, principal, params.case)).worked, params.signature);
      return answer.headers({ "content-type": "image/png", "cache-control": IMAGE_CACHE }).send(await blobs.get(crop));
    },
  );

  app.get(
    "/api/cases/:case/documents/:document/pages/:page/words",
    {
      config,
      schema: {
        summary: "A page's text, and its words with boxes",
        tags: ["cases"],
        params: WhichPage,
        response: { 200: PageText },
      },
    },
    async ({ params, principal }) => {
      const document = await documentOf(db, principal, params.case, params.document);
      const page = await db
        .selectFrom("page")
        .select(["text", "words_sha256"])
        .where("document_id", "=", document.id)
        .where("number", "=", params.page)
        .executeTakeFirst();
      if (page === undefined) throw new PermanentError("NOT_FOUND", `no page ${params.page}`);
      const words =
        page.words_sha256 === null
          ? null
          : PageWords.parse(JSON.parse(await readFile(await blobs.localPath(page.words_sha256), "utf8"))).words;
      return { text: page.text ?? "", words };
    },
  );

  app.get(
    "/api/cases/:case/documents/:document/html",
    {
      config,
      schema: {
        summary: "A mail's HTML without scripts, remote images, forms and addresses that load by themselves",
        tags: ["cases"],
        params: WhichDocument,
      },
    },
    async ({ params, principal }, answer) => {
      const document = await documentOf(db, principal, params.case, params.document);
      const mail = await db
        .selectFrom("mail")
        .select("html_sha256")
        .where("document_id", "=", document.id)
        .executeTakeFirst();
      if (!mail?.html_sha256) throw new PermanentError("NOT_FOUND", "this document has no HTML");
      const path = await blobs.localPath(mail.html_sha256);
      const html = await contained.run(clean, { path }, (_output, scratch) => readFile(join(scratch, "html")));
      return answer
        .headers({
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": MAIL_POLICY,
          "x-frame-options": "SAMEORIGIN",
        })
        .send(html);
    },
  );
};

/** A header takes some 16 kB; a name keeps its beginning and its ending, no half characters, and its order of letters. */
const NAME_MAX = 200;
function headerName(name: string): string {
  const points = [...shownText(name.toWellFormed())];
  const short = points.length <= NAME_MAX ? points : [...points.slice(0, NAME_MAX - 20), "…", ...points.slice(-19)];
  return encodeURIComponent(short.join("")).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}
