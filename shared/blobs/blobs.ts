import type { Readable } from "node:stream";

/** Where a blob lies within the store's folder; models that look at images name them so. */
export const pathInStore = (sha256: string): string => `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;

export interface StoredBlob {
  sha256: string;
  bytes: number;
}

export interface PutOptions {
  /** More than this is TOO_LARGE; enforced while reading, whatever was announced. */
  bytesMax?: number;
  /** Called once all bytes are read and before the blob exists: a throw refuses it. */
  accept?: (stored: StoredBlob) => void;
}

/**
 * Bytes named by their sha256. A blob is durable (fsync of file and folder, or the
 * object store's acknowledgement) before `put` resolves, and is never changed.
 *
 * Throws UnavailableError STORE_FULL or STORE_AWAY when it cannot write,
 * PermanentError TOO_LARGE past `bytesMax`, BLOB_MISSING and BLOB_DAMAGED on reading.
 */
export interface Blobs {
  /**
   * Stores all bytes of `source`. An error of the source itself (a client that went
   * away, a file that cannot be read) passes as it is. Whatever fails, nothing is left behind.
   */
  put(source: Readable | Uint8Array, options?: PutOptions): Promise<StoredBlob>;
  /** Whole and verified against its name. */
  get(sha256: string): Promise<Buffer>;
  /** A path on this machine that holds the blob, verified, for a child process to read. Not to be written. */
  localPath(sha256: string): Promise<string>;
  has(sha256: string): Promise<boolean>;
  /** Resolves when a byte can be written; throws as `put` does. For health checks. */
  check(): Promise<void>;
}
