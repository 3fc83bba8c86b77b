/**
 * Seeded chance. Whole numbers only (sfc32 over a string hash), so the same seed
 * gives the same choices on every machine; `Math.random` and `Math.sin` would not.
 */
export interface Random {
  /** 0 up to and including 2^32 - 1. */
  next(): number;
  /** From `min` up to and including `max`. */
  int(min: number, max: number): number;
  /** True `percent` times of a hundred. */
  chance(percent: number): boolean;
  pick<T>(list: readonly T[]): T;
  digits(count: number): string;
  letters(count: number): string;
  /** An independent stream of its own: adding a mail must not change the mails after it. */
  fork(label: string): Random;
}

export function createRandom(seed: string | number): Random {
  let [a, b, c, d] = hashOf(String(seed));
  const next = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  // The first numbers still show the seed; fifteen rounds mix it (as in PractRand's sfc32).
  for (let round = 0; round < 15; round++) next();
  const int = (min: number, max: number) => min + (next() % (max - min + 1));
  const some = (alphabet: string, count: number) =>
    Array.from({ length: count }, () => alphabet.charAt(int(0, alphabet.length - 1))).join("");
  return {
    next,
    int,
    chance: (percent) => int(1, 100) <= percent,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error("nothing to pick from");
      return list[int(0, list.length - 1)] as T;
    },
    digits: (count) => some("0123456789", count),
    letters: (count) => some("ABCDEFGHJKLMNPQRSTUVWXYZ", count),
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

/** Four well-mixed words of a string (FNV-1a with four offsets, finished as in MurmurHash3). */
function hashOf(text: string): [number, number, number, number] {
  const word = (offset: number) => {
    let hash = offset;
    for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x0100_0193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
    return hash ^ (hash >>> 16);
  };
  return [word(0x811c_9dc5), word(0x9e37_79b9), word(0x7f4a_7c15), word(0x1656_67b1)];
}
