import type { IncomingMessage } from "node:http";

/**
 * Of a request that was refused, this much more is read and thrown away: the largest
 * upload of ours. A sender that goes on after it is cut off.
 */
const DRAIN_BYTES_MAX = 256 * 1024 * 1024;

/**
 * Reads the rest of a request that was refused half way; resolves when it has ended. What
 * is not read stays in the connection, where the next request on it would wait behind it
 * for ever; and many a sender looks for the answer only when it has sent everything.
 */
export function drain(request: IncomingMessage): Promise<void> {
  return new Promise((done) => {
    if (request.readableEnded || request.destroyed) return done();
    let bytes = 0;
    request.unpipe();
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > DRAIN_BYTES_MAX) request.destroy();
    });
    // A sender that goes away, or is too slow for the server, ends it as well.
    request.once("end", done).once("close", done);
    request.resume();
  });
}
