/**
 * Numbers (hashes), each with its place in the order in which they were added: a table of
 * slots that are looked through one after the other. A Map takes longer to fill and to read
 * out, which is done for every text anew.
 */
export interface Places {
  /** The place of `key`; it becomes the last one where it is new. */
  add(key: number): number;
  /** The place of `key`, or ABSENT. */
  of(key: number): number;
  /** All of them, in order. */
  keys(): Int32Array<ArrayBuffer>;
}

export const ABSENT = -1;

/** With half of the slots empty, a key is found where it is looked for first, or near. */
const SLOTS_PER_KEY = 2;

/** `room`: keys it holds without growing. */
export function createPlaces(room = 256): Places {
  let keys = new Int32Array(powerOfTwo(room));
  /** The key's place and 1 more; 0: empty. */
  let slots = new Int32Array(keys.length * SLOTS_PER_KEY);
  let size = 0;

  // Keys are hashes: their low bits are as good as any.
  const slotOf = (key: number): number => {
    const mask = slots.length - 1;
    let slot = key & mask;
    while (slots[slot] !== 0 && keys[(slots[slot] as number) - 1] !== key) slot = (slot + 1) & mask;
    return slot;
  };
  const grow = (): void => {
    const before = keys;
    keys = new Int32Array(before.length * 2);
    keys.set(before);
    slots = new Int32Array(keys.length * SLOTS_PER_KEY);
    for (let place = 0; place < size; place += 1) slots[slotOf(keys[place] as number)] = place + 1;
  };
  return {
    add(key) {
      if (size === keys.length) grow();
      const slot = slotOf(key);
      if (slots[slot] === 0) {
        keys[size] = key;
        size += 1;
        slots[slot] = size;
      }
      return (slots[slot] as number) - 1;
    },
    of: (key) => (slots[slotOf(key)] as number) - 1,
    keys: () => keys.slice(0, size),
  };
}

function powerOfTwo(least: number): number {
  let power = 1;
  while (power < least) power *= 2;
  return power;
}
