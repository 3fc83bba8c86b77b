import type { Format, Source } from "./format.ts";
import { apple } from "./formats/apple/apple.ts";
import { binhex } from "./formats/apple/binhex.ts";
import { archive } from "./formats/archive/archive.ts";
import { gzip } from "./formats/archive/gzip.ts";
import { bank } from "./formats/bank/bank.ts";
import { image } from "./formats/image/image.ts";
import { invoice } from "./formats/invoice/invoice.ts";
import { mail } from "./formats/mail/mail.ts";
import { mbox } from "./formats/mbox/mbox.ts";
import { metafile } from "./formats/metafile/metafile.ts";
import { office } from "./formats/office/office.ts";
import { ole } from "./formats/ole/ole.ts";
import { outlook } from "./formats/outlook/outlook.ts";
import { pdf } from "./formats/pdf/pdf.ts";
import { program } from "./formats/program/program.ts";
import { rtf } from "./formats/rtf/rtf.ts";
import { seal } from "./formats/seal/seal.ts";
import { text } from "./formats/text/text.ts";
import { tnef } from "./formats/tnef/tnef.ts";
import { zip } from "./formats/zip/zip.ts";

/** Every kind of file that is read. The first whose `detect` recognises the bytes opens them. */
export const FORMATS: readonly Format[] = [
  pdf,
  program,
  image,
  outlook,
  tnef,
  apple,
  binhex,
  metafile,
  office,
  ole,
  rtf,
  zip,
  archive,
  gzip,
  seal,
  mbox,
  mail,
  bank,
  invoice,
  text,
];

export function formatOf(source: Source): { format: Format; mediaType: string } | null {
  for (const format of FORMATS) {
    const mediaType = format.detect(source);
    if (mediaType !== null) return { format, mediaType };
  }
  return null;
}
