/**
 * A text as pieces of words that an encoder knows: the likeliest way to cut it, by how
 * often each piece occurs (Kudo 2018, "Subword Regularization", the unigram model of
 * SentencePiece), by Viterbi's method.
 */

/** Of each piece the text and the logarithm of how often it occurs; its place in the list is its number. */
export type PieceList = readonly (readonly [piece: string, score: number | null])[];

/** Numbers of pieces, in the order of the text. */
export type Pieces = (text: string) => number[];

/** What stands for a space: a piece that begins with it begins a word. */
const WORD_START = "\u2581";
/** The first numbers are no text: the unknown, beginning and end. */
const RESERVED = 6;
/** Stands for a run of characters that no piece begins with. */
const UNKNOWN = 0;
/** Stands for what is no piece, though pieces begin with it. */
const ONLY_BEGINS = -1;

export function piecesBy(list: PieceList): Pieces {
  /** Also what pieces begin with: no longer piece is looked for behind what none begins with. */
  const known = new Map<string, number>();
  for (const [number, [piece]] of list.entries()) {
    if (number < RESERVED) continue;
    known.set(piece, number);
    let beginning = "";
    for (const letter of piece) {
      beginning += letter;
      if (!known.has(beginning)) known.set(beginning, ONLY_BEGINS);
    }
  }
  return (text) => {
    const plain = text.normalize("NFKC");
    if (plain === "") return [];
    const letters = [...`${WORD_START}${plain.replaceAll(" ", WORD_START)}`];
    // The best cut of each beginning of the text: how likely, and the piece it ends with.
    const likely = new Float64Array(letters.length + 1).fill(Number.NEGATIVE_INFINITY);
    const last = new Int32Array(letters.length + 1);
    const from = new Int32Array(letters.length + 1);
    likely[0] = 0;
    const offer = (start: number, end: number, number: number, score: number) => {
      const sum = (likely[start] as number) + score;
      if (sum < (likely[end] as number)) return;
      likely[end] = sum;
      last[end] = number;
      from[end] = start;
    };
    for (let start = 0; start < letters.length; start += 1) {
      if (likely[start] === Number.NEGATIVE_INFINITY) continue;
      let isKnown = false;
      let piece = "";
      for (let end = start + 1; end <= letters.length; end += 1) {
        piece += letters[end - 1];
        const number = known.get(piece);
        if (number === undefined) break;
        if (number === ONLY_BEGINS) continue;
        isKnown = true;
        offer(start, end, number, list[number]?.[1] ?? 0);
      }
      if (!isKnown) offer(start, start + 1, UNKNOWN, 0);
    }
    const numbers: number[] = [];
    for (let end = letters.length; end > 0; end = from[end] as number) {
      const number = last[end] as number;
      if (number !== UNKNOWN || numbers.at(-1) !== UNKNOWN) numbers.push(number);
    }
    return numbers.reverse();
  };
}
