/** A file as it was put into a document: by the packager of Windows, with its name. */
export interface PackedFile {
  name: string;
  bytes: Buffer;
}

const NAME_BYTES_MAX = 1_000;

/**
 * What the stream \1Ole10Native holds behind its size: for a package what it is called, where it came from and its bytes, for
 * programs of old, such as Paint, the bytes alone ([MS-OLEDS], 2.3.6).
 */
export function unpackNative(native: Buffer): PackedFile {
  const plain = { name: "", bytes: native };
  if (native.length < 8 || native.readUInt16LE(0) !== 2) return plain;
  const label = zeroEnded(native, 2);
  const source = label === null ? null : zeroEnded(native, label.end);
  if (label === null || source === null || source.end + 8 > native.length) return plain;
  // Two numbers that mean nothing here, then where it was copied to, with its length in front.
  const copied = source.end + 8 + native.readUInt32LE(source.end + 4);
  if (copied + 4 > native.length) return plain;
  const size = native.readUInt32LE(copied);
  if (size > native.length - copied - 4) return plain;
  const name = (label.text || source.text).replace(/^.*[\\/]/, "");
  return { name, bytes: native.subarray(copied + 4, copied + 4 + size) };
}

function zeroEnded(bytes: Buffer, from: number): { text: string; end: number } | null {
  const end = bytes.indexOf(0, from);
  if (end < 0 || end - from > NAME_BYTES_MAX) return null;
  return { text: new TextDecoder("windows-1252").decode(bytes.subarray(from, end)), end: end + 1 };
}

const EMBEDDED = 2;
const CLASS_BYTES_MAX = 100;

/** An object as RTF holds it ([MS-OLEDS], 2.2.5): its class, and what that program keeps. Null where it is not there. */
export function unpackObject(object: Buffer): { isPackage: boolean; native: Buffer } | null {
  if (object.length < 12 || object.readUInt32LE(4) !== EMBEDDED) return null;
  const names: string[] = [];
  let at = 8;
  // Its class, and two names of what is linked to.
  for (let i = 0; i < 3; i += 1) {
    const length = at + 4 <= object.length ? object.readUInt32LE(at) : object.length;
    if (at + 4 + length > object.length) return null;
    names.push(object.toString("latin1", at + 4, at + 4 + Math.min(CLASS_BYTES_MAX, length)).replace(/\0.*$/s, ""));
    at += 4 + length;
  }
  if (at + 4 > object.length) return null;
  const size = object.readUInt32LE(at);
  return { isPackage: names[0] === "Package", native: object.subarray(at + 4, at + 4 + size) };
}
