import { constants, inflateSync } from "node:zlib";

/**
 * Files inside a PDF that its list of files does not name: those of a page, a remark or a film (ISO 32000-2, 14.13: associated
 * files; 13.7: rich media). pdfium tells only the list. Streams stand in a PDF as they are, whatever else is packed, so these are found by
 * what their dictionary says they are.
 */
export interface LooseFile {
  name: string;
  bytes: number;
  /** Null: packed in a way that is not undone here, damaged, or larger than was asked for; `bytes` says which. */
  data: Uint8Array | null;
}

/** Bytes of the file from a place on, fewer at its end. */
export interface Bytes {
  size: number;
  read(at: number, bytes: number): Buffer;
}

const MARK = "/EmbeddedFile";
const PIECE_BYTES = 4 * 1024 * 1024;
/** A dictionary of such a stream has 200 bytes, with a checksum and dates. */
const DICTIONARY_BYTES_MAX = 4_096;
/** Names are looked for in files up to here. */
const NAMES_WITHIN_BYTES = 64 * 1024 * 1024;
/** Of one file's names: a portfolio has some hundred parts. */
const FOUND_MAX = 500;
/** What is packed with others grows tenfold. */
const PACKED_BYTES_MAX = 16 * 1024 * 1024;
/** zlib's own bound, and more than any attachment. */
const OUTPUT_BYTES_MAX = 1024 * 1024 * 1024;

interface Stream {
  object: number;
  dictionary: string;
  at: number;
}

/** One after the other, since each is unpacked as a whole; `bytesMax` is asked before each. */
export function* looseFiles(file: Bytes, bytesMax: () => number): Generator<LooseFile> {
  const streams = streamsOf(file);
  if (streams.size === 0) return;
  const names = namesOf(file);
  for (const stream of streams.values()) {
    const name = names.get(stream.object) ?? `attached-${stream.object}`;
    yield { name, ...contentOf(file, stream, bytesMax()) };
  }
}

/** How many there are, without unpacking one. */
export const countLooseFiles = (file: Bytes): number => streamsOf(file).size;

/** By the number of its object; one that was written again counts as it was written last. */
function streamsOf(file: Bytes): Map<number, Stream> {
  const streams = new Map<number, Stream>();
  for (const at of placesOf(file, MARK)) {
    const stream = streamAt(file, at);
    if (stream !== null) streams.set(stream.object, stream);
  }
  return streams;
}

function* placesOf({ size, read }: Bytes, mark: string): Generator<number> {
  let found = 0;
  for (let from = 0; from < size && found < FOUND_MAX; from += PIECE_BYTES) {
    const piece = read(from, PIECE_BYTES + mark.length);
    for (let at = piece.indexOf(mark); at >= 0 && at < PIECE_BYTES; at = piece.indexOf(mark, at + 1)) {
      found += 1;
      if (found > FOUND_MAX) return;
      yield from + at;
    }
  }
}

/** The stream in whose dictionary this place lies. */
function streamAt({ read }: Bytes, place: number): Stream | null {
  const from = Math.max(0, place - DICTIONARY_BYTES_MAX);
  const around = read(from, 2 * DICTIONARY_BYTES_MAX).toString("latin1");
  const within = place - from;
  // The list of files is called /EmbeddedFiles.
  if (/[A-Za-z]/.test(around[within + MARK.length] ?? "")) return null;
  const before = around.slice(0, within);
  const start = [...before.matchAll(/(\d+)\s+\d+\s+obj\b/g)].at(-1);
  const end = /\bstream(?:\r\n|\n|\r)/g;
  end.lastIndex = within;
  const stop = end.exec(around);
  if (start === undefined || stop === null) return null;
  const dictionary = around.slice(start.index + start[0].length, stop.index);
  if (dictionary.includes("endobj")) return null;
  return { object: Number(start[1]), dictionary, at: from + stop.index + stop[0].length };
}

function contentOf(file: Bytes, { dictionary, at }: Stream, bytesMax: number): Omit<LooseFile, "name"> {
  const length = lengthOf(file, dictionary, at);
  if (length === null) return { bytes: 0, data: null };
  const filters =
    [...(/\/Filter\s*(?:\[([^\]]*)\]|(\/\w+))/.exec(dictionary)?.slice(1) ?? [])].join("").match(/\w+/g) ?? [];
  if (filters.length === 0) {
    if (length > bytesMax) return { bytes: length, data: null };
    return { bytes: length, data: file.read(at, length) };
  }
  if (filters.length > 1 || !/^(?:FlateDecode|Fl)$/.test(filters[0] ?? "") || /\/DecodeParms/.test(dictionary))
    return { bytes: 0, data: null };
  try {
    const data = inflateSync(file.read(at, length), {
      maxOutputLength: Math.max(1, Math.min(bytesMax, OUTPUT_BYTES_MAX)),
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    return { bytes: data.length, data };
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    return { bytes: isTooLarge ? bytesMax + 1 : 0, data: null };
  }
}

/** As it says; where it says so elsewhere, to the mark at its end. */
function lengthOf(file: Bytes, dictionary: string, at: number): number | null {
  const said = /\/Length\s+(\d+)(?!\s+\d+\s+R)\b/.exec(dictionary);
  if (said !== null) return at + Number(said[1]) <= file.size ? Number(said[1]) : null;
  for (let from = at; from < file.size; from += PIECE_BYTES) {
    const end = file.read(from, PIECE_BYTES + DICTIONARY_BYTES_MAX).indexOf("endstream");
    if (end >= 0) return from + end - at;
  }
  return null;
}

/** By the number of its stream, what each file is called: by a dictionary that stands in the file, or is packed with others. */
function namesOf(file: Bytes): Map<number, string> {
  const names = new Map<number, string>();
  if (file.size > NAMES_WITHIN_BYTES) return names;
  addNames(names, file.read(0, file.size).toString("latin1"));
  for (const at of placesOf(file, "/ObjStm")) {
    const packed = streamAt(file, at);
    const { data } = packed === null ? { data: null } : contentOf(file, packed, PACKED_BYTES_MAX);
    if (data !== null) addNames(names, Buffer.from(data).toString("latin1"));
  }
  return names;
}

const FILE_OF = /\/EF\s*<<\s*(?:\/\w+\s+\d+\s+\d+\s+R\s*)*?\/U?F\s+(\d+)\s+\d+\s+R/g;
/** A name stands near: the dictionary has little else. */
const NAME_WITHIN = 600;
const NAME = /\/(UF|F)\s*(?:\(((?:[^()\\]|\\[\s\S]){0,400})\)|<([0-9A-Fa-f\s]{0,1600})>)/g;

function addNames(names: Map<number, string>, text: string): void {
  for (const found of text.matchAll(FILE_OF)) {
    const before = text.slice(Math.max(0, found.index - NAME_WITHIN), found.index);
    const behind = text.slice(found.index + found[0].length, found.index + found[0].length + NAME_WITHIN);
    // Not those of the file before or after it.
    const own = `${before.split(/\bobj\b|\/EF\b/).at(-1)} ${behind.split(/\bendobj\b|\/EF\b/)[0]}`;
    const said = [...own.matchAll(NAME)];
    const best = said.find(([, key]) => key === "UF") ?? said[0];
    if (best !== undefined) names.set(Number(found[1]), nameOf(best[2], best[3]));
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** ISO 32000-1, 7.3.4: a string in brackets, or in hexadecimal; UTF-16 where it begins with its mark. */
function nameOf(written: string | undefined, hex: string | undefined): string {
  const bytes =
    hex === undefined
      ? Buffer.from(
          (written ?? "").replace(/\\([0-7]{1,3}|[\s\S])/g, (_, sign: string) =>
            /^[0-7]/.test(sign) ? String.fromCharCode(Number.parseInt(sign, 8) & 255) : (ESCAPES[sign] ?? sign),
          ),
          "latin1",
        )
      : Buffer.from(hex.replace(/\s/g, ""), "hex");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes.subarray(2));
  return bytes.toString("latin1");
}
