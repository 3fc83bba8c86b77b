import { open } from "node:fs/promises";
import { PermanentError } from "#shared/errors.ts";
import { putChildren } from "../../children.ts";
import { cleanName } from "../../clean.ts";
import type { Format, Found } from "../../format.ts";
import { mediaTypeOfName } from "../../media-type.ts";

/** AppleSingle and AppleDouble (RFC 1740, appendix A and B): what a Mac knows of a file, with the file itself or beside it. */
const SINGLE = 0x00051600;
const DOUBLE = 0x00051607;
const HEADER_BYTES = 26;
const ENTRY_BYTES = 12;
/** A dozen kinds are defined, each of them at most once. */
const ENTRIES_MAX = 100;
const [DATA, NAME] = [1, 3];
const NAME_BYTES_MAX = 255;
export const APPLE_TYPE = "application/applefile";

const magicOf = (head: Uint8Array): number => (head.length < 4 ? 0 : Buffer.from(head.subarray(0, 4)).readUInt32BE(0));

/** A file that only says how a Mac shows another one: no document, and nothing is missing without it. */
export const isBesideFile = (head: Uint8Array): boolean => magicOf(head) === DOUBLE;
/** What Macs call such a file. */
export const isCalledBeside = (name: string): boolean => /(?:^|\/)\._[^/]+$/.test(name);

/** As mail programs and archivers of Macs write it: the document inside is taken out. */
export const apple: Format = {
  name: "archive",
  detect: ({ head }) => ([SINGLE, DOUBLE].includes(magicOf(head)) ? APPLE_TYPE : null),
  async open({ path, name, head }, scratch): Promise<Found> {
    const file = await open(path);
    try {
      const read = async ({ at, bytes }: Entry, max: number): Promise<Buffer> => {
        const room = Math.min(bytes, max);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(room), 0, room, at);
        return buffer.subarray(0, bytesRead);
      };
      const entries = entriesOf(head);
      const { size } = await file.stat();
      const data = entries.get(DATA);
      if (data === undefined && isBesideFile(head)) return { pages: 0 };
      if (data === undefined || data.at + data.bytes > size) throw new PermanentError("CONTAINER_DAMAGED");
      const named = entries.get(NAME);
      const own = named === undefined ? "" : cleanName((await read(named, NAME_BYTES_MAX)).toString("utf8"));
      const shown = own || name;
      const document = { name: shown, mediaType: mediaTypeOfName(shown), bytes: await read(data, size) };
      return { pages: 0, children: await putChildren(scratch, [document]) };
    } finally {
      await file.close();
    }
  },
};

interface Entry {
  at: number;
  bytes: number;
}

function entriesOf(head: Buffer): Map<number, Entry> {
  const entries = new Map<number, Entry>();
  const count = head.length < HEADER_BYTES ? 0 : Math.min(head.readUInt16BE(HEADER_BYTES - 2), ENTRIES_MAX);
  for (let i = 0; i < count; i += 1) {
    const place = HEADER_BYTES + i * ENTRY_BYTES;
    if (place + ENTRY_BYTES > head.length) break;
    entries.set(head.readUInt32BE(place), { at: head.readUInt32BE(place + 4), bytes: head.readUInt32BE(place + 8) });
  }
  return entries;
}
