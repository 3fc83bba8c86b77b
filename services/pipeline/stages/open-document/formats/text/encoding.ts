import { declaredInside, decodeSet, knownSet } from "../../character-sets.ts";

/** How bytes are most likely to be meant, as TextDecoder calls it. */
export type Encoding = string;

/** Of the control characters, text has these; escape and form feed come from terminals and printers. */
const TEXT_CONTROLS = new Set([9, 10, 12, 13, 27]);
/** A text file damaged on its way has a few odd bytes; a binary one has a third of them. */
const CONTROLS_SHARE_MAX = 0.02;
/** UTF-16 of European text has a zero in every other byte, but for signs such as € and quotes. */
const ZEROS_SHARE_MIN = 0.7;

/** The encoding of what begins with `head`, or null when that is no text. */
export function encodingOf(head: Uint8Array): Encoding | null {
  if (head.length === 0) return null;
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return "utf-8";
  if (startsWith(head, [0xff, 0xfe])) return "utf-16le";
  if (startsWith(head, [0xfe, 0xff])) return "utf-16be";
  const [even, odd] = zeros(head);
  const half = Math.max(1, Math.floor(head.length / 2));
  if (head.length >= 4 && odd / half >= ZEROS_SHARE_MIN && even === 0) return "utf-16le";
  if (head.length >= 4 && even / half >= ZEROS_SHARE_MIN && odd === 0) return "utf-16be";
  if (even + odd > 0) return null;
  const controls = head.reduce((n, byte) => n + (byte < 32 && !TEXT_CONTROLS.has(byte) ? 1 : 0), 0);
  if (controls / head.length > CONTROLS_SHARE_MAX) return null;
  // Its escapes are ASCII, and so is what they stand for.
  const isEscaped = declaredBy(head) === "iso-2022-jp";
  return isUtf8(head) && !isEscaped ? "utf-8" : oldSetOf(head);
}

/** Of what is no UTF-8: what it says of itself, or what old exports of Western Europe are in. */
const oldSetOf = (bytes: Uint8Array): Encoding => declaredBy(bytes) ?? "windows-1252";

/** The set that HTML or XML names. UTF-8 it is not, and a name written in single bytes is not in UTF-16. */
function declaredBy(bytes: Uint8Array): Encoding | null {
  if (!startsWithMarkup(bytes)) return null;
  const set = knownSet(declaredInside(bytes) ?? "");
  return set === null || set.startsWith("utf-") ? null : set;
}

const startsWithMarkup = (bytes: Uint8Array): boolean => bytes.find((byte) => byte > 32) === 0x3c;

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // The head may end within a character.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false; // not UTF-8 is an answer, not a failure
  }
}

/** `whole`: all bytes. What UTF-8 cannot read after the head is read as an older set instead: old exports mix nothing. */
export const decode = (whole: Uint8Array, encoding: Encoding): string =>
  decodeSet(whole, encoding === "utf-8" && !isUtf8(whole) ? oldSetOf(whole) : encoding);

const startsWith = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, i) => bytes[i] === byte);

function zeros(bytes: Uint8Array): [even: number, odd: number] {
  let [even, odd] = [0, 0];
  for (let i = 0; i < bytes.length; i += 1) if (bytes[i] === 0) i % 2 === 0 ? even++ : odd++;
  return [even, odd];
}
