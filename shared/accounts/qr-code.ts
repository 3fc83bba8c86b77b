import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** Grey pixels, row by row from the top; 0 is black. */
export interface GreyImage {
  width: number;
  height: number;
  pixels: Uint8Array;
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

/** Texts of the QR codes on a page, in no certain order. For a contained process: pixels are a customer's. */
export async function readQrCodes({ width, height, pixels }: GreyImage): Promise<string[]> {
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
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}
