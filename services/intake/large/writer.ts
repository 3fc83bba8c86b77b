import type { Readable } from "node:stream";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import type { OpenPiece, Pieces } from "./pieces.ts";
import type { LargeUpload } from "./uploads.ts";

/** A crash loses what came since the last settling: so much at most, or of so long. More often would make the disk the limit. */
const SETTLE_BYTES = 4 * 1024 * 1024;
const SETTLE_MS = 10_000;

/** Whoever appends to an upload now. */
export interface Writer {
  id: string;
  /** Makes all that came count. */
  settle(): Promise<void>;
  /** Somebody else goes on with it. */
  stop(): void;
}

interface Append {
  db: Db;
  pieces: Pieces;
  upload: LargeUpload;
  /** The writer's, as the row names it. */
  id: string;
  source: Readable;
  now: () => Date;
}

/** Writes what comes into a piece of its own, and settles it now and then and at the end, whatever the end is. */
export async function appendPiece(append: Append, onStart: (writer: Writer) => void): Promise<void> {
  const { pieces, upload, id, source } = append;
  const piece = await pieces.open(upload.id);
  const inTurn = turns();
  let [counted, isOpen] = [0, true];
  const settle = () =>
    inTurn(async () => {
      if (isOpen) counted = await settlePiece(append, piece);
    });
  onStart({ id, settle, stop: () => source.destroy(takenOver()) });
  try {
    await writeAllOf(source, piece, upload.bytes - upload.offset, settle);
  } finally {
    // Whatever ended it: what came before counts.
    try {
      await settle();
    } finally {
      await inTurn(async () => {
        isOpen = false;
        await piece.close();
      });
      // No row names it: nothing came, or another one was quicker.
      if (counted === 0) await pieces.remove([piece.name]);
    }
  }
}

async function writeAllOf(source: Readable, piece: OpenPiece, bytesMax: number, settle: () => Promise<void>) {
  let [bytes, settled, at] = [0, 0, performance.now()];
  for await (const chunk of source) {
    const data = chunk as Uint8Array;
    bytes += data.length;
    if (bytes > bytesMax) throw new PermanentError("TOO_LARGE", "more bytes than were announced");
    await piece.write(data);
    if (bytes - settled < SETTLE_BYTES && performance.now() - at < SETTLE_MS) continue;
    [settled, at] = [bytes, performance.now()];
    await settle();
  }
}

/** Gives how many bytes of the piece count now. */
async function settlePiece({ db, upload, id, now }: Append, piece: OpenPiece): Promise<number> {
  const bytes = await piece.settle();
  if (bytes === 0) return 0;
  const { numUpdatedRows } = await db
    .updateTable("large_upload")
    .set({
      received: upload.offset + bytes,
      pieces: JSON.stringify([...upload.pieces, { name: piece.name, bytes }]),
      touched_at: now(),
    })
    .where("id", "=", upload.id)
    .where("writer", "=", id)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw takenOver();
  return bytes;
}

const takenOver = () => new PermanentError("UPLOAD_OFFSET_WRONG", "another request goes on with it");

/** One work after the other, also when both the writer and somebody who asks want some done. */
function turns(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}
