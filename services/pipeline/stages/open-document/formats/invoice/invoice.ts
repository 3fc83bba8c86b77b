import { putChildren } from "../../children.ts";
import { cleanName } from "../../clean.ts";
import type { Format, Found } from "../../format.ts";
import { CONTAINER_FILES_MAX } from "../../limits.ts";
import { decode, encodingOf } from "../text/encoding.ts";
import { readStart, startOfData } from "../text/read-start.ts";
import { invoiceText, isInvoice } from "./invoice-text.ts";

/**
 * Electronic invoices as data: CII and UBL, inside a PDF or by themselves. The text of the
 * page names each field in words, so that an account is found with its role as on paper.
 * Files that are packed into one become documents of their own.
 */
export const invoice: Format = {
  name: "invoice",
  detect(source) {
    const start = startOfData(source);
    return start !== null && isInvoice(start) ? "application/xml" : null;
  },
  async open(source, scratch): Promise<Found> {
    const { bytes, isCut } = await readStart(source);
    const { text, isWhole, files } = invoiceText(decode(bytes, encodingOf(source.head) ?? "utf-8"));
    const kept = files.slice(0, CONTAINER_FILES_MAX);
    const children = await putChildren(
      scratch,
      kept.map(({ name, mediaType, base64 }) => ({
        ...{ name: cleanName(name), mediaType },
        bytes: Buffer.from(base64, "base64"),
      })),
    );
    return {
      pages: 1,
      text,
      children,
      problems: [
        ...(isCut ? (["TEXT_TOO_LONG"] as const) : isWhole ? [] : (["DOCUMENT_DAMAGED"] as const)),
        ...(kept.length < files.length ? (["CONTAINER_TOO_MANY_FILES"] as const) : []),
      ],
    };
  },
};
