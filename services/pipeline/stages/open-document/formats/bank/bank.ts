import type { Format, Found } from "../../format.ts";
import { decode, encodingOf } from "../text/encoding.ts";
import { readStart, START_CHARACTERS, startOfData } from "../text/read-start.ts";
import { codaText, isCoda } from "./coda.ts";
import { isoText, isoTypeOf } from "./iso20022.ts";
import { isMt, mtText } from "./mt.ts";

/**
 * What banks send each other and their customers as data: ISO 20022, SWIFT FIN
 * and MT statements, CODA. The text of the page names each field in words, so that
 * an account is found with its role as on paper.
 */
export const bank: Format = {
  name: "bank",
  detect(source) {
    const start = startOfData(source);
    if (start === null) return null;
    if (isoTypeOf(start) !== null) return "application/xml";
    return isCoda(start) || isMt(start) ? "text/plain" : null;
  },
  async open(source): Promise<Found> {
    const { bytes, isCut } = await readStart(source);
    const whole = decode(bytes, encodingOf(source.head) ?? "utf-8");
    const start = whole.slice(0, START_CHARACTERS);
    const type = isoTypeOf(start);
    const { text, isWhole } = type !== null ? isoText(whole, type) : isCoda(start) ? codaText(whole) : mtText(whole);
    return {
      pages: 1,
      text,
      problems: isCut ? ["TEXT_TOO_LONG"] : isWhole ? [] : ["DOCUMENT_DAMAGED"],
    };
  },
};
