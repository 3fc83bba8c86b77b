import { ApiError } from "../api/client.ts";

export interface Upload {
  id: number;
  /** Of the file, or of all that are one case. */
  name: string;
  bytes: number;
  state: "waiting" | "sending" | "done" | "refused";
  /** 0–1. */
  sent: number;
  receipt: number | null;
  duplicateOf: number | null;
  error: ApiError | null;
}

/** At a time: a second one keeps the line busy while the first waits for its answer. */
const SENDING_MAX = 2;
/** A line that broke comes back; the same bytes again are recognised, so sending twice does no harm. */
const RETRIES = 5;
const RETRY_MS = 2_000;

interface Job {
  upload: Upload;
  files: readonly File[];
  tries: number;
}

/** Sends files one request each (or one for all), tells of every change, and tries again when the line breaks. */
export function createUploads(onChange: (uploads: readonly Upload[]) => void) {
  let jobs: Job[] = [];
  let next = 1;
  const tell = () => onChange(jobs.map(({ upload }) => upload));
  const set = (job: Job, change: Partial<Upload>) => {
    job.upload = { ...job.upload, ...change };
    tell();
  };
  const pump = () => {
    const sending = jobs.filter(({ upload }) => upload.state === "sending").length;
    for (const job of jobs.filter(({ upload }) => upload.state === "waiting").slice(0, SENDING_MAX - sending))
      void run(job);
  };
  const run = async (job: Job) => {
    set(job, { state: "sending", sent: 0, error: null });
    try {
      const answer = await send(job.files, (sent) => set(job, { sent }));
      set(job, { state: "done", sent: 1, receipt: answer.receipt, duplicateOf: answer.duplicateOf?.receipt ?? null });
    } catch (error) {
      const refusal = error instanceof ApiError ? error : new ApiError(0, "INTERNAL", String(error));
      const isPassing = refusal.status === 0 || refusal.status === 503 || refusal.status === 429;
      job.tries += 1;
      if (isPassing && job.tries <= RETRIES) {
        await new Promise((wake) => window.setTimeout(wake, RETRY_MS * job.tries));
        set(job, { state: "waiting" });
      } else set(job, { state: "refused", error: refusal });
    }
    pump();
  };
  const add = (files: readonly File[]) => {
    const [first] = files;
    if (first === undefined) return;
    const name = files.length === 1 ? first.name : `${first.name} + ${files.length - 1}`;
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    const upload = {
      id: next++,
      name,
      bytes,
      state: "waiting",
      sent: 0,
      receipt: null,
      duplicateOf: null,
      error: null,
    } as const;
    jobs = [...jobs, { upload, files, tries: 0 }];
  };
  return {
    add(files: readonly File[], isGrouped: boolean) {
      if (isGrouped) add(files);
      else for (const file of files) add([file]);
      tell();
      pump();
    },
    retry(id: number) {
      const job = jobs.find(({ upload }) => upload.id === id);
      if (job === undefined) return;
      job.tries = 0;
      set(job, { state: "waiting" });
      pump();
    },
    clear() {
      jobs = [];
      tell();
    },
  };
}

/** By XMLHttpRequest, because fetch does not say how much has been sent. */
function send(
  files: readonly File[],
  onSent: (share: number) => void,
): Promise<{ receipt: number; duplicateOf: { receipt: number } | null }> {
  const body = new FormData();
  for (const file of files) body.append("file", file, file.name);
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/uploads");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => lengthComputable && onSent(loaded / total);
    request.onerror = () => failed(new ApiError(0, "UNREACHABLE", ""));
    request.onload = () => {
      if (request.status === 201) return done(request.response);
      const { code = "INTERNAL", message = "", detail } = request.response?.error ?? {};
      return failed(new ApiError(request.status, code, message, detail));
    };
    request.send(body);
  });
}
