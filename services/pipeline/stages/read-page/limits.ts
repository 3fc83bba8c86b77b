/** What reading one page may cost. Past a limit the page goes to a person, by a code; the rest of its document is read. */

/** A text layer takes 5 ms, of a drawing with a million strokes some seconds. */
export const LAYER_SECONDS_MAX = 30;
/** The file is held whole, once: 200 MiB, and what pdfium makes of it. */
export const LAYER_MEGABYTES_MAX = 1_024;

/** Words of one page; the text layer of a map has 20,000. */
export const WORDS_MAX = 100_000;
