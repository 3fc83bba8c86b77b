/** Lower-case words. What the model sees is decided here, for training and for answering alike. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+/gu) ?? [];

/** Columns of the word table. Two words may share one; more columns make that rarer. */
export const COLUMNS = 4_096;

export function columnOf(word: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < word.length; i += 1) h = Math.imul(h ^ word.charCodeAt(i), 0x01000193);
  return (h >>> 0) % COLUMNS;
}
