import { ApiError, onSignedIn, request, signOut } from "../api/client.ts";
import { LARGE_BYTES_MIN, sendLarge } from "./large.ts";
import { isUnchanged, type Received, send } from "./send.ts";
import { unfinishedOf } from "./unfinished.ts";

export interface Upload {
  id: number;
  /** Of the file, or of all that are one case. */
  name: string;
  bytes: number;
  /** Interrupted: the line broke, or the session is over; it goes on by itself. */
  state: "waiting" | "sending" | "interrupted" | "done" | "refused";
  /** 0–1. */
  sent: number;
  /** One large file: it goes on where it stood, also after the page was loaded again. */
  isLarge: boolean;
  receipt: number | null;
  duplicateOf: number | null;
  error: ApiError | null;
}

/** At a time: a second one keeps the line busy while the first waits for its answer. */
const SENDING_MAX = 2;
/** A line that broke comes back in seconds or hours: asked soon at first, then now and then, and never given up. */
const RETRY_MS_MIN = 2_000;
const RETRY_MS_MAX = 30_000;

interface Job {
  upload: Upload;
  files: readonly File[];
  /** Names it to the server, which gives it one receipt however often it is sent. */
  key: string;
  /** Times the line broke since anything got through. */
  breaks: number;
}

export type Uploads = ReturnType<typeof createUploads>;

/** Passes by itself: the line, the session, something away, too much at once; or a large file that stands elsewhere or was kept too long. */
const PASSING = new Set([0, 401, 404, 409, 429, 503]);

/** Sends files one request each (or one for all; a large one in pieces), tells of every change, and goes on by itself when the line comes back. */
export function createUploads(userId: string) {
  const unfinished = unfinishedOf(userId);
  let jobs: readonly Job[] = [];
  let shown: readonly Upload[] = [];
  let next = 1;
  const listeners = new Set<() => void>();
  const tell = () => {
    shown = jobs.map(({ upload }) => upload);
    for (const listener of listeners) listener();
  };
  const set = (job: Job, change: Partial<Upload>) => {
    job.upload = { ...job.upload, ...change };
    tell();
  };
  const inState = (state: Upload["state"]) => jobs.filter(({ upload }) => upload.state === state);
  const pump = () => {
    for (const job of inState("waiting").slice(0, Math.max(0, SENDING_MAX - inState("sending").length))) void run(job);
  };
  const goOn = (job: Job) => {
    if (job.upload.state !== "interrupted") return;
    set(job, { state: "waiting" });
    pump();
  };
  const goOnAll = () => {
    for (const job of inState("interrupted")) goOn(job);
  };
  const run = async (job: Job) => {
    set(job, { state: "sending", sent: job.upload.isLarge ? job.upload.sent : 0, error: null });
    try {
      const answer = (job.breaks > 0 ? await becameOf(job) : null) ?? (await sendAll(job));
      job.breaks = 0;
      unfinished.forget(job.key);
      set(job, { state: "done", sent: 1, receipt: answer.receipt, duplicateOf: answer.duplicateOf?.receipt ?? null });
    } catch (error) {
      await failed(job, error instanceof ApiError ? error : new ApiError(0, "INTERNAL", String(error)));
    }
    pump();
  };
  const sendAll = (job: Job) => {
    const [first] = job.files;
    const onSent = (sent: number) => set(job, { sent });
    return job.upload.isLarge && first !== undefined
      ? sendLarge(first, job.key, onSent)
      : send(job.files, job.key, onSent);
  };
  const refuse = (job: Job, error: ApiError) => {
    unfinished.forget(job.key);
    set(job, { state: "refused", error });
  };
  const failed = async (job: Job, error: ApiError) => {
    if (!PASSING.has(error.status)) return refuse(job, error);
    // The browser says of a file that is gone what it says of a line that is.
    if (!(await isUnchanged(job.files))) return refuse(job, new ApiError(400, "FILE_CHANGED", ""));
    job.breaks += 1;
    set(job, { state: "interrupted", error });
    if (error.status === 401) signOut();
    else window.setTimeout(() => goOn(job), Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (job.breaks - 1)));
  };
  window.addEventListener("online", goOnAll);
  onSignedIn(goOnAll);
  // Whoever closes the page takes the files with them.
  window.addEventListener("beforeunload", (event) => {
    if (jobs.some(({ upload: { state } }) => state !== "done" && state !== "refused")) event.preventDefault();
  });

  const add = (files: readonly File[]) => {
    const [first] = files;
    if (first === undefined) return;
    const isLarge = files.length === 1 && first.size >= LARGE_BYTES_MIN;
    // Chosen twice on this page it is meant twice; chosen again after the page was loaded again it is meant to go on.
    const before = isLarge ? unfinished.keyOf(first) : null;
    const isBegun = before !== null && !jobs.some(({ key }) => key === before);
    const key = isBegun ? before : newKey();
    if (isLarge) unfinished.keep(first, key);
    const upload: Upload = {
      id: next++,
      name: files.length === 1 ? first.name : `${first.name} + ${files.length - 1}`,
      bytes: files.reduce((sum, file) => sum + file.size, 0),
      state: "waiting",
      sent: 0,
      isLarge,
      receipt: null,
      duplicateOf: null,
      error: null,
    };
    // A break before this page's time: it may have arrived whole, unheard.
    jobs = [...jobs, { upload, files, key, breaks: isBegun ? 1 : 0 }];
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
      set(job, { state: "waiting" });
      pump();
    },
    clear() {
      jobs = [];
      tell();
    },
    list: () => shown,
    /** Large files that another page began and that were not chosen again here. */
    unfinished: () => unfinished.count(jobs.map(({ key }) => key)),
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** `crypto.randomUUID` is there over https alone, and the console also runs on a machine of its own. */
const newKey = (): string =>
  "10000000-1000-4000-8000-100000000000".replaceAll(/[018]/g, (digit) => {
    const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (Number(digit) ^ (random & (15 >> (Number(digit) / 4)))).toString(16);
  });

/** The receipt, where the line broke only after everything had arrived: then nothing is sent again. */
async function becameOf({ key }: Job): Promise<Received | null> {
  try {
    return await request<Received>("GET", `/api/uploads/${key}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
