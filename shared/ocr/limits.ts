/** What looking at one page may cost. Past a limit the page goes to a person, by a code; the rest of its document is read. */

/** OCR takes 2–3 s a page, 10 s when it is dense and turned; on a machine with four times the work this is still enough. */
export const OCR_SECONDS_MAX = 120;
/** One language needs 250 MB; a page of 25 megapixels with its copies 200 MB; four languages may be loaded. */
export const OCR_MEGABYTES_MAX = 1_400;

/** A4 at 300 dpi has 9 megapixels, A3 17. More pixels than this make OCR slower and not better. */
export const OCR_PIXELS_MAX = 18_000_000;

/** Letters are then some 25 pixels high, which is what OCR was trained on; more gains nothing (measured: 200 dpi 1.60 % errors, 300 dpi 1.61 %). */
export const OCR_DPI = 200;
/** A scan that has more keeps it up to here: small print profits. */
export const OCR_DPI_MAX = 300;
