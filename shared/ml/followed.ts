import type { Logger } from "#shared/log.ts";
import type { Models } from "./models.ts";

export interface FollowOptions {
  /** What the models depend on, as a word: they are opened anew where it is another one. */
  placed: () => Promise<string>;
  open: () => Promise<Models>;
  log: Logger;
  secondsBetweenLooks?: number | undefined;
}

/** Whoever promotes a version looks for its first answer soon after; one small query in this time costs nothing. */
const SECONDS_BETWEEN_LOOKS = 5;

interface Generation {
  models: Models;
  /** Of what was placed when it was opened. */
  placed: string;
  underWay: number;
  isReplaced: boolean;
}
type Listed = Awaited<ReturnType<Models["list"]>>;

/**
 * Models that follow the registry: after a promotion, or a change of candidates, the next question
 * goes to what is placed now, and what was under way is answered by what it was asked of. Where the new
 * ones cannot be opened, those before go on (each answer names its version), and it is tried at every look.
 * Throws what `open` throws at the start.
 */
export async function followPlacements(options: FollowOptions): Promise<Models> {
  const { placed, open, log, secondsBetweenLooks = SECONDS_BETWEEN_LOOKS } = options;
  const opened = async (): Promise<Generation> => {
    // Asked first: a row added while the models open is seen at the next look.
    const now = await placed();
    return { models: await open(), placed: now, underWay: 0, isReplaced: false };
  };
  let current = await opened();
  /** Versions that answered before: their answers may be logged after they were replaced. */
  let before: Listed = [];
  let isClosed = false;
  let looking: Promise<void> | undefined;
  const closing = new Set<Promise<void>>();

  const closeUnused = ({ models, underWay, isReplaced }: Generation): void => {
    if (!isReplaced || underWay > 0) return;
    const done = models.close().catch((error: unknown) => log.error({ err: error }, "replaced models did not close"));
    closing.add(done);
    void done.finally(() => closing.delete(done));
  };
  const look = async (): Promise<void> => {
    try {
      if ((await placed()) === current.placed) return;
      const next = await opened();
      before = merged(await current.models.list(), before);
      const replaced = current;
      current = next;
      replaced.isReplaced = true;
      closeUnused(replaced);
      log.info("other models are placed now; they answer from here on");
    } catch (error) {
      log.error({ err: error }, "what is placed now cannot be followed; the models before go on answering");
    }
  };
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, secondsBetweenLooks * 1_000);
  timer.unref();

  return {
    async predict(model, inputs) {
      if (isClosed) throw new Error("the models are closed");
      const asked = current;
      asked.underWay += 1;
      try {
        return await asked.models.predict(model, inputs);
      } finally {
        asked.underWay -= 1;
        closeUnused(asked);
      }
    },
    list: async () => merged(await current.models.list(), before),
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking;
      await current.models.close();
      await Promise.all(closing);
    },
  };
}

/** Each version once; those that answer now come first. */
const merged = (now: Listed, before: Listed): Listed => [
  ...now,
  ...before.filter(({ name, sha256 }) => !now.some((one) => one.name === name && one.sha256 === sha256)),
];
