/** Where [MS-CFB] 2.2 puts things in a compound file's header. */
const SECTOR_SHIFT_AT = 30;
const MINIFAT_START_AT = 60;
const DIFAT_START_AT = 68;
const DIFAT_AT = 76;
const DIFAT_IN_HEADER = 109;
const HEADER_BYTES = 512;
/** Sectors of 512 or 4,096 bytes are all there are. */
const SECTOR_SHIFTS = [9, 12];
/** What is no number of a sector: end of chain, free, and the tables' own marks. */
const SECTOR_MAX = 0xfffffffa;

/**
 * Whether the sectors of a compound file ([MS-CFB]) follow each other in a circle
 * somewhere: readers that go along would gather the same bytes until memory ends.
 */
export function goesInCircles(file: Buffer): boolean {
  if (file.length < HEADER_BYTES) return false;
  const shift = file.readUInt16LE(SECTOR_SHIFT_AT);
  if (!SECTOR_SHIFTS.includes(shift)) return false;
  const sectorBytes = 1 << shift;
  const sectors = Math.floor(file.length / sectorBytes);
  const numbersOf = (sector: number): number[] => {
    const start = (sector + 1) * sectorBytes;
    const whole = Math.max(0, Math.floor(Math.min(sectorBytes, file.length - start) / 4));
    return Array.from({ length: whole }, (_, i) => file.readUInt32LE(start + i * 4));
  };
  const fatSectors = Array.from({ length: DIFAT_IN_HEADER }, (_, i) => file.readUInt32LE(DIFAT_AT + i * 4));
  const seen = new Set<number>();
  for (let at = file.readUInt32LE(DIFAT_START_AT); at < SECTOR_MAX; ) {
    if (seen.has(at)) return true;
    seen.add(at);
    const numbers = numbersOf(at);
    at = numbers.pop() ?? SECTOR_MAX;
    fatSectors.push(...numbers);
  }
  const fat = fatSectors.filter((sector) => sector < sectors).flatMap(numbersOf);
  if (hasCircle(fat)) return true;
  // Small streams lie in sectors of 64 bytes, with a table of their own that the first one leads to.
  const mini: number[] = [];
  for (let at = file.readUInt32LE(MINIFAT_START_AT); at < fat.length; at = fat[at] ?? SECTOR_MAX)
    mini.push(...numbersOf(at));
  return hasCircle(mini);
}

/** `next[i]` follows i; numbers past the end end a chain. */
function hasCircle(next: readonly number[]): boolean {
  const walkOf = new Int32Array(next.length);
  for (const start of next.keys())
    for (let at = start; at < next.length && walkOf[at] !== -1; at = next[at] ?? next.length) {
      if (walkOf[at] === start + 1) return true;
      // Where an earlier walk has been, it found no circle.
      if (walkOf[at] !== 0) break;
      walkOf[at] = start + 1;
    }
  return false;
}
