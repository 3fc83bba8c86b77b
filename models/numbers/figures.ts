import type { NumbersOutput, NumbersRow } from "./model.ts";

/** Of lines with a number how many are read right and wrong from the threshold on; of lines without one how many are said to have one. */
export function figuresOf(rows: readonly NumbersRow[], outputs: readonly NumbersOutput[]) {
  const counts = { withNumber: 0, right: 0, wrong: 0, without: 0, invented: 0 };
  for (const [i, { value = null }] of rows.entries()) {
    const output = outputs[i];
    if (output === undefined) throw new Error("fewer answers than rows");
    const { number, threshold } = output;
    const said = number !== null && number.confidence >= threshold ? number.value : null;
    if (value === null) {
      counts.without += 1;
      if (said !== null) counts.invented += 1;
    } else {
      counts.withNumber += 1;
      if (said === value) counts.right += 1;
      else if (said !== null) counts.wrong += 1;
    }
  }
  return { ...counts, recall: counts.right / Math.max(1, counts.withNumber) };
}
