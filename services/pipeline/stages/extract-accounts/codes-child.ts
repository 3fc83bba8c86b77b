import { readQrCodes } from "#shared/accounts/qr-code.ts";
import { accountsOfCodes, type CodeAccount } from "#shared/accounts/told.ts";
import { type PageSource, rasterise } from "#shared/rendering/raster.ts";

/** The smallest Swiss code has squares of 0.4 mm: at 100 dpi they are read while the print is clean, at 150 from a scan. */
const DPI = 150;
/** An A3 page at that resolution. */
const PIXELS_MAX = 4_500_000;

export interface CodesInput extends PageSource {
  /** As told to people; null where there are no pages to turn to. */
  number: number | null;
}

/** Runs in a contained process: the accounts that payment codes on a page name. */
export default async function codesInChild({ number, ...source }: CodesInput): Promise<CodeAccount[]> {
  const { data, width, height } = await rasterise(source, { dpi: DPI, pixelsMax: PIXELS_MAX, channels: 1 });
  return accountsOfCodes(await readQrCodes({ width, height, pixels: data }), number);
}
