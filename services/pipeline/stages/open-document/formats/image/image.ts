import { type Code, PermanentError } from "#shared/errors.ts";
import { type ImageFacts, imageFacts } from "#shared/rendering/image.ts";
import { JPEG2000_PIXELS_MAX } from "#shared/rendering/jpeg2000.ts";
import { isWhole } from "#shared/rendering/whole.ts";
import type { Format, Found } from "../../format.ts";
import { IMAGE_PAGES_MAX, IMAGE_PIXELS_MAX, IMAGE_SIDE_MIN, PAGE_SIDE_MIN } from "../../limits.ts";

/** By what file-type calls them; a moving PNG and some cameras' TIFFs have names of their own there. */
const READ: Readonly<Record<string, string>> = {
  "image/png": "image/png",
  "image/apng": "image/png",
  "image/jpeg": "image/jpeg",
  "image/tiff": "image/tiff",
  "image/x-adobe-dng": "image/tiff",
  "image/x-nikon-nef": "image/tiff",
  "image/gif": "image/gif",
  "image/webp": "image/webp",
  "image/avif": "image/avif",
  "image/bmp": "image/bmp",
  "image/heic": "image/heic",
  "image/heic-sequence": "image/heic",
  "image/heif": "image/heic",
  "image/heif-sequence": "image/heic",
  "image/jp2": "image/jp2",
  "image/jpx": "image/jp2",
  "image/j2c": "image/jp2",
};
/** Known as images, and not decoded by anything the registry has under a licence we may use. */
const NOT_READ = new Set(["image/jpm", "image/jls", "image/jxl", "image/vnd.adobe.photoshop"]);

/**
 * Where file-type is not sure: a TIFF whose directory lies at its end, and what was
 * cut off or damaged right behind its first bytes.
 */
const STARTS: readonly [letters: string, mediaType: string][] = [
  ["II*\0", "image/tiff"],
  ["MM\0*", "image/tiff"],
  ["\x89PNG", "image/png"],
  ["\xff\xd8\xff", "image/jpeg"],
  ["GIF8", "image/gif"],
];

/** Frames that stand for so long are there to be read, as pages are; a film's follow ten times faster. */
const PAGE_MS_MIN = 1_000;

const isShownPageByPage = ({ width, height, delays }: Pick<ImageFacts, "width" | "height" | "delays">): boolean =>
  Math.max(width, height) >= PAGE_SIDE_MIN && delays.length > 1 && delays.every((one) => one >= PAGE_MS_MIN);

/** Scans, photographs, faxes. */
export const image: Format = {
  name: "image",
  detect({ magicType, head }) {
    if (magicType !== null && NOT_READ.has(magicType)) return magicType;
    const known = magicType === null ? undefined : READ[magicType];
    if (known !== undefined) return known;
    const start = head.toString("latin1", 0, 4);
    return STARTS.find(([letters]) => start.startsWith(letters))?.[1] ?? null;
  },
  async open(source): Promise<Found> {
    if (source.magicType !== null && NOT_READ.has(source.magicType))
      throw new PermanentError("DOCUMENT_UNSUPPORTED", source.magicType);
    const { width, height, pages, delays, format } = await imageFacts(source.path);
    if (width * height > (format === "jpeg2000" ? JPEG2000_PIXELS_MAX : IMAGE_PIXELS_MAX))
      throw new PermanentError("IMAGE_TOO_LARGE");
    // Spacers and tracking pixels of mails: nothing to read, and nothing is missing.
    if (width < IMAGE_SIDE_MIN || height < IMAGE_SIDE_MIN) return { pages: 0 };
    const problems: Code[] = (await isWhole(source.path, format)) ? [] : ["DOCUMENT_DAMAGED"];
    const hasPages = format === "tiff" || format === "heic" || isShownPageByPage({ width, height, delays });
    // A moving picture is looked at in its first frame.
    if (!hasPages) return { pages: 1, problems };
    if (pages > IMAGE_PAGES_MAX) problems.push("DOCUMENT_TOO_MANY_PAGES");
    return { pages: Math.min(pages, IMAGE_PAGES_MAX), problems };
  },
};
