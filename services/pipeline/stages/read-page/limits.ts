/** What reading one page may cost. Past a limit the page goes to a person, by a code; the rest of its document is read. */

/** A text layer takes 5 ms, of a drawing with a million strokes some seconds. */
export const LAYER_SECONDS_MAX = 30;
/** The file is held whole, once: 200 MiB, and what pdfium makes of it. */
export const LAYER_MEGABYTES_MAX = 1_024;

/**
 * Pixels of the longer side below which a picture is no page, read or not: an A4 page has
 * 500 at 43 dots to the inch, its letters four high, which no person reads either. Logos and
 * icons in mails are smaller; without it every mail with a logo would wait for a person.
 */
export const PAGE_SIDE_MIN = 500;

/** Words of one page; the text layer of a map has 20,000. */
export const WORDS_MAX = 100_000;
