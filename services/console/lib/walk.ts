/**
 * One walk through the queue: which cases somebody has passed over in it. The queue alone cannot say what comes
 * next, since a case that was passed over stays the most urgent one.
 */
export function createWalk() {
  const passed = new Set<string>();
  return {
    /** Begins anew with the most urgent case: somebody looked at the queue itself, or decided. */
    begin: () => passed.clear(),
    /** Passes over a case and gives the first that was not; after the last one it goes round again. */
    next<Row extends { id: string }>(queue: readonly Row[], from: string): Row | undefined {
      passed.add(from);
      const next = queue.find(({ id }) => !passed.has(id));
      if (next !== undefined) return next;
      passed.clear();
      return queue.find(({ id }) => id !== from);
    },
  };
}

/** The walk of whoever sits here: each case is a page of its own, and it goes on from one to the next. */
export const walk = createWalk();
