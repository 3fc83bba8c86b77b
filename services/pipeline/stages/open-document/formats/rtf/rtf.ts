import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Code, PermanentError } from "#shared/errors.ts";
import type { Format, Found } from "../../format.ts";
import { pictureOfDib } from "../metafile/dib.ts";
import { type DrawingFile, filesOfDrawing } from "../metafile/metafile.ts";
import { type RtfRead, readRtf } from "./read.ts";

const RTF_TYPE = "application/rtf";
/** It is held three times while it is read. A letter with ten scans pasted in has 40 MB, since RTF writes a byte as two. */
const RTF_BYTES_MAX = 100 * 1024 * 1024;

/** Letters as word processors of all ages exchange them; pictures pasted in are documents of the case. */
export const rtf: Format = {
  name: "office",
  detect: ({ head }) => (/^\s{0,8}\{\\rtf/.test(head.toString("latin1", 0, 16)) ? RTF_TYPE : null),
  async open({ path, bytes }, scratch): Promise<Found> {
    if (bytes > RTF_BYTES_MAX) throw new PermanentError("TEXT_TOO_LONG", "RTF");
    const { text, pictures, isCut, isDamaged } = readRtf(await readFile(path));
    const problems = new Set<Code>([
      ...(isDamaged ? (["DOCUMENT_DAMAGED"] as const) : []),
      ...(isCut ? (["PICTURES_UNREAD"] as const) : []),
    ]);
    const children: NonNullable<Found["children"]> = [];
    for (const [i, picture] of pictures.entries()) {
      const files = filesOf(picture, i + 1);
      if (files === null) problems.add("PICTURES_UNREAD");
      for (const { name, mediaType, bytes } of files ?? []) {
        const file = `child-${children.length + 1}`;
        await writeFile(join(scratch, file), bytes);
        children.push({ file, name, mediaType });
      }
    }
    return { pages: 1, text, children, problems: [...problems] };
  },
};

function filesOf({ type, bytes }: RtfRead["pictures"][number], number: number): DrawingFile[] | null {
  if (type === "emf" || type === "wmf") return filesOfDrawing(bytes, number, true);
  const picture = type === "dib" ? pictureOfDib(bytes) : { type, bytes };
  if (picture === null) return [];
  return [{ ...picture, name: `picture-${number}.${picture.type}`, mediaType: `image/${picture.type}` }];
}
