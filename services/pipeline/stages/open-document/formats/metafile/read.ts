import { decodePage, pageOfFont } from "../rtf/code-pages.ts";
import { type Picture, pictureOfDib } from "./dib.ts";
import { drawnIn } from "./records.ts";

/** What a metafile shows to a person, besides its lines. */
export interface MetafileRead {
  pictures: Picture[];
  /** Words that are drawn, a table out of a spreadsheet for one; in the order they are drawn. */
  text: string;
  /** It has words that cannot be told, and more than a logo's. */
  isUnread: boolean;
  /** It has more pictures than are taken out. */
  isCut: boolean;
}

/** A page pasted as a picture is one; programs cut it into a few bands. */
const PICTURES_MAX = 50;
const LATIN = 1252;
/** Of shapes that stand for letters, what a logo has. */
const LOGO_SHAPES_MAX = 40;

export function readMetafile(file: Buffer): MetafileRead {
  const pictures: Picture[] = [];
  const pieces: string[] = [];
  let [page, shapes] = [LATIN, 0];
  let isCut = false;
  let line: number | null = null;
  for (const drawn of drawnIn(file)) {
    if (drawn.kind === "font") page = pageOfFont(drawn.charset) ?? LATIN;
    else if (drawn.kind === "shapes") shapes += drawn.count;
    else if (drawn.kind === "bitmap") {
      const picture = pictureOfDib(drawn.dib, drawn.pixelsAt);
      if (picture !== null && pictures.length >= PICTURES_MAX) isCut = true;
      else if (picture !== null) pictures.push(picture);
    } else {
      const { bytes, isWide, y } = drawn;
      const words = isWide ? new TextDecoder("utf-16le").decode(bytes) : decodePage(Uint8Array.from(bytes), page);
      if (words.trim() === "") continue;
      pieces.push(line === null ? "" : line === y ? " " : "\n", words.trim());
      line = y;
    }
  }
  return { pictures, text: pieces.join(""), isUnread: shapes > LOGO_SHAPES_MAX, isCut };
}
