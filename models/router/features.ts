import { createPlaces } from "./places.ts";
import { domainsIn } from "./sender.ts";

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
/** Different features that there is room for before any was counted: more than most messages have. */
const COUNTED_AT_FIRST = 256;

/** Where a feature hash starts, per kind: "card" as a word and as a piece are two features. */
const SEED = {
  word: 0x811c9dc5,
  pair: 0x1b873593,
  piece: 0x2c1b3c6d,
  near: 0x3ad8025f,
  subject: 0x5bd1e995,
  sender: 0x7feb352d,
} as const;

export interface RouterInput {
  text: string;
  subject?: string | undefined;
  /** Which domain a mail says it comes from. */
  senderDomain?: string | undefined;
}

/** Features of one text, each with the times it occurs; packed, since training holds all texts at once. */
export interface Features {
  words: Counted;
  pieces: Counted;
  /** Hashes of the single words, in order, for saying how much of a text is known. */
  single: Int32Array;
  /** Hashes of the sender's domain and of those it lies in. They are counted apart, so none is ever taken for a word. */
  senders: Int32Array;
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

/** Words of one text, as they are told to whom explains an answer by them. */
export interface RouterWords {
  subject: readonly string[];
  text: readonly string[];
  /** The sender's domain, and those it lies in. */
  domains: readonly string[];
}

export const wordsIn = ({ subject, text, senderDomain }: RouterInput): RouterWords => ({
  subject: subject === undefined ? [] : wordsOf(subject),
  text: wordsOf(text),
  domains: domainsIn(senderDomain),
});

export function featuresOf({ subject, text, domains }: RouterWords): Features {
  const words = createCounter();
  const pieces = createCounter();
  const single = new Int32Array(subject.length + text.length);
  let at = 0;
  for (const list of [subject, text]) {
    if (list.length <= NEAR_TEXT_WORDS_MAX) countNear(words, list);
    let before: string | null = null;
    for (const word of list) {
      const own = wordHash(word);
      single[at] = own;
      at += 1;
      words.add(own);
      if (before !== null) words.add(pairHash(before, word));
      forEachPiece(word, pieces.add);
      before = word;
    }
  }
  // A subject is text, and more than text where training rows had subjects: unknown features cost nothing.
  for (const word of subject) words.add(hash(SEED.subject, word, 0, word.length));
  const senders = Int32Array.from(domains, (domain) => hash(SEED.sender, domain, 0, domain.length));
  return { words: words.counted(), pieces: pieces.counted(), single, senders };
}

const NO_SENDERS = new Int32Array(0);

/** The features of the same text, as if nobody knew who sent it. */
export const withoutSender = (features: Features): Features => ({ ...features, senders: NO_SENDERS });

/** Beginnings of words up to NEAR_WORDS apart, the lesser hash first: which came first does not matter. */
function countNear(into: Counter, list: readonly string[]): void {
  const stems = list.map((word) => hash(SEED.near, word, 0, Math.min(word.length, NEAR_LETTERS)));
  for (let i = 0; i < stems.length; i += 1)
    for (let j = i + 1; j < stems.length && j <= i + NEAR_WORDS; j += 1) {
      const [a, b] = [stems[i] as number, stems[j] as number];
      into.add(mixed(Math.min(a, b), Math.max(a, b)));
    }
}

export const wordHash = (word: string): number => hash(SEED.word, word, 0, word.length);
export const pairHash = (a: string, b: string): number => hash(hash(SEED.pair, a, 0, a.length), b, 0, b.length);

/** Hashes of the pieces of a word, its ends marked by spaces. */
export function piecesOf(word: string): number[] {
  const found: number[] = [];
  forEachPiece(word, (piece) => found.push(piece));
  return found;
}

/** Pieces that begin at one letter grow out of each other, so that each letter is mixed in once. */
function forEachPiece(word: string, take: (piece: number) => void): void {
  const marked = ` ${word} `;
  for (let start = 0; start + PIECE_MIN <= marked.length; start += 1) {
    const end = Math.min(marked.length, start + PIECE_MAX);
    let h: number = SEED.piece;
    for (let i = start; i < end; i += 1) {
      h = mixedIn(h, marked.charCodeAt(i));
      if (i + 1 - start >= PIECE_MIN) take(finished(h));
    }
  }
}

/** Murmur-like mix of code units; 32 bits, signed. */
function hash(seed: number, text: string, start: number, end: number): number {
  let h = seed;
  for (let i = start; i < end; i += 1) h = mixedIn(h, text.charCodeAt(i));
  return finished(h);
}

function mixedIn(h: number, unit: number): number {
  const mixed = Math.imul(h ^ unit, 0x5bd1e995);
  return mixed ^ (mixed >>> 15);
}

function finished(mixed: number): number {
  let h = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function mixed(a: number, b: number): number {
  let h = Math.imul(a ^ (b >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ b, 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

type Counter = ReturnType<typeof createCounter>;

/** Counts hashes; tells them in the order in which each came first, which the order of all sums follows. */
function createCounter() {
  const places = createPlaces(COUNTED_AT_FIRST);
  let times = new Uint16Array(COUNTED_AT_FIRST);
  return {
    add: (key: number): void => {
      const place = places.add(key);
      if (place === times.length) {
        const before = times;
        times = new Uint16Array(before.length * 2);
        times.set(before);
      }
      times[place] = Math.min(TIMES_MAX, (times[place] as number) + 1);
    },
    counted: (): Counted => {
      const hashes = places.keys();
      return { hashes, times: times.slice(0, hashes.length) };
    },
  };
}
