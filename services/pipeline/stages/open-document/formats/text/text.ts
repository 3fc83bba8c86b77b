import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { htmlToKeep, takeOutEmbedded } from "../../embedded.ts";
import type { Format, Found } from "../../format.ts";
import { htmlToText } from "../../html.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { decode, encodingOf } from "./encoding.ts";
import { readStart } from "./read-start.ts";

/** Plain text, CSV, XML, HTML: whatever has letters and no other format claims. */
export const text: Format = {
  name: "text",
  detect({ head, name, magicType }) {
    // XML is the one text that file-type knows.
    const isOther = magicType !== null && !/^(?:application\/xml|text\/|image\/svg)/.test(magicType);
    // The byte order mark of UTF-16 is also how a frame of MP3 begins.
    if (isOther && !hasMark16(head)) return null;
    const encoding = encodingOf(head);
    if (encoding === null) return null;
    const start = decode(head, encoding).trimStart().slice(0, 1_000);
    if (isHtml(start)) return "text/html";
    if (/^<\?xml\b|^<[A-Za-z_][\w.-]*:?[\w.-]*(?:\s[^<>]*)?>/.test(start)) return "application/xml";
    const named = mediaTypeOfName(name);
    return named.startsWith("text/") && named !== "text/html" ? named : "text/plain";
  },
  async open(source, scratch): Promise<Found> {
    const { bytes, isCut } = await readStart(source);
    const whole = decode(bytes, encodingOf(source.head) ?? "utf-8");
    const isWeb = isHtml(whole.trimStart().slice(0, 1_000));
    if (!isWeb) return { pages: 1, text: whole, problems: isCut ? ["TEXT_TOO_LONG"] : [] };
    const { html, files, isTooMany } = takeOutEmbedded(whole);
    const shown = htmlToText(html);
    const children: NonNullable<Found["children"]> = [];
    for (const [i, { name, mediaType, bytes }] of files.entries()) {
      const file = `child-${i + 1}`;
      await writeFile(join(scratch, file), bytes);
      children.push({ file, name, mediaType });
    }
    return {
      pages: 1,
      text: shown.text,
      html: htmlToKeep(whole, html),
      children,
      problems: [
        ...(isCut || shown.isCut ? (["TEXT_TOO_LONG"] as const) : []),
        ...(isTooMany ? (["CONTAINER_TOO_MANY_FILES"] as const) : []),
      ],
    };
  },
};

const hasMark16 = (head: Buffer): boolean => ["fffe", "feff"].includes(head.toString("hex", 0, 2));

const isHtml = (start: string): boolean =>
  /^(?:<!--[\s\S]*?-->\s*|<\?xml[^>]*\?>\s*)*(?:<!doctype html|<html\b|<head\b|<body\b)/i.test(start);
