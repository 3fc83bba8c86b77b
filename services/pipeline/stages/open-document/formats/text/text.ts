import { readCalendar } from "../../calendar.ts";
import { putChildren } from "../../children.ts";
import { htmlToKeep, takeOutEmbedded } from "../../embedded.ts";
import type { Format, Found, Source } from "../../format.ts";
import { htmlToText } from "../../html.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { clearSignature } from "../seal/noted.ts";
import { decode, encodingOf } from "./encoding.ts";
import { readStart } from "./read-start.ts";

/** Plain text, CSV, XML, HTML: whatever has letters and no other format claims. */
export const text: Format = {
  name: "text",
  detect(source) {
    const { head, name, magicType } = source;
    // XML is the one text that file-type knows.
    const isOther = magicType !== null && !/^(?:application\/xml|text\/|image\/svg)/.test(magicType);
    // The byte order mark of UTF-16 is also how a frame of MP3 begins.
    if (isOther && !hasMark16(head)) return null;
    const encoding = encodingOf(head);
    if (encoding === null) return null;
    const start = startOf(decode(head, encoding));
    if (isHtml(start, saysHtml(source))) return "text/html";
    if (/^<\?xml\b|^<[A-Za-z_][\w.-]*:?[\w.-]*(?:\s[^<>]*)?>/.test(start)) return "application/xml";
    const named = mediaTypeOfName(name);
    return named.startsWith("text/") && named !== "text/html" ? named : "text/plain";
  },
  async open(source, scratch): Promise<Found> {
    const { bytes, isCut } = await readStart(source);
    const whole = decode(bytes, encodingOf(source.head) ?? "utf-8");
    if (!isHtml(startOf(whole), saysHtml(source))) {
      const signature = clearSignature(whole);
      const calendar = readCalendar(whole);
      if (calendar !== null)
        return {
          pages: 1,
          text: calendar.text,
          children: await putChildren(scratch, calendar.files),
          problems: [
            ...(isCut ? (["TEXT_TOO_LONG"] as const) : []),
            ...(calendar.isTooMany ? (["CONTAINER_TOO_MANY_FILES"] as const) : []),
          ],
        };
      return {
        pages: 1,
        text: whole,
        ...(signature === null ? {} : { digitalSignatures: [signature] }),
        problems: isCut ? ["TEXT_TOO_LONG"] : [],
      };
    }
    const { html, files, isTooMany } = takeOutEmbedded(whole);
    const shown = htmlToText(html);
    const children = await putChildren(scratch, files);
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

/** Enough for a comment of an editor's before the first tag. */
const START_CHARACTERS = 2_000;
const startOf = (text: string): string => text.trimStart().slice(0, START_CHARACTERS);

/** Tags that a file may begin with when a program wrote only what goes into a page; no data has a root of these names. */
const FIRST =
  "a|b|basefont|big|blockquote|br|center|dir|div|dl|em|fieldset|font|form|h[1-6]|hr|i|iframe|img|main|meta|nav|ol|p|pre|script|section|small|span|strike|strong|style|sub|sup|table|tbody|tr|tt|u|ul";
/** To its own end: where it may run over the next one as well, a page of comments has too many ways to be read. */
const COMMENT = "<!--(?:(?!-->)[\\s\\S])*-->\\s*";
const PAGE = new RegExp(`^(?:${COMMENT}|<\\?xml[^>]*\\?>\\s*)*(?:<!doctype html|<html\\b|<head\\b|<body\\b)`, "i");
const FRAGMENT = new RegExp(`^(?:${COMMENT})*<(?:${FIRST})(?=[\\s>/])[^<>]*>`, "i");
const ANY_TAG = new RegExp(`<(?:${FIRST}|html|body|td|th|li)(?=[\\s>/])[^<>]*>`, "i");

/** `isSaid`: by its name or by who sent it; then it may begin with a word. */
const isHtml = (start: string, isSaid: boolean): boolean =>
  PAGE.test(start) || FRAGMENT.test(start) || (isSaid && !start.startsWith("<?xml") && ANY_TAG.test(start));

const saysHtml = ({ name, declaredType }: Pick<Source, "name" | "declaredType">): boolean =>
  declaredType === "text/html" || mediaTypeOfName(name) === "text/html";
