export interface ProgressOutput {
  err(text: string): void;
  isTerminal: boolean;
}

const BAR_WIDTH = 30;
const REDRAW_MS = 100;
const LINE_MS = 5_000;

/** How far long work is: a bar that redraws itself on a terminal, a line every few seconds elsewhere. */
export function createProgress(output: ProgressOutput, now: () => number = () => performance.now()) {
  const { isTerminal } = output;
  const started = now();
  let last = Number.NEGATIVE_INFINITY;
  let drawn = 0;
  // Work that goes on from the middle says nothing about its speed by what was done before.
  let before: number | undefined;
  return {
    update: (done: number, total: number, note: string): void => {
      const at = now();
      before ??= done <= 1 ? 0 : done;
      if (at - last < (isTerminal ? REDRAW_MS : LINE_MS) && !(isTerminal && done === total)) return;
      // The first line after a few seconds, not at once: short work says nothing.
      const isFirst = last === Number.NEGATIVE_INFINITY;
      last = at;
      if (isFirst && !isTerminal) return;
      const left =
        done <= before ? "" : `, ${Math.ceil(((at - started) * (total - done)) / (done - before) / 1_000)} s left`;
      if (!isTerminal) {
        output.err(`${Math.floor(done)} of ${total} (${note})${left}\n`);
        return;
      }
      const filled = Math.round((BAR_WIDTH * done) / Math.max(1, total));
      const text = `[${"#".repeat(filled)}${".".repeat(BAR_WIDTH - filled)}] ${Math.floor(done)}/${total} ${note}${left}`;
      output.err(`\r${text.padEnd(drawn)}`);
      drawn = text.length;
    },
    /** Ends the bar's line. */
    finish: (): void => {
      if (isTerminal && drawn > 0) output.err("\n");
    },
  };
}
