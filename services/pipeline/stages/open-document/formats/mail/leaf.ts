import type { MimeNode } from "@zone-eu/mailsplit";
import libmime from "libmime";
import { NAME_CHARACTERS_MAX } from "../../limits.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { decodeHeader } from "./charset.ts";

export const MAIL_TYPE = "message/rfc822";

/** A part that holds no other: text of the body, or a file. */
export interface Leaf {
  kind: "plain" | "html" | "file";
  mediaType: string;
  charset: string | undefined;
  isFlowed: boolean;
  delSp: boolean;
  /** Empty where the mail gives none. */
  name: string;
  /** What its header says of it, as it is written. */
  told: string;
  /** S/MIME: what is in the envelope. */
  smimeType: string;
}

/** Reports of mail systems are written to be read. */
const READ_AS_TEXT = /^(?:message\/(?:delivery-status|disposition-notification|feedback-report)|text\/rfc822-headers)$/;

export function leafOf(node: MimeNode, parent: MimeNode | null): Leaf {
  // In a digest, what says nothing of itself is a mail (RFC 2046, 5.1.5).
  const fallback = parent?.multipart === "digest" ? MAIL_TYPE : "text/plain";
  const mediaType = wholeType((node.contentType || fallback).toLowerCase().trim());
  const name = node.filename || nameElsewhere(node);
  return {
    kind: kindOf(node, mediaType, node.filename || ""),
    mediaType,
    charset: node.charset || undefined,
    isFlowed: node.flowed,
    delSp: node.delSp,
    name,
    told: node.headers === false ? "" : node.headers.getFirst("content-type").slice(0, NAME_CHARACTERS_MAX * 4),
    smimeType: parameter(node, "smime-type"),
  };
}

/** A type without its other half says nothing of a file (RFC 2045, 5.2): `text`, `plain`, `html`. A parameter may have lost its semicolon. */
function wholeType(whole: string): string {
  const said = whole.replace(/\s*\/\s*/, "/").replace(/[\s;,].*$/s, "");
  if (said.includes("/")) return said;
  return said === "html" ? "text/html" : "text/plain";
}

const NAME_OF_FILE = /^[^\r\n]{1,200}\.[A-Za-z0-9]{2,5}$/;

/** Mailers that name no file often describe it, or say where it was. */
function nameElsewhere(node: MimeNode): string {
  const { headers } = node;
  if (headers === false) return "";
  const said = ["content-description", "content-location"].map((key) => headers.getFirst(key));
  const name = said.map((value) =>
    decodeHeader(value || "")
      .replace(/^.*[/\\]/, "")
      .trim(),
  );
  return name.find((one) => NAME_OF_FILE.test(one)) ?? "";
}

/** A scan that its sender called a text: nobody names one so. */
const isNamedAsFile = (name: string): boolean => {
  const type = mediaTypeOfName(name);
  return type !== "application/octet-stream" && !/^text\/|xml$/.test(type);
};

function kindOf(node: MimeNode, mediaType: string, name: string): Leaf["kind"] {
  if (node.disposition === "attachment" || (name !== "" && node.disposition !== "inline" && !node.root)) return "file";
  if (isNamedAsFile(name)) return "file";
  if (mediaType === "text/html") return "html";
  if (mediaType === "text/plain" || READ_AS_TEXT.test(mediaType)) return "plain";
  // A whole mail of a rare kind of text is read as text; in a mail of several parts it is a file.
  return node.root && mediaType.startsWith("text/") && mediaType !== "text/rtf" ? "plain" : "file";
}

function parameter(node: MimeNode, name: string): string {
  const value = node.headers === false ? "" : node.headers.getFirst("content-type");
  const found = libmime.parseHeaderValue(value).params[name];
  return typeof found === "string" ? found.toLowerCase() : "";
}

/** RFC 8551: S/MIME; RFC 3156: PGP/MIME. */
export function isEncrypted({ mediaType, smimeType }: Leaf): boolean {
  if (/^application\/(pgp-encrypted|vnd\.ms-outlook-encrypted)$/.test(mediaType)) return true;
  return (
    /^application\/(x-)?pkcs7-mime$/.test(mediaType) && (smimeType === "" || /enveloped|encrypted/.test(smimeType))
  );
}

export const isSignature = ({ mediaType }: Leaf): boolean =>
  /^application\/((x-)?pkcs7-signature|pgp-signature|pgp-keys)$/.test(mediaType);

/** `number`: for a name, where it has none. */
export function childOf({ mediaType, name }: Leaf, number: number): { name: string; mediaType: string } {
  const shown = name || (mediaType === MAIL_TYPE ? `mail-${number}.eml` : `attachment-${number}`);
  const hinted = mediaType === "application/octet-stream" ? mediaTypeOfName(shown) : mediaType;
  return { name: shown, mediaType: hinted.slice(0, NAME_CHARACTERS_MAX) };
}
