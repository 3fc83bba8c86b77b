import { ApiError } from "../api/client.ts";

export interface Received {
  receipt: number;
  duplicateOf: { receipt: number } | null;
}

/** A line that is cut without a word looks like one that is slow; one on which nothing moves for so long is taken for cut. */
const SILENT_MS_MAX = 60_000;

/** Sends files as one upload. */
export async function send(files: readonly File[], key: string, onSent: (share: number) => void): Promise<Received> {
  const body = new FormData();
  for (const file of files) body.append("file", file, file.name);
  const answer = await sendBytes("POST", "/api/uploads", body, {
    headers: { "idempotency-key": key },
    onSent: (bytes, total) => onSent(bytes / total),
  });
  return answer.response;
}

/** One request, as long as bytes move. By XMLHttpRequest, because fetch does not say how much has been sent. */
export function sendBytes(
  method: string,
  path: string,
  body: FormData | Blob | null,
  { headers, onSent }: { headers: Record<string, string>; onSent?: (bytes: number, total: number) => void },
): Promise<XMLHttpRequest> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const silence = watch(() => request.abort());
    const broken = () => failed(new ApiError(0, "UNREACHABLE", ""));
    request.open(method, path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      silence.again();
      if (lengthComputable) onSent?.(loaded, total);
    };
    request.onerror = broken;
    request.onabort = broken;
    request.onloadend = silence.end;
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return done(request);
      const { code = "INTERNAL", message = "", detail } = request.response?.error ?? {};
      return failed(new ApiError(request.status, code, message, detail));
    };
    request.send(body);
  });
}

function watch(onSilence: () => void) {
  let timer = window.setTimeout(onSilence, SILENT_MS_MAX);
  return {
    again() {
      window.clearTimeout(timer);
      timer = window.setTimeout(onSilence, SILENT_MS_MAX);
    },
    end: () => window.clearTimeout(timer),
  };
}

/** Whether files can still be read: one that was changed, moved or deleted since it was chosen cannot. */
export async function isUnchanged(files: readonly File[]): Promise<boolean> {
  const read = await Promise.allSettled(files.map((file) => file.slice(0, 1).arrayBuffer()));
  return read.every(({ status }) => status === "fulfilled");
}
