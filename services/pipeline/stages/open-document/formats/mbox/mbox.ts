import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Format, Found } from "../../format.ts";
import { CONTAINER_FILES_MAX } from "../../limits.ts";
import { Unpacking } from "../../unpacking.ts";
import { skipMboxLine } from "../mail/detect.ts";
import { placesIn, unmarked } from "./split.ts";

const MBOX_TYPE = "application/mbox";
/** A byte order mark and empty lines may stand before the first line. */
const FIRST = /^(?:\u00ef\u00bb\u00bf)?(?:[ \t]*\r?\n){0,20}(?=From )/;

/** A mailbox of several mails, as mail programs export a folder: each is a document of the case. With one alone it is that mail. */
export const mbox: Format = {
  name: "archive",
  detect({ path, head, magicType }) {
    const first = firstOf(head);
    if (first === null || skipMboxLine(head) === 0) return null;
    if (magicType !== null && magicType !== MBOX_TYPE && magicType !== "message/rfc822") return null;
    return placesIn(readFileSync(path), first, 2).length > 1 ? MBOX_TYPE : null;
  },
  async open({ path, head }, scratch): Promise<Found> {
    const unpacking = new Unpacking(scratch);
    const mailbox = await readFile(path);
    // One more than may be taken out, so that it is told.
    const places = placesIn(mailbox, firstOf(head) ?? 0, CONTAINER_FILES_MAX + 1);
    for (const [i, { start, end }] of places.entries()) {
      const entry = unpacking.begin(`mail-${i + 1}.eml`);
      if (entry === null) break;
      // Nothing is packed in it, so nothing grows.
      entry.isWhole = unpacking.grow(entry, unmarked(mailbox.subarray(start, end)), 0);
      await unpacking.flush();
    }
    return { pages: 0, children: await unpacking.end(), problems: [...unpacking.problems] };
  },
};

const firstOf = (head: Buffer): number | null => FIRST.exec(head.toString("latin1", 0, 1_000))?.[0].length ?? null;
