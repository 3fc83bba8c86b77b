import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { Box } from "../reading.ts";

/** Grey pixels, row by row from the top; 0 is black. */
export interface GreyImage {
  width: number;
  height: number;
  pixels: Uint8Array;
}

export interface QrCode {
  text: string;
  /** Upright around it, however it is turned. */
  box: Box;
}

/** Codes on one page; a sheet of labels has more than anybody reads. */
const CODES_MAX = 20;

let isReady: Promise<unknown> | undefined;

/** The library would fetch its wasm from a host on the web: it gets the bytes of the package. */
function prepare(): Promise<unknown> {
  isReady ??= (async () => {
    const file = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
    const bytes = await readFile(file);
    const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    await prepareZXingModule({ overrides: { wasmBinary: wasmBinary as ArrayBuffer }, fireImmediately: true });
  })();
  return isReady;
}

/** The QR codes on a page, from top to bottom. For a contained process: pixels are a customer's. */
export async function readQrCodes({ width, height, pixels }: GreyImage): Promise<QrCode[]> {
  await prepare();
  // The library takes colours; a grey value three times and no transparency is the same picture.
  const colours = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const value = pixels[i] ?? 255;
    colours.fill(value, i * 4, i * 4 + 3);
    colours[i * 4 + 3] = 255;
  }
  const found = await readBarcodes(
    { data: colours, width, height, colorSpace: "srgb" } as Parameters<typeof readBarcodes>[0],
    {
      formats: ["QRCode"],
      maxNumberOfSymbols: CODES_MAX,
      tryHarder: true,
    },
  );
  return found
    .filter(({ isValid }) => isValid)
    .map(({ text, position }): QrCode => {
      const corners = [position.topLeft, position.topRight, position.bottomLeft, position.bottomRight];
      const share = (value: number, whole: number) =>
        Math.round(Math.min(1, Math.max(0, value / whole)) * 10_000) / 10_000;
      const [xs, ys] = [corners.map(({ x }) => share(x, width)), corners.map(({ y }) => share(y, height))];
      return { text, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
    })
    .sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
}
