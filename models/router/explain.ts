import { speaks } from "#shared/ml/speaks.ts";
import { pairHash, piecesOf, wordHash } from "./features.ts";
import type { Judgement, Look, Settings } from "./judge.ts";
import { addedOf, type CompactRows, valueAt } from "./levels.ts";
import type { SparseText, Vocabulary } from "./vocabulary.ts";

export interface Explained {
  judgement: Judgement;
  sparse: SparseText;
  /**
   * What pushed towards the label and away from its rival: each entry of `sparse`, and the meaning of
   * the text as a whole (null: not asked for). Null where there is nothing to say.
   */
  pushes: { words: Float64Array; meaning: number | null } | null;
  words: readonly string[];
  /** The domain of the sender, where it is told of one. */
  sender: string | null;
  vocabulary: Vocabulary;
  settings: Settings;
}

/** Words named for a label; more would be a list nobody reads. */
const WORDS_FOR = 4;
const WORDS_AGAINST = 2;

/** Sentences: which words, and which sender, spoke for the label, which for the next best, and why it abstains. */
export function explain({ judgement, sparse, pushes, words, sender, vocabulary, settings }: Explained): string[] {
  const { labels } = settings;
  const { threshold } = judgement;
  const label = labels[judgement.label] as string;
  const sentences: string[] = [];
  const rival = judgement.others[0];
  if (rival !== undefined && pushes !== null) {
    const said = new Map<number, number>();
    // The sender's domain and those it lies in are one thing that speaks.
    let bySender = 0;
    pushes.words.forEach((push, k) => {
      const hash = vocabulary.hashes[sparse.index[k] as number];
      if (hash === undefined) bySender += push;
      else said.set(hash, push);
    });
    const ranked = rank(words, said, sender === null ? null : { name: `sender: ${sender}`, push: bySender });
    const speakers = ranked.filter(([, weight]) => weight > 0).slice(0, WORDS_FOR);
    const against = ranked
      .filter(([, weight]) => weight < 0)
      .slice(-WORDS_AGAINST)
      .reverse();
    if (speakers.length > 0) sentences.push(speaks(wordsOf(speakers), label));
    if (against.length > 0) sentences.push(speaks(wordsOf(against), labels[rival.label] as string, "against"));
  }
  const meaning = pushes?.meaning ?? null;
  if (rival !== undefined && meaning !== null)
    sentences.push(
      `Its words were not enough, so it was read for what it means: that is ${meaning > 0 ? `more like ${label}` : `no more like ${label}`} than ${labels[rival.label]}.`,
    );
  const percent = (value: number) => `${Math.floor(value * 1_000) / 10} %`;
  if (judgement.doubt === "no-words") sentences.push("No word of the text is known.");
  if (judgement.doubt === "unknown-words")
    sentences.push(
      `Only ${sparse.knownWords} words (${percent(sparse.known)}) are known: it may be a language or a subject that was not learned.`,
    );
  if (judgement.doubt === "none") sentences.push("It looks more like what belongs to no department.");
  if (judgement.doubt === "unmeasured")
    sentences.push(
      "Its language was learned, but nothing was measured in it, so nobody knows how often this is wrong.",
    );
  if (judgement.doubt === "unsure")
    sentences.push(
      threshold > 1
        ? `No confidence was shown to be enough for ${label} in texts like this one, so a person decides.`
        : `The confidence of ${percent(judgement.confidence)} is below the ${percent(threshold)} that keeps errors rare.`,
    );
  return sentences;
}

/** Whether a sentence of `explain` speaks for the label, for another one, or of something else. */
export function sideOf(sentence: string): "for" | "against" | "about" {
  if (/ speaks? for \S+ instead\.$| no more like \S+ than /.test(sentence)) return "against";
  return / speaks? for \S+\.$| more like \S+ than /.test(sentence) ? "for" : "about";
}

interface Inside {
  /** Of each feature a column per class, and a column per unit of the hidden layer. */
  rows: { linear: CompactRows; hidden: CompactRows };
  /** The hidden layer, 0 where a unit is off. */
  layer: Float32Array;
  sparse: Pick<SparseText, "index" | "value">;
  /** The network's last layer, a row per class. */
  top: Float32Array;
  look: Pick<Look, "linear" | "network">;
  label: number;
  rival: number;
}

/**
 * How much each feature pushed the label above its rival. For one text the network is
 * linear too: units that are on add up, units that are off are not there. So these are the
 * shares of the score itself, not an approximation of it.
 */
export function pushesOf({ rows, layer, sparse, top, look, label, rival }: Inside): Float64Array {
  // Units that are off push nothing.
  const at = Int32Array.from([...layer.keys()].filter((unit) => (layer[unit] as number) > 0));
  const topOf = (of: number, unit: number) => top[of * layer.length + unit] as number;
  const weights = Float64Array.from(at, (unit) => look.network * (topOf(label, unit) - topOf(rival, unit)));
  return Float64Array.from(sparse.index, (row, k) => {
    const start = look.linear * (valueAt(rows.linear, row, label) - valueAt(rows.linear, row, rival));
    return (sparse.value[k] as number) * addedOf(rows.hidden, row, { start, at, weights });
  });
}

/** Words, pairs and the sender by what they said, the pieces of a word shared among the words that hold them. */
function rank(
  words: readonly string[],
  said: ReadonlyMap<number, number>,
  sender: { name: string; push: number } | null,
): [string, number][] {
  const distinct = [...new Set(words)].map((word) => ({ word, pieces: [...new Set(piecesOf(word))] }));
  const holders = new Map<number, number>();
  for (const { pieces } of distinct) for (const piece of pieces) holders.set(piece, (holders.get(piece) ?? 0) + 1);
  const totals = new Map<string, number>();
  for (const { word, pieces } of distinct) {
    const own = said.get(wordHash(word)) ?? 0;
    const shared = pieces.reduce((sum, piece) => sum + (said.get(piece) ?? 0) / (holders.get(piece) ?? 1), 0);
    // Digits were made equal, so they cannot be shown as they stood.
    if (/[\p{L}]/u.test(word)) totals.set(word, own + shared);
  }
  words.forEach((word, i) => {
    const before = words[i - 1];
    if (before !== undefined && /\p{L}/u.test(before) && /\p{L}/u.test(word))
      totals.set(`${before} ${word}`, said.get(pairHash(before, word)) ?? 0);
  });
  if (sender !== null) totals.set(sender.name, sender.push);
  return [...totals].filter(([, weight]) => weight !== 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

const wordsOf = (ranked: readonly [string, number][]): string[] => ranked.map(([word]) => word);
