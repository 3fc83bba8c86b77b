import { MailroomError } from "#shared/errors.ts";
import { tryLock, waitForLock } from "#shared/file-lock.ts";

/**
 * Who uses the embedded Postgres. Every user holds a shared lock, which the kernel
 * drops when its process dies, so nobody is counted who is not there any more.
 * Questions are asked under turn.lock, so two processes never ask at once.
 */
export interface Users {
  /** Whether nobody else uses the server. Ask in turn only. */
  isAlone(): boolean;
  /** Leaves, and runs `work` if nobody else is left; others who come wait for its end. Call in turn only. */
  leave(work: () => Promise<void>): Promise<"last" | "others">;
  /** Leaves without a word, when the start failed. */
  quit(): void;
}

export async function joinUsers(file: string, milliseconds: number): Promise<Users> {
  const first = await waitForLock(file, "shared", milliseconds);
  if (!first) throw new MailroomError("POSTGRES_FAILED", "another process does not finish stopping it");
  let ours: typeof first | undefined = first;
  const quit = () => {
    ours?.release();
    ours = undefined;
  };
  return {
    quit,
    isAlone() {
      // Our own shared lock would stand in the way of the question.
      quit();
      const alone = tryLock(file, "exclusive");
      alone?.release();
      ours = tryLock(file, "shared");
      if (!ours) throw new Error("somebody took users.lock out of turn");
      return alone !== undefined;
    },
    async leave(work) {
      quit();
      const alone = tryLock(file, "exclusive");
      if (!alone) return "others";
      try {
        await work();
        return "last";
      } finally {
        alone.release();
      }
    },
  };
}
