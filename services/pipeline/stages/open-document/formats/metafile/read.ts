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
  /** It has more pictures than are taken out, or such as are not read. */
  isCut: boolean;
}

/** A page pasted as a picture is one; programs cut it into a few bands. */
const PICTURES_MAX = 50;
const LATIN = 1252;
/** Drawings in drawings. */
const DEPTH_MAX = 3;
/** Of shapes that stand for letters, what a logo has. */
const LOGO_SHAPES_MAX = 40;

export function readMetafile(file: Buffer, depth = 0): MetafileRead {
  const pictures: Picture[] = [];
  const pieces: string[] = [];
  let [page, shapes] = [LATIN, 0];
  let isCut = false;
  let line: number | null = null;
  const keep = (picture: Picture) => {
    if (pictures.length >= PICTURES_MAX) isCut = true;
    else pictures.push(picture);
  };
  for (const drawn of drawnIn(file)) {
    if (drawn.kind === "unread") isCut = true;
    else if (drawn.kind === "picture") keep(drawn.picture);
    else if (drawn.kind === "drawing" && depth >= DEPTH_MAX) isCut = true;
    else if (drawn.kind === "drawing") {
      const within = readMetafile(drawn.file, depth + 1);
      for (const picture of within.pictures) keep(picture);
      if (within.text !== "") pieces.push(pieces.length > 0 ? "\n" : "", within.text);
      if (within.isUnread) shapes += LOGO_SHAPES_MAX + 1;
      isCut ||= within.isCut;
      line = null;
    } else if (drawn.kind === "font") page = pageOfFont(drawn.charset) ?? LATIN;
    else if (drawn.kind === "shapes") shapes += drawn.count;
    else if (drawn.kind === "bitmap") {
      const picture = pictureOfDib(drawn.dib, drawn.pixelsAt);
      if (picture !== null) keep(picture);
    } else {
      const { bytes, isWide, y } = drawn;
      const words = isWide ? new TextDecoder("utf-16le").decode(bytes) : decodePage(Uint8Array.from(bytes), page);
      if (words.trim() === "") continue;
      pieces.push(pieces.length === 0 ? "" : line === y ? " " : "\n", words.trim());
      line = y;
    }
  }
  return { pictures, text: pieces.join(""), isUnread: shapes > LOGO_SHAPES_MAX, isCut };
}
