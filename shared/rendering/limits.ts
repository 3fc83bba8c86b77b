/** A3 in colour at 600 dpi is 70 megapixels. A 16,000² image took 1.9 GB and gave no text. */
export const IMAGE_PIXELS_MAX = 100_000_000;
