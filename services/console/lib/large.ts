import { ApiError, request } from "../api/client.ts";
import { type Received, sendBytes } from "./send.ts";

/** Below it, beginning again costs less than asking where it stood. */
export const LARGE_BYTES_MIN = 8 * 1024 * 1024;
/** Sent in one request. A proxy that keeps a request back until it is whole loses no more than this when the line breaks. */
const PIECE_BYTES = 8 * 1024 * 1024;
const PATH = "/api/large-uploads";

/** Sends one large file from where the server has it, in pieces. What arrived of it is never sent again. */
export async function sendLarge(file: File, key: string, onSent: (share: number) => void): Promise<Received> {
  const answer = await sendBytes("POST", PATH, null, {
    headers: {
      "idempotency-key": key,
      "upload-length": String(file.size),
      "upload-metadata": `filename ${base64(file.name)},filetype ${base64(file.type || "application/octet-stream")}`,
    },
  });
  let offset = offsetOf(answer);
  while (offset < file.size) {
    const from = offset;
    onSent(from / file.size);
    const piece = await sendBytes("PATCH", `${PATH}/${key}`, file.slice(from, from + PIECE_BYTES), {
      headers: { "content-type": "application/offset+octet-stream", "upload-offset": String(from) },
      onSent: (bytes) => onSent((from + bytes) / file.size),
    });
    offset = offsetOf(piece);
  }
  return request<Received>("GET", `/api/uploads/${key}`);
}

function offsetOf(answer: XMLHttpRequest): number {
  const offset = Number(answer.getResponseHeader("upload-offset") ?? Number.NaN);
  if (!Number.isSafeInteger(offset)) throw new ApiError(answer.status, "INTERNAL", "the answer has no offset");
  return offset;
}

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
