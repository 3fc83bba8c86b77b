import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf, type Principal } from "#shared/access/access.ts";
import type { Blobs } from "#shared/blobs/blobs.ts";
import type { Config } from "#shared/config.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { drain } from "#shared/http/drain.ts";
import type { Receiver } from "../receive.ts";
import { receiveUpload, SENDER_RATE } from "../receive-upload.ts";
import type { UploadKey } from "../upload-keys.ts";
import { fileOf } from "./metadata.ts";
import type { LargeUpload, LargeUploads } from "./uploads.ts";

export interface LargeUploadRoutesOptions {
  db: Db;
  config: Pick<Config, "UPLOAD_FILE_BYTES_MAX">;
  blobs: Blobs;
  receiver: Receiver;
  uploads: LargeUploads;
}

const PATH = "/api/large-uploads";
const PIECE = "application/offset+octet-stream";
const VERSION = "1.0.0";
/** File name and media type in base64, four bytes a character at worst. */
const METADATA_MAX = 4_096;

const Which = z.object({ key: z.uuid() });
const Version = { "tus-resumable": z.literal(VERSION).optional() };
const About = z.object({ key: z.uuid(), offset: z.int(), bytes: z.int(), expiresAt: z.date() });
/** A number in a header. */
const Bytes = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const TELLS =
  "The answer's `Upload-Offset` says how much is here, `Upload-Length` how much there will be, `Upload-Expires` until when it is kept.";

/**
 * Large files in pieces, as tus 1.0 has it (creation, termination, expiration): begin, append at an offset, ask for
 * the offset. Whole, a file is received as by `POST /api/uploads`, and `GET /api/uploads/KEY` has the receipt.
 */
export const largeUploadRoutes: FastifyPluginAsyncZod<LargeUploadRoutesOptions> = async (app, options) => {
  const { db, config, blobs, receiver, uploads } = options;
  const access = { permission: "case.create", rateLimit: SENDER_RATE } as const;
  app.addContentTypeParser(PIECE, (_request, payload, done) => done(null, payload));

  /** What is whole becomes a case before anybody is told so: who hears it throws their file away. */
  const settled = async (request: FastifyRequest, owner: UploadKey, upload: LargeUpload): Promise<LargeUpload> => {
    if (upload.offset < upload.bytes || upload.receipt !== null) return upload;
    const stored = await blobs.put(uploads.read(upload), { bytesMax: upload.bytes }).catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      // Somebody emptied the folder; its sender has the file still.
      await uploads.remove(owner);
      throw new PermanentError("NOT_FOUND", "the pieces are gone; please begin again", { cause: error });
    });
    const { receipt } = await receiveUpload(
      { db, receiver },
      {
        principal: principalOf(request),
        client: request.ip,
        files: [{ name: upload.name, mediaType: upload.mediaType, ...stored }],
        key: owner.key,
      },
    );
    await uploads.finish(upload, receipt);
    return { ...upload, receipt };
  };

  app.options(
    PATH,
    {
      config: access,
      schema: { summary: "What of tus is understood here", tags: ["intake"], response: { 204: z.null() } },
    },
    async (_request, answer) =>
      answer
        .headers({
          "tus-resumable": VERSION,
          "tus-version": VERSION,
          "tus-extension": "creation,termination,expiration",
          "tus-max-size": config.UPLOAD_FILE_BYTES_MAX,
        })
        .code(204)
        .send(null),
  );

  app.post(
    PATH,
    {
      config: access,
      schema: {
        summary: "Begin a large file that is sent in pieces (tus 1.0)",
        description: `\`Location\` says where to send them. Begun again under its \`Idempotency-Key\`, it is the same upload (200), at the offset where it stands. ${TELLS}`,
        tags: ["intake"],
        headers: z.object({
          ...Version,
          "upload-length": Bytes.describe("Bytes of the whole file, at least 1"),
          "upload-metadata": z
            .string()
            .max(METADATA_MAX)
            .optional()
            .describe(
              "`filename` and `filetype`, each with its value in base64: `filename YS5wZGY=,filetype YXBwbGljYXRpb24vcGRm`",
            ),
          "idempotency-key": z.uuid().optional().describe("Names the upload; unset: one is made"),
        }),
        response: { 200: About, 201: About },
      },
    },
    async (request, answer) => {
      const { "upload-length": bytes, "upload-metadata": metadata } = request.headers;
      if (bytes === 0) throw new PermanentError("BAD_REQUEST", "an empty file has no pieces");
      if (bytes > config.UPLOAD_FILE_BYTES_MAX)
        throw new PermanentError("TOO_LARGE", `more than ${config.UPLOAD_FILE_BYTES_MAX} bytes`);
      const owner = ownerOf(request, request.headers["idempotency-key"] ?? randomUUID());
      const begun = await uploads.begin(owner, { ...fileOf(metadata), bytes });
      const upload = await settled(request, owner, begun.upload);
      const { offset, expiresAt } = upload;
      return tell(answer, upload)
        .header("location", `${PATH}/${owner.key}`)
        .code(begun.isNew ? 201 : 200)
        .send({ key: owner.key, offset, bytes, expiresAt });
    },
  );

  app.head(
    `${PATH}/:key`,
    {
      config: access,
      schema: {
        summary: "How much of your large file is here",
        description: `404: it was not begun, or is too old. ${TELLS}`,
        tags: ["intake"],
        params: Which,
        headers: z.object(Version),
      },
    },
    async (request, answer) => {
      const owner = ownerOf(request, request.params.key);
      const upload = await settled(request, owner, await uploads.find(owner));
      return tell(answer, upload).code(200).send();
    },
  );

  app.patch(
    `${PATH}/:key`,
    {
      config: access,
      bodyLimit: config.UPLOAD_FILE_BYTES_MAX,
      schema: {
        summary: "Append to your large file, at the offset where it stands",
        description: `409: it stands elsewhere, or a later request goes on with it; ask where. The piece that makes it whole is answered when the case is received. ${TELLS}`,
        tags: ["intake"],
        consumes: [PIECE],
        params: Which,
        headers: z.object({
          ...Version,
          "upload-offset": Bytes.describe("Where the first byte of this piece belongs"),
        }),
        response: { 204: z.null() },
      },
    },
    async (request, answer) => {
      const owner = ownerOf(request, request.params.key);
      if (!(request.body instanceof Readable)) throw new PermanentError("MEDIA_TYPE_UNSUPPORTED", `expected ${PIECE}`);
      try {
        const upload = await uploads.append(owner, request.headers["upload-offset"], request.body);
        return await tell(answer, await settled(request, owner, upload))
          .code(204)
          .send(null);
      } catch (error) {
        await drain(request.raw);
        // A line that broke is no fault of ours; nobody hears the answer, and the log stays quiet.
        if (!request.raw.complete) throw new PermanentError("BAD_REQUEST", "the piece ended before it was whole");
        throw error;
      }
    },
  );

  app.delete(
    `${PATH}/:key`,
    {
      config: access,
      schema: {
        summary: "Give up a large file that is not whole; what is a case stays one",
        tags: ["intake"],
        params: Which,
        headers: z.object(Version),
        response: { 204: z.null() },
      },
    },
    async (request, answer) => {
      await uploads.remove(ownerOf(request, request.params.key));
      return answer.header("tus-resumable", VERSION).code(204).send(null);
    },
  );
};

function principalOf({ principal }: FastifyRequest): Principal {
  if (principal === null) throw new PermanentError("NOT_SIGNED_IN");
  return principal;
}

const ownerOf = (request: FastifyRequest, key: string): UploadKey => ({ actor: actorOf(principalOf(request)), key });

const tell = <Answer extends FastifyReply>(answer: Answer, { offset, bytes, expiresAt }: LargeUpload): Answer => {
  void answer.headers({
    "tus-resumable": VERSION,
    "upload-offset": offset,
    "upload-length": bytes,
    "upload-expires": expiresAt.toUTCString(),
  });
  return answer;
};
