import type { Random } from "../../services/demo/random.ts";

/** Bytes taken out or put in at once; larger than a PDF's or TIFF's own structures. */
const PIECE_BYTES_MAX = 2_000;

/** A file as transfers, disks and attackers leave it: cut off, changed here and there, with parts missing or double, or with other numbers in it. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  const at = () => random.int(0, Math.max(0, bytes.length - 1));
  const from = at();
  const to = Math.min(bytes.length, from + random.int(1, PIECE_BYTES_MAX));
  switch (random.int(0, 4)) {
    case 0:
      return bytes.subarray(0, from);
    case 1: {
      const changed = Buffer.from(bytes);
      for (let left = random.int(1, 40); left > 0; left--) changed[at()] = random.int(0, 255);
      return changed;
    }
    case 2:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    default: {
      const text = bytes.toString("latin1");
      return Buffer.from(
        text.replace(/\b\d+\b/g, (number) => (random.chance(2) ? String(random.int(-9, 99_999)) : number)),
        "latin1",
      );
    }
  }
}
