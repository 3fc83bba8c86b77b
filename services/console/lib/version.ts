/** Of a sha256, enough to tell versions apart by eye. */
export const shortVersion = (sha256: string): string => sha256.slice(0, 12);
