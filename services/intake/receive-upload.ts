import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { actorOf, type Principal } from "#shared/access/access.ts";
import type { Db } from "#shared/db/db.ts";
import { type Arrival, hashOf, type Receipt, type Receiver } from "./receive.ts";
import { KeyTaken, keepKey, receiptOfKey, type UploadKey } from "./upload-keys.ts";

/** What the plain upload and the one in pieces have in common: whoever hands in a file, it is received the same. */

/** Requests a minute from one sender. A program that is faster than 20 a second loops, or should send mail. */
const REQUESTS_PER_MINUTE_MAX = 1_200;
export const SENDER_RATE = {
  max: REQUESTS_PER_MINUTE_MAX,
  timeWindow: "1 minute",
  keyGenerator: (request: FastifyRequest) => request.principal?.id ?? request.ip,
};

export const ReceiptBody = z.object({
  caseId: z.uuid(),
  receipt: z.int().describe("Receipt number, without gaps"),
  duplicateOf: z
    .object({ caseId: z.uuid(), receipt: z.int() })
    .nullable()
    .describe("The first case made of the same bytes"),
});

/** Receives files whose bytes are in the blob store, under a key at most once. */
export async function receiveUpload(
  { db, receiver }: { db: Db; receiver: Receiver },
  upload: { principal: Principal; client: string; files: Arrival["files"]; key: string | undefined },
): Promise<Receipt> {
  const { principal, client, files, key } = upload;
  const actor = actorOf(principal);
  const receive = (keep?: Arrival["alongside"]) =>
    receiver.receive({
      source: "upload",
      actor,
      sender: principal.name,
      files,
      envelope: { [principal.kind]: principal.id, client },
      ...(keep && { alongside: keep }),
    });
  return key === undefined ? receive() : receiveOnce(db, { actor, key }, files, receive);
}

/** One receipt for a key, however often and however much at once it is sent. */
async function receiveOnce(
  db: Db,
  key: UploadKey,
  files: Arrival["files"],
  receive: (keep: Arrival["alongside"]) => Promise<Receipt>,
): Promise<Receipt> {
  const known = await receiptOfKey(db, key, files);
  if (known !== null) return known;
  try {
    return await receive((tx, receipt) => keepKey(tx, key, receipt, hashOf({ files })));
  } catch (error) {
    const taken = error instanceof KeyTaken ? await receiptOfKey(db, key, files) : null;
    if (taken === null) throw error;
    return taken;
  }
}
