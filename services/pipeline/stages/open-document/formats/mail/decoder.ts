import { once } from "node:events";
import { PassThrough, type Transform } from "node:stream";
import type { MimeNode } from "@zone-eu/mailsplit";
import { UuDecoder } from "./uu-decoder.ts";

const KNOWN_ENCODINGS = new Set(["7bit", "8bit", "binary", "quoted-printable", "base64", "uuencode"]);
/** Writers' slips: `8-bit`, `7bits;`, `quoted printable`. */
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/^quoted[\s_-]*print/, "quoted-printable"],
  [/^base[\s_-]*64/, "base64"],
  // Of before MIME, and never registered: x-uuencode, x-uue, uuencode.
  [/^(?:x-)?uu(?:e|encode)?$/, "uuencode"],
  [/^7[\s_-]*bit/, "7bit"],
  [/^8[\s_-]*bit/, "8bit"],
  // Words that name no encoding at all, so there is none to undo.
  [/^(?:$|plain|none|text|utf-?8|ascii)/, "7bit"],
];
/** Characters that base64 does not have. Mailing lists add a line of text below, which decoders skip. */
const NOT_BASE64 = /[^A-Za-z0-9+/=\s]/g;
/** More than a footer's worth of them, and it is not a footer. */
const STRANGE_SHARE_MAX = 0.02;

/** A part's bytes out of their transfer encoding, and whether they came out whole. */
export class Decoder {
  readonly output: Transform;
  readonly #encoding: string;
  readonly #uu = new UuDecoder();
  /** A text in base64 comes out as it was sent: which of it is coded can only be told of the whole. */
  readonly isBase64Text: boolean;
  #bytes = 0;
  #strange = 0;

  constructor(node: MimeNode, isText: boolean) {
    const said = (node.encoding || "").trim().toLowerCase();
    this.#encoding = SLIPS.find(([pattern]) => pattern.test(said))?.[1] ?? said;
    node.encoding = this.#encoding;
    this.isBase64Text = isText && this.#encoding === "base64";
    if (this.isBase64Text) this.output = new PassThrough();
    else this.output = this.#encoding === "uuencode" ? this.#uu : (node.getDecoder() as unknown as Transform);
  }

  /** `done`: of whoever reads `output`; when that fails nothing will drain it any more. */
  async write(chunk: Buffer, done: Promise<void>): Promise<void> {
    this.#bytes += chunk.length;
    if (this.#encoding === "base64" && !this.isBase64Text)
      this.#strange += chunk.toString("latin1").match(NOT_BASE64)?.length ?? 0;
    if (!this.output.write(chunk)) await Promise.race([once(this.output, "drain"), done]);
  }

  /** An encoding that nobody knows, or text where base64 or uuencode should be. */
  get isDamaged(): boolean {
    if (this.#uu.isDamaged) return true;
    return !KNOWN_ENCODINGS.has(this.#encoding) || this.#strange > this.#bytes * STRANGE_SHARE_MAX;
  }
}
