import { QueryClient } from "@tanstack/react-query";

/** What JSON makes of a form: dates are texts. */
export type Wire<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;

/** A refusal of the server's, with its code. `status` 0: it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  constructor(status: number, code: string, message: string, detail?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

const session = new EventTarget();
function on(event: "signed-out" | "signed-in", listener: () => void): () => void {
  session.addEventListener(event, listener);
  return () => session.removeEventListener(event, listener);
}
/** Calls back when any request is told that the session is over. The page stays, so that nothing typed is lost. */
export const onSignedOut = (listener: () => void) => on("signed-out", listener);
/** Calls back when the person has signed in again. */
export const onSignedIn = (listener: () => void) => on("signed-in", listener);
export const signOut = () => session.dispatchEvent(new Event("signed-out"));
export const signInAgain = () => session.dispatchEvent(new Event("signed-in"));

export async function errorOf(answer: Response): Promise<ApiError> {
  const body = (await answer.json().catch(() => null)) as {
    error?: { code: string; message: string; detail?: string };
  } | null;
  const { code = "INTERNAL", message = answer.statusText, detail } = body?.error ?? {};
  return new ApiError(answer.status, code, message, detail);
}

/** Asks the API. Throws an ApiError for everything that is not a 2xx. */
export async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      ...(signal === undefined ? {} : { signal }),
      ...encoded(body),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "UNREACHABLE", String(error));
  }
  if (!answer.ok) {
    const error = await errorOf(answer);
    if (error.code === "NOT_SIGNED_IN") signOut();
    throw error;
  }
  return (answer.status === 204 ? null : await answer.json()) as T;
}

/** A form with files goes as it is, all else as JSON. */
function encoded(body: unknown): RequestInit {
  if (body === undefined) return {};
  if (body instanceof FormData) return { body };
  return { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

export const get = <T>(path: string, signal?: AbortSignal) => request<T>("GET", path, undefined, signal);

/** A path with those parameters that are set. */
export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? path : `${path}?${text}`;
}

const RETRIES = 2;

export const createClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What was refused stays refused; what could not be reached may come back.
        retry: (failures, error) => failures < RETRIES && !(error instanceof ApiError && error.status in REFUSED),
      },
    },
  });
const REFUSED: Record<number, true> = { 400: true, 401: true, 403: true, 404: true, 409: true };
