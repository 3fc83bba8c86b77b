/** A number as it was read somewhere in a text, from `start` to before `end`. */
export interface Mark {
  start: number;
  end: number;
  field: number;
}

/** Of what was read; more is no number. */
const READ_MAX = 200;

/**
 * Where in a text the numbers stand that were found in it. Blanks count for nothing, since a line may break
 * within a number. Of several of one reading each has its own place; where two overlap the longer one stays.
 */
export function marksIn(text: string, fields: readonly { id: number; asRead: string }[]): Mark[] {
  const marks: Mark[] = [];
  const byReading = Map.groupBy(fields, ({ asRead }) => asRead.replaceAll(/\s/g, "").slice(0, READ_MAX));
  for (const [reading, each] of byReading) {
    if (reading === "") continue;
    const letters = [...reading].map((letter) => letter.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&"));
    // Not within a longer number or word, which would be another one.
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${letters.join("\\s*")}(?![\\p{L}\\p{N}])`, "gu");
    [...text.matchAll(pattern)].forEach(({ 0: found, index }, at) => {
      const field = each[Math.min(at, each.length - 1)]?.id;
      if (field !== undefined) marks.push({ start: index, end: index + found.length, field });
    });
  }
  const ordered = marks.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Mark[] = [];
  for (const mark of ordered) {
    const last = kept.at(-1);
    if (last === undefined || mark.start >= last.end) kept.push(mark);
    else if (mark.end - mark.start > last.end - last.start) kept[kept.length - 1] = mark;
  }
  return kept;
}
