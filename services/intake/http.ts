import type { Readable } from "node:stream";
import multipart from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "#shared/access/access.ts";
import type { Blobs } from "#shared/blobs/blobs.ts";
import type { Config } from "#shared/config.ts";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { drain } from "#shared/http/drain.ts";
import { cleanFileName } from "./file-name.ts";
import type { Gateways, SignedRequest } from "./gateways.ts";
import type { Receiver } from "./receive.ts";
import { ReceiptBody, receiveUpload, SENDER_RATE } from "./receive-upload.ts";
import { receiptOfKey } from "./upload-keys.ts";

export interface IntakeRoutesOptions {
  db: Db;
  config: Pick<Config, "UPLOAD_FILE_BYTES_MAX" | "UPLOAD_FILES_MAX" | "MAIL_BYTES_MAX">;
  blobs: Blobs;
  receiver: Receiver;
  gateways: Gateways;
}

/** Parts of an upload that are not files, e.g. a CSRF field of an old form: ignored, but not endlessly. */
const FIELDS_MAX = 20;
/** Header lines of one part; browsers send three. */
const HEADER_PAIRS_MAX = 50;
/** A gateway forwards a whole bank's mail; this is what one process takes in with room to spare. */
const MAILS_PER_MINUTE_MAX = 12_000;
/** As the parser of forms says it. */
const CUT_OFF = "Unexpected end of multipart data";
/** In the envelope that stands beside the case; longer ones say nothing more. */
const HEADER_MAX = 200;

const StoredFile = z.object({ name: z.string(), sha256: z.string(), bytes: z.int() });

/** `POST /api/uploads` for people and programs, `POST /api/mail` for mail gateways. Both end in receive(). */
export const intakeRoutes: FastifyPluginAsyncZod<IntakeRoutesOptions> = async (app, options) => {
  const { db, config, blobs, receiver, gateways } = options;
  await app.register(multipart, {
    limits: {
      fileSize: config.UPLOAD_FILE_BYTES_MAX + 1, // the blob store refuses at the limit, with the code
      files: config.UPLOAD_FILES_MAX,
      fields: FIELDS_MAX,
      headerPairs: HEADER_PAIRS_MAX,
    },
  });
  // A mail is streamed to the blob store, never held in memory.
  app.addContentTypeParser(["message/rfc822", "application/octet-stream"], (_request, payload, done) => {
    done(null, payload);
  });

  app.post(
    "/api/uploads",
    {
      config: {
        permission: "case.create",
        rateLimit: SENDER_RATE,
      },
      schema: {
        summary: "Hand in files: one case of all files of the request (multipart/form-data)",
        description:
          "With an `Idempotency-Key` (a UUID of the sender's) the same files sent again get the receipt they already have: for a sender who did not hear the answer. A key is kept for a week.",
        tags: ["intake"],
        headers: z.object({ "idempotency-key": z.uuid().optional() }),
        consumes: ["multipart/form-data"],
        response: { 201: ReceiptBody.extend({ files: z.array(StoredFile) }) },
      },
    },
    async (request, answer) => {
      const { principal } = request;
      if (principal === null) throw new PermanentError("NOT_SIGNED_IN");
      if (!request.isMultipart()) throw new PermanentError("MEDIA_TYPE_UNSUPPORTED", "expected multipart/form-data");
      const files = await storeFiles(request, blobs, config.UPLOAD_FILE_BYTES_MAX);
      if (files.length === 0) throw new PermanentError("BAD_REQUEST", "there is no file in the upload");
      const key = request.headers["idempotency-key"];
      const receipt = await receiveUpload({ db, receiver }, { principal, client: request.ip, files, key });
      return answer
        .code(201)
        .send({ ...receipt, files: files.map(({ name, sha256, bytes }) => ({ name, sha256, bytes })) });
    },
  );

  app.get(
    "/api/uploads/:key",
    {
      config: { permission: "case.create" },
      schema: {
        summary: "What became of your upload with this Idempotency-Key; 404: it has not arrived whole",
        tags: ["intake"],
        params: z.object({ key: z.uuid() }),
        response: { 200: ReceiptBody },
      },
    },
    async ({ params: { key }, principal }) => {
      const receipt = await receiptOfKey(db, { actor: actorOf(principal), key });
      if (receipt === null) throw new PermanentError("NOT_FOUND", "no upload with this key has arrived whole");
      return receipt;
    },
  );

  app.post(
    "/api/mail",
    {
      config: {
        public: true, // a gateway is known by its signature
        rateLimit: { max: MAILS_PER_MINUTE_MAX, timeWindow: "1 minute" },
      },
      bodyLimit: config.MAIL_BYTES_MAX,
      schema: {
        summary: "Hand in one raw mail (message/rfc822), signed by a gateway",
        description:
          "X-Mailroom-Signature is the hex HMAC-SHA256, with the gateway's key, of `<X-Mailroom-Timestamp>.<X-Mailroom-Body-Sha256>`.",
        tags: ["intake"],
        consumes: ["message/rfc822"],
        headers: z.object({
          "x-mailroom-gateway": z.string().min(1).max(HEADER_MAX).describe("The gateway's name"),
          "x-mailroom-timestamp": z.string().max(HEADER_MAX).describe("Unix time in seconds"),
          "x-mailroom-body-sha256": z.string().max(HEADER_MAX).describe("Hex sha256 of the body"),
          "x-mailroom-signature": z.string().max(HEADER_MAX).describe("Hex HMAC-SHA256"),
        }),
        response: { 201: ReceiptBody },
      },
    },
    async (request, answer) => {
      const signed: SignedRequest = {
        gateway: request.headers["x-mailroom-gateway"],
        timestamp: request.headers["x-mailroom-timestamp"],
        bodySha256: request.headers["x-mailroom-body-sha256"],
        signature: request.headers["x-mailroom-signature"],
      };
      await gateways.verify(signed);
      if (request.body === undefined) throw new PermanentError("MEDIA_TYPE_UNSUPPORTED", "expected message/rfc822");
      const stored = await blobs.put(request.body as Readable, {
        bytesMax: config.MAIL_BYTES_MAX,
        accept({ sha256 }) {
          if (sha256 !== signed.bodySha256)
            throw new PermanentError("SIGNATURE_WRONG", "the body is not what was signed");
        },
      });
      const receipt = await receiver.receive({
        source: "gateway",
        actor: `gateway:${signed.gateway}`,
        files: [{ name: "mail.eml", mediaType: "message/rfc822", ...stored }],
        envelope: { gateway: signed.gateway, client: request.ip },
        alongside: (tx) => gateways.burn(tx, signed),
      });
      return answer.code(201).send(receipt);
    },
  );
};

async function storeFiles(request: FastifyRequest, blobs: Blobs, bytesMax: number) {
  const files: { name: string; mediaType: string; sha256: string; bytes: number }[] = [];
  try {
    for await (const part of request.files()) {
      const stored = await blobs.put(part.file, { bytesMax });
      const name = cleanFileName(part.filename, `file-${files.length + 1}`);
      files.push({ name, mediaType: part.mimetype, ...stored });
    }
  } catch (error) {
    await drain(request.raw);
    const { code } = error as { code?: string };
    if (code === "FST_FILES_LIMIT" || code === "FST_PARTS_LIMIT") throw new PermanentError("TOO_MANY_FILES");
    if (code === "FST_REQ_FILE_TOO_LARGE") throw new PermanentError("TOO_LARGE");
    // A line that broke is no fault of ours; nobody hears the answer, and the log stays quiet.
    if (!request.raw.complete || String(error).includes(CUT_OFF))
      throw new PermanentError("BAD_REQUEST", "the upload ended before it was whole");
    throw error;
  }
  return files;
}
