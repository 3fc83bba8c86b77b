/**
 * What the router sees of a text: words, neighbouring words, the beginnings of two words
 * that stand near each other in either order, and pieces of 3 to 5 letters of each word. A feature is a 32-bit hash of what it says, so that no list
 * of customers' words is kept in the weights.
 */

/** Pieces of words make compounds, plurals and typing errors look like what they are. */
const PIECE_MIN = 3;
const PIECE_MAX = 5;
/**
 * "My card was swallowed" and "the machine swallowed a card" have one pair in common. Pairs
 * up to 12 words apart gained 1.2 points on banking77, pairs up to 3 apart a quarter of that.
 */
const NEAR_WORDS = 12;
const NEAR_LETTERS = 6;
/** In a longer text, words that far apart are in different sentences, and their pairs would be most of its features. */
const NEAR_TEXT_WORDS_MAX = 60;
/** Longer "words" are base64, URLs and the like; their pieces say nothing and would flood the text. */
const WORD_CHARACTERS_MAX = 40;
/** Times a feature occurs, as far as it counts: its weight grows by the logarithm. */
const TIMES_MAX = 65_535;

/** Where a feature hash starts, per kind: "card" as a word and as a piece are two features. */
const SEED = { word: 0x811c9dc5, pair: 0x1b873593, piece: 0x2c1b3c6d, near: 0x3ad8025f, subject: 0x5bd1e995 } as const;

export interface RouterInput {
  text: string;
  subject?: string | undefined;
}

/** Features of one text, each with the times it occurs; packed, since training holds all texts at once. */
export interface Features {
  words: Counted;
  pieces: Counted;
  /** Hashes of the single words, in order, for saying how much of a text is known. */
  single: Int32Array;
}
export interface Counted {
  hashes: Int32Array;
  times: Uint16Array;
}

/** Lower-case words. Every digit becomes 0: an amount is a word, which amount it is says nothing. */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("’", "'")
    .replace(/\p{Nd}/gu, "0");
  return (plain.match(/[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*|0+|[€$£?!]/gu) ?? []).filter(
    // Runs of x are masks of published complaints; no letter to a bank has them.
    (word) => word.length <= WORD_CHARACTERS_MAX && !/^xx+$/.test(word),
  );
}

export function featuresOf(input: RouterInput): Features {
  const words = new Map<number, number>();
  const pieces = new Map<number, number>();
  const single: number[] = [];
  const subject = input.subject === undefined ? [] : wordsOf(input.subject);
  for (const list of [subject, wordsOf(input.text)]) {
    if (list.length <= NEAR_TEXT_WORDS_MAX) countNear(words, list);
    let before: string | null = null;
    for (const word of list) {
      const own = wordHash(word);
      single.push(own);
      count(words, own);
      if (before !== null) count(words, pairHash(before, word));
      for (const piece of piecesOf(word)) count(pieces, piece);
      before = word;
    }
  }
  // A subject is text, and more than text where training rows had subjects: unknown features cost nothing.
  for (const word of subject) count(words, hash(SEED.subject, word, 0, word.length));
  return { words: packed(words), pieces: packed(pieces), single: Int32Array.from(single) };
}

/** Beginnings of words up to NEAR_WORDS apart, the lesser hash first: which came first does not matter. */
function countNear(into: Map<number, number>, list: readonly string[]): void {
  const stems = list.map((word) => hash(SEED.near, word, 0, Math.min(word.length, NEAR_LETTERS)));
  for (let i = 0; i < stems.length; i += 1)
    for (let j = i + 1; j < stems.length && j <= i + NEAR_WORDS; j += 1) {
      const [a, b] = [stems[i] as number, stems[j] as number];
      count(into, mixed(Math.min(a, b), Math.max(a, b)));
    }
}

export const wordHash = (word: string): number => hash(SEED.word, word, 0, word.length);
export const pairHash = (a: string, b: string): number => hash(hash(SEED.pair, a, 0, a.length), b, 0, b.length);

/** Hashes of the pieces of a word, its ends marked by spaces. */
export function piecesOf(word: string): number[] {
  const marked = ` ${word} `;
  const found: number[] = [];
  for (let start = 0; start < marked.length; start += 1)
    for (let size = PIECE_MIN; size <= PIECE_MAX && start + size <= marked.length; size += 1)
      found.push(hash(SEED.piece, marked, start, start + size));
  return found;
}

/** Murmur-like mix of code units; 32 bits, signed. */
function hash(seed: number, text: string, start: number, end: number): number {
  let h = seed | 0;
  for (let i = start; i < end; i += 1) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x5bd1e995);
    h ^= h >>> 15;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

function mixed(a: number, b: number): number {
  let h = Math.imul(a ^ (b >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ b, 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

const count = (map: Map<number, number>, key: number) => map.set(key, (map.get(key) ?? 0) + 1);

const packed = (map: Map<number, number>): Counted => ({
  hashes: Int32Array.from(map.keys()),
  times: Uint16Array.from(map.values(), (times) => Math.min(times, TIMES_MAX)),
});
