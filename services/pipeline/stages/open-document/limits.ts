/** What a document may cost to open. Past a limit the rest is left out, and the case says so by a code. */

/** Opening reads structure, not content: a 2,000-page PDF takes 2 s, a 200 MiB zip 10 s, on a machine with other work. */
export const OPEN_SECONDS_MAX = 60;

/** 441 MB was the most 1,208 odd PDFs took; a 200 MiB upload is held whole once. */
export const OPEN_MEGABYTES_MAX = 1_024;

/** Mails have 2–20 parts, a digest of forwarded ones some hundred. mailsplit's own bound, 1,000, is no bank's mail. */
export const MAIL_PARTS_MAX = 500;

/** Gateways add 5–30 KiB of headers; 256 KiB is ten times the longest seen among 900 real and hostile mails. */
export const MAIL_HEADER_BYTES_MAX = 256 * 1024;

/**
 * Characters of one text: about 200 dense pages. What is longer is a machine's
 * export, and models and patterns further down read every character.
 */
export const TEXT_CHARACTERS_MAX = 500_000;

/** HTML of 100 pages is below 1 MB; converting 4 MB takes 2 s. */
export const HTML_CHARACTERS_MAX = 4_000_000;

/** Files within one HTML text: a letter of pasted scans has twenty, a saved page has icons by the dozen. */
export const EMBEDDED_FILES_MAX = 100;

/** A mail in a zip in a mail in a zip is 3. Deeper is a mistake or an attack, and each level multiplies. */
export const DEPTH_MAX = 6;

/** Files of one container. A quarter's scans of a branch are 200. */
export const CONTAINER_FILES_MAX = 500;

/** Documents of one case, over all nestings: without it zips of zips of zips would multiply to millions. */
export const CASE_DOCUMENTS_MAX = 1_000;

/** Real bytes one container unpacks to: five times the largest upload. */
export const CONTAINER_BYTES_MAX = 1024 * 1024 * 1024;

/** Real bytes that a 7z or rar unpacks to: they are held in memory, beside the archive itself. */
export const ARCHIVE_BYTES_MAX = 400 * 1024 * 1024;

/** Bytes of all documents of a case, over all nestings. */
export const CASE_BYTES_MAX = 2 * 1024 * 1024 * 1024;

/** A packed file that grows more than this is a bomb: text packs 20-fold, blank scans 100-fold; deflate can do 1,000. */
export const CONTAINER_RATIO_MAX = 250;

/** Below this many bytes no ratio is looked at: a page of blanks of 300 KB may well pack 500-fold. */
export const CONTAINER_RATIO_BYTES_MIN = 8 * 1024 * 1024;

/** Reports of 1,000 pages are real. Each page is a run of its own. */
export const PDF_PAGES_MAX = 2_000;

/** Files inside a PDF: an e-invoice has 1, a portfolio a dozen. */
export const PDF_FILES_MAX = 50;

/** A fax or scan job as TIFF. */
export const IMAGE_PAGES_MAX = 1_000;

export { IMAGE_PIXELS_MAX } from "#shared/rendering/limits.ts";

/** Narrower than this there is no room for a readable word: spacers and tracking pixels of mails. */
export const IMAGE_SIDE_MIN = 32;

/**
 * Pixels of the longer side below which a picture is no page, read or not: an A4 page has
 * 500 at 43 dots to the inch, its letters four high, which no person reads either. Logos and
 * icons in mails are smaller; without it every mail with a logo would wait for a person.
 */
export const PAGE_SIDE_MIN = 500;

/** A file's name as shown; longer than any file system allows. */
export const NAME_CHARACTERS_MAX = 255;
