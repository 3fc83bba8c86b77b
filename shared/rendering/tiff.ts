import { type FileHandle, open } from "node:fs/promises";

/** Directories followed: more than pages are read, and a list that points at itself must end. */
const DIRECTORIES_MAX = 1_100;
const ENTRY_BYTES = 12;
const TAG_STRIP_OFFSETS = 273;
const TAG_STRIP_BYTES = 279;
const TAG_TILE_OFFSETS = 324;
const TAG_TILE_BYTES = 325;
const TAG_X_RESOLUTION = 282;
const TAG_Y_RESOLUTION = 283;
const TAG_RESOLUTION_UNIT = 296;
/** The last tag of the specification itself; what programs add of their own may be wrong and harms nobody. */
const TAG_LAST = 532;
const TYPE_SHORT = 3;
/** Bytes of a value, by the number of its type. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const UNIT_CENTIMETRE = 3;
const CENTIMETRES_PER_INCH = 2.54;
/** Strips of one page that are looked at: an A0 plan in strips of one row has 30,000. */
const STRIPS_MAX = 100_000;

/** One page's directory: TIFF 6.0, section 2. */
interface Directory {
  /** Values of a tag that holds whole numbers; none where it is missing or lies outside the file. */
  numbers(tag: number): Promise<number[]>;
  /** Value of a tag that holds a fraction; 0 where it is missing. */
  fraction(tag: number): Promise<number>;
  /** Where the last of its own values ends that stand elsewhere in the file. */
  readonly end: number;
}

/**
 * Pixels per inch across and down of one page (from 0) of a TIFF, which decoders report
 * for one direction only. Null where the file does not say, or not in a way we follow (BigTIFF).
 */
export async function tiffResolution(path: string, page: number): Promise<{ x: number; y: number } | null> {
  const file = await open(path);
  try {
    let number = 0;
    for await (const directory of directoriesOf(file)) {
      if (directory === "cut-off") return null;
      if (number++ < page) continue;
      const [unit] = await directory.numbers(TAG_RESOLUTION_UNIT);
      const perInch = unit === UNIT_CENTIMETRE ? CENTIMETRES_PER_INCH : 1;
      const [x, y] = [await directory.fraction(TAG_X_RESOLUTION), await directory.fraction(TAG_Y_RESOLUTION)];
      return x > 0 && y > 0 ? { x: x * perInch, y: y * perInch } : null;
    }
    return null;
  } finally {
    await file.close();
  }
}

/**
 * Whether all pages and all their pixels lie within the file. Decoders leave out the pages
 * of a cut-off file without a word. A BigTIFF counts as whole.
 */
export async function isWholeTiff(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for await (const directory of directoriesOf(file)) {
      if (directory === "cut-off" || directory.end > size) return false;
      for (const [offsets, bytes] of [
        [TAG_STRIP_OFFSETS, TAG_STRIP_BYTES],
        [TAG_TILE_OFFSETS, TAG_TILE_BYTES],
      ] as const) {
        const starts = await directory.numbers(offsets);
        const lengths = await directory.numbers(bytes);
        if (starts.some((start, i) => start + (lengths[i] ?? 0) > size)) return false;
      }
    }
    return true;
  } finally {
    await file.close();
  }
}

async function* directoriesOf(file: FileHandle): AsyncGenerator<Directory | "cut-off"> {
  const read = async (at: number, bytes: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
    return bytesRead === bytes ? buffer : null;
  };
  const header = await read(0, 8);
  const order = header?.toString("latin1", 0, 2);
  if (header === null || (order !== "II" && order !== "MM")) return;
  const isLittle = order === "II";
  const u16 = (b: Buffer, at: number) => (isLittle ? b.readUInt16LE(at) : b.readUInt16BE(at));
  const u32 = (b: Buffer, at: number) => (isLittle ? b.readUInt32LE(at) : b.readUInt32BE(at));
  if (u16(header, 2) !== 42) return;
  let at = u32(header, 4);
  for (let i = 0; at !== 0 && i < DIRECTORIES_MAX; i += 1) {
    const head = await read(at, 2);
    const bytes = head === null ? 0 : u16(head, 0) * ENTRY_BYTES;
    const entries = head === null ? null : await read(at + 2, bytes + 4);
    if (entries === null) {
      yield "cut-off";
      return;
    }
    const places = new Map<number, number>();
    let end = 0;
    for (let from = 0; from < bytes; from += ENTRY_BYTES) {
      const tag = u16(entries, from);
      places.set(tag, from);
      const length = (TYPE_BYTES[u16(entries, from + 2)] ?? 0) * u32(entries, from + 4);
      if (tag <= TAG_LAST && length > 4) end = Math.max(end, u32(entries, from + 8) + length);
    }
    yield {
      end,
      async numbers(tag) {
        const from = places.get(tag);
        if (from === undefined) return [];
        const size = u16(entries, from + 2) === TYPE_SHORT ? 2 : 4;
        const count = Math.min(STRIPS_MAX, u32(entries, from + 4));
        // Up to four bytes stand in the entry itself.
        const values =
          size * count <= 4 ? entries.subarray(from + 8, from + 12) : await read(u32(entries, from + 8), size * count);
        if (values === null) return [];
        return Array.from({ length: count }, (_, k) => (size === 2 ? u16(values, k * 2) : u32(values, k * 4)));
      },
      async fraction(tag) {
        const from = places.get(tag);
        const value = from === undefined ? null : await read(u32(entries, from + 8), 8);
        return value === null || u32(value, 4) === 0 ? 0 : u32(value, 0) / u32(value, 4);
      },
    };
    at = u32(entries, bytes);
  }
}
