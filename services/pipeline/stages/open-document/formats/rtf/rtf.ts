import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PermanentError } from "#shared/errors.ts";
import type { Format, Found } from "../../format.ts";
import { readRtf } from "./read.ts";

const RTF_TYPE = "application/rtf";
/** It is held three times while it is read. A letter with ten scans pasted in has 40 MB, since RTF writes a byte as two. */
const RTF_BYTES_MAX = 100 * 1024 * 1024;

/** Letters as word processors of all ages exchange them; pictures pasted in are documents of the case. */
export const rtf: Format = {
  name: "office",
  detect: ({ head }) => (/^\s{0,8}\{\\rtf/.test(head.toString("latin1", 0, 16)) ? RTF_TYPE : null),
  async open({ path, bytes }, scratch): Promise<Found> {
    if (bytes > RTF_BYTES_MAX) throw new PermanentError("TEXT_TOO_LONG", "RTF");
    const { text, pictures, isDamaged } = readRtf(await readFile(path));
    const children: NonNullable<Found["children"]> = [];
    for (const [i, picture] of pictures.entries()) {
      const file = `child-${i + 1}`;
      await writeFile(join(scratch, file), picture.bytes);
      children.push({ file, name: `picture-${i + 1}.${picture.type}`, mediaType: `image/${picture.type}` });
    }
    return { pages: 1, text, children, problems: isDamaged ? ["DOCUMENT_DAMAGED"] : [] };
  },
};
