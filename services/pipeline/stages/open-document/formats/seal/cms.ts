/** CMS (RFC 5652) in BER: as much of it as says what is inside, and takes out what is only signed. */

export type Sealed =
  | { kind: "signed"; content: Buffer }
  /** A signature or certificates alone; what was signed lies elsewhere. */
  | { kind: "detached" }
  | { kind: "encrypted" };

const SEQUENCE = 0x30;
const OID = 0x06;
const OCTETS = 0x04;
const CONSTRUCTED = 0x20;
const EXPLICIT_0 = 0xa0;
/** 1.2.840.113549.1.7.x: its last number says which content it is. */
const PKCS7 = Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07]);
const DATA = 1;
const SIGNED_DATA = 2;
/** Strings in strings: writers nest once, for their chunks. */
const DEPTH_MAX = 8;

interface Element {
  tag: number;
  /** Where its content begins and, unless the length is open, ends. */
  start: number;
  end: number;
  isOpen: boolean;
}

/** Null when this is no CMS, or broken before it says what is inside. */
export function readCms(bytes: Buffer): Sealed | null {
  try {
    return contentOf(bytes);
  } catch (error) {
    if (error instanceof RangeError) return null; // it ends in the middle
    throw error;
  }
}

function contentOf(bytes: Buffer): Sealed | null {
  const outer = elementAt(bytes, 0);
  if (outer.tag !== SEQUENCE) return null;
  const type = elementAt(bytes, outer.start);
  const which = numberOf(bytes, type);
  if (which === null) return null;
  if (which === DATA) return { kind: "detached" };
  if (which !== SIGNED_DATA) return { kind: "encrypted" };
  const explicit = elementAt(bytes, type.end);
  const signed = elementAt(bytes, explicit.start);
  const version = elementAt(bytes, signed.start);
  const algorithms = elementAt(bytes, version.end);
  const inner = elementAt(bytes, endOf(bytes, algorithms, 0));
  if (explicit.tag !== EXPLICIT_0 || signed.tag !== SEQUENCE || inner.tag !== SEQUENCE) return null;
  const innerType = elementAt(bytes, inner.start);
  if (innerType.tag !== OID) return null;
  const isEmpty = !inner.isOpen && innerType.end >= inner.end;
  const wrapper = isEmpty ? null : elementAt(bytes, innerType.end);
  if (wrapper?.tag !== EXPLICIT_0) return { kind: "detached" };
  const chunks: Buffer[] = [];
  gather(bytes, elementAt(bytes, wrapper.start), chunks, 0);
  return { kind: "signed", content: Buffer.concat(chunks) };
}

function numberOf(bytes: Buffer, { tag, start, end }: Element): number | null {
  if (tag !== OID || end - start !== PKCS7.length + 1 || !bytes.subarray(start, end - 1).equals(PKCS7)) return null;
  return bytes.readUInt8(end - 1);
}

/** Throws RangeError past the end. */
function elementAt(bytes: Buffer, at: number): Element {
  const tag = bytes.readUInt8(at);
  const first = bytes.readUInt8(at + 1);
  if (first === 0x80) return { tag, start: at + 2, end: bytes.length, isOpen: true };
  if (first < 0x80) return within(bytes, { tag, start: at + 2, end: at + 2 + first, isOpen: false });
  const count = first & 0x7f;
  const length = bytes.readUIntBE(at + 2, count); // more than six bytes throw as well
  return within(bytes, { tag, start: at + 2 + count, end: at + 2 + count + length, isOpen: false });
}

function within(bytes: Buffer, element: Element): Element {
  if (element.end > bytes.length) throw new RangeError("an element reaches past the end");
  return element;
}

/** Past the element; for an open one, past the two zeros that close it. */
function endOf(bytes: Buffer, element: Element, depth: number): number {
  if (!element.isOpen) return element.end;
  if (depth > DEPTH_MAX) throw new RangeError("nested too deep");
  let at = element.start;
  while (bytes.readUInt16BE(at) !== 0) at = endOf(bytes, elementAt(bytes, at), depth + 1);
  return at + 2;
}

/** An octet string, or one in chunks. */
function gather(bytes: Buffer, element: Element, chunks: Buffer[], depth: number): void {
  if (element.tag === OCTETS) {
    chunks.push(bytes.subarray(element.start, element.end));
    return;
  }
  if (element.tag !== (OCTETS | CONSTRUCTED) || depth > DEPTH_MAX)
    throw new RangeError("no octets where they should be");
  let at = element.start;
  while (at < element.end && !(element.isOpen && bytes.readUInt16BE(at) === 0)) {
    const chunk = elementAt(bytes, at);
    gather(bytes, chunk, chunks, depth + 1);
    at = endOf(bytes, chunk, 0);
  }
}
