import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import type { Db } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import type { UploadKey } from "../upload-keys.ts";
import { makeRoom } from "./limits.ts";
import type { KeptPiece, Pieces } from "./pieces.ts";
import { appendPiece, type Writer } from "./writer.ts";

/** Appends of one file. The largest one in pieces of 256 KiB has 800; what comes in smaller ones is a loop, or an attack. */
const PIECES_MAX = 1_000;

export interface LargeFile {
  name: string;
  mediaType: string;
  bytes: number;
}

/** A large file on its way. */
export interface LargeUpload extends LargeFile {
  id: string;
  /** So many bytes are surely here: the next ones are appended there. */
  offset: number;
  pieces: readonly KeptPiece[];
  /** Of the case that was made of it. */
  receipt: number | null;
  expiresAt: Date;
}

export interface LargeUploadsOptions {
  db: Db;
  pieces: Pieces;
  /** Bytes announced by unfinished files together. */
  bytesMax: number;
  hours: number;
  now?: () => Date;
}

export type LargeUploads = ReturnType<typeof createLargeUploads>;

/**
 * Large files that arrive in pieces. What counts is the row: an offset is acknowledged only when the bytes before
 * it are on the disk and the row says so. Any process may go on where another stopped, also after a crash.
 */
export function createLargeUploads({ db, pieces, bytesMax, hours, now = () => new Date() }: LargeUploadsOptions) {
  /** Who appends in this process, by upload. */
  const writers = new Map<string, Writer>();
  const theirs = ({ actor, key }: UploadKey) =>
    db
      .selectFrom("large_upload")
      .selectAll()
      .where("actor", "=", actor)
      .where("key", "=", key)
      .where("expires_at", ">", now());
  const lookUp = async (owner: UploadKey): Promise<LargeUpload | null> => {
    const row = await theirs(owner).executeTakeFirst();
    return row === undefined ? null : uploadOf(row);
  };
  const find = async (owner: UploadKey): Promise<LargeUpload> => {
    const found = await lookUp(owner);
    if (found === null) throw new PermanentError("NOT_FOUND", "no such upload was begun, or it is too old");
    const writer = writers.get(found.id);
    if (writer === undefined) return found;
    // Whoever asks lost the line a moment ago: what came before that counts, so that it need not come again.
    await writer.settle().catch((error: unknown) => {
      // Another process goes on with it; the row says from where.
      if (!(error instanceof PermanentError)) throw error;
    });
    return (await lookUp(owner)) ?? found;
  };
  /** Frees the disk; the rows stay, so that their senders are told that all is here. */
  const removeFiles = (ids: readonly string[]) => pieces.removeOf(ids);

  return {
    find,
    /** Begins an upload, or gives the one that was begun under this key. */
    async begin(owner: UploadKey, file: LargeFile): Promise<{ upload: LargeUpload; isNew: boolean }> {
      const known = await lookUp(owner);
      if (known !== null) {
        if (known.name !== file.name || known.mediaType !== file.mediaType || known.bytes !== file.bytes)
          throw new PermanentError("BAD_REQUEST", "this Idempotency-Key was used for other files");
        return { upload: await find(owner), isNew: false };
      }
      const at = now();
      const gone = await db.transaction().execute(async (tx) => {
        const removed = await makeRoom(tx, { actor: owner.actor, bytes: file.bytes, bytesMax, at });
        await tx
          .insertInto("large_upload")
          .values({
            id: randomUUID(),
            ...owner,
            name: file.name,
            media_type: file.mediaType,
            bytes: file.bytes,
            touched_at: at,
            expires_at: new Date(at.getTime() + hours * 3_600_000),
          })
          // Begun twice at once, it is one upload; an expired one of this key is gone by now (makeRoom).
          .onConflict((conflict) => conflict.columns(["actor", "key"]).doNothing())
          .execute();
        return removed;
      });
      await removeFiles(gone);
      return { upload: await find(owner), isNew: true };
    },
    /** Appends what comes. Whatever ends it, what arrived stays, and is in the offset that is told next. */
    async append(owner: UploadKey, offset: number, source: Readable): Promise<LargeUpload> {
      const before = await find(owner);
      if (before.pieces.length >= PIECES_MAX) throw new PermanentError("TOO_MANY_PIECES", `${PIECES_MAX}`);
      const id = randomUUID();
      const taken = await db
        .updateTable("large_upload")
        .set({ writer: id, touched_at: now() })
        .where("id", "=", before.id)
        .where("received", "=", offset)
        .returningAll()
        .executeTakeFirst();
      if (taken === undefined) throw new PermanentError("UPLOAD_OFFSET_WRONG", `it goes on at ${before.offset}`);
      const upload = uploadOf(taken);
      writers.get(upload.id)?.stop();
      await appendPiece({ db, pieces, upload, id, source, now }, (writer) => writers.set(upload.id, writer)).finally(
        () => {
          if (writers.get(upload.id)?.id === id) writers.delete(upload.id);
        },
      );
      return find(owner);
    },
    /** All its bytes in order. */
    read: (upload: LargeUpload): Readable => pieces.read(upload.pieces),
    /** It is a case: its pieces are no longer needed. */
    async finish({ id }: LargeUpload, receipt: number): Promise<void> {
      await db.updateTable("large_upload").set({ receipt, pieces: "[]", writer: null }).where("id", "=", id).execute();
      await removeFiles([id]);
    },
    /** Gives up an upload, with all that arrived of it. */
    async remove(owner: UploadKey): Promise<void> {
      const { id } = await find(owner);
      await db.deleteFrom("large_upload").where("id", "=", id).execute();
      writers.get(id)?.stop();
      await removeFiles([id]);
    },
    /** Removes what is too old, and files that a crash left behind. */
    async sweep(): Promise<void> {
      const old = await db.deleteFrom("large_upload").where("expires_at", "<=", now()).returning("id").execute();
      await removeFiles(old.map(({ id }) => id));
      const known = await db.selectFrom("large_upload").select("id").where("receipt", "is", null).execute();
      await pieces.removeOrphans(new Set(known.map(({ id }) => id)));
    },
  };
}

interface Row {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
  received: number;
  pieces: unknown;
  receipt: number | null;
  expires_at: Date;
}

const uploadOf = (row: Row): LargeUpload => ({
  id: row.id,
  name: row.name,
  mediaType: row.media_type,
  bytes: row.bytes,
  offset: row.received,
  pieces: row.pieces as KeptPiece[],
  receipt: row.receipt,
  expiresAt: row.expires_at,
});
