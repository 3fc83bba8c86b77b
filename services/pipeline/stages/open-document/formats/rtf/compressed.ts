/** What a compressed RTF is taken to have before its first byte ([MS-OXRTFCP], 2.1.2.1). */
const DICTIONARY =
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const COMPRESSED = 0x75465a4c;
const STORED = 0x414c454d;
const HEADER_BYTES = 16;
const WINDOW = 4_096;

/** The RTF that Outlook packs into its messages, by [MS-OXRTFCP]; what is cut off gives what there is. Null for anything else. */
export function unpackRtf(packed: Uint8Array): Buffer | null {
  if (packed.length < HEADER_BYTES) return null;
  const head = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  const [rawBytes, kind] = [head.readUInt32LE(4), head.readUInt32LE(8)];
  if (kind === STORED) return head.subarray(HEADER_BYTES, HEADER_BYTES + rawBytes);
  if (kind !== COMPRESSED) return null;
  const window = Buffer.alloc(WINDOW);
  let write = window.write(DICTIONARY, "latin1");
  // Two bytes give at most 17, whatever the header claims.
  const out = Buffer.alloc(Math.min(rawBytes, packed.length * 9));
  let length = 0;
  const put = (byte: number) => {
    if (length < out.length) out[length++] = byte;
    window[write] = byte;
    write = (write + 1) % WINDOW;
  };
  let at = HEADER_BYTES;
  while (at < head.length && length < out.length) {
    const control = head[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < head.length; bit += 1) {
      if ((control & (1 << bit)) === 0) {
        put(head[at++] ?? 0);
        continue;
      }
      if (at + 1 >= head.length) return out.subarray(0, length);
      const reference = head.readUInt16BE(at);
      at += 2;
      const from = reference >> 4;
      if (from === write) return out.subarray(0, length); // the end mark
      for (let i = 0; i < (reference & 0xf) + 2; i += 1) put(window[(from + i) % WINDOW] ?? 0);
    }
  }
  return out.subarray(0, length);
}
