import type { Ocr, Subject } from "#shared/ocr/engine.ts";

/** What reading a page is made of; `preparation` is all that the engine has no part in. */
export const PHASES = ["preparation", "glances", "page", "page read before", "second looks"] as const;
export type Phase = (typeof PHASES)[number];
export interface Spent {
  seconds: number;
  calls: number;
}
export type Phases = Record<Phase, Spent>;

export const noPhases = (): Phases =>
  Object.fromEntries(PHASES.map((phase) => [phase, { seconds: 0, calls: 0 }])) as Phases;

interface Call extends Spent {
  what: Subject;
}

/** Reads one page by `read`, with an engine that notes what each of its calls costs by `clock`, and adds all to `sum`. */
export async function withPhases<T>(
  ocr: Ocr,
  clock: () => Promise<number>,
  sum: Phases,
  read: (ocr: Ocr) => Promise<T>,
): Promise<T> {
  const calls: Call[] = [];
  const noted: Ocr = {
    async read(image, dpi, language, what = "page") {
      const from = await clock();
      const words = await ocr.read(image, dpi, language, what);
      calls.push({ what, seconds: (await clock()) - from, calls: 1 });
      return words;
    },
    close: () => ocr.close(),
  };
  const from = await clock();
  const result = await read(noted);
  const all = (await clock()) - from;
  // A page that says it is in another language is read again.
  const last = calls.findLast(({ what }) => what === "page");
  for (const call of calls) {
    const spent = sum[phaseOf(call, last)];
    spent.seconds += call.seconds;
    spent.calls += 1;
  }
  sum.preparation.seconds += all - calls.reduce((seconds, call) => seconds + call.seconds, 0);
  return result;
}

function phaseOf(call: Call, last: Call | undefined): Phase {
  if (call.what === "glance") return "glances";
  if (call.what !== "page") return "second looks";
  return call === last ? "page" : "page read before";
}
