import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { MailroomError } from "#shared/errors.ts";
import { multiPageTiff } from "../../test/fixtures/fixtures.ts";
import { testFolder } from "../../test/support/services.ts";
import { imageFacts, imagePage } from "./image.ts";
import { tiffResolution } from "./tiff.ts";

const folder = await testFolder();
let files = 0;
/** A white page, 200 × 100, whose upper left quarter is black. */
const page = () =>
  sharp({ create: { width: 200, height: 100, channels: 3, background: "white" } }).composite([
    { input: { create: { width: 100, height: 50, channels: 3, background: "black" } }, left: 0, top: 0 },
  ]);
async function saved(image: Sharp | Buffer): Promise<string> {
  const path = join(folder, String(++files));
  await writeFile(path, Buffer.isBuffer(image) ? image : await image.toBuffer());
  return path;
}
const read = (path: string, mediaType: string, number = 1) =>
  imagePage({ path, mediaType, page: number }, { pixelsMax: 1e7, channels: 1 });
/** Which quarters are dark: upper left, upper right, lower left, lower right. */
const quarters = ({ data, width, height }: { data: Uint8Array; width: number; height: number }) =>
  [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => (data[Math.floor(y * height) * width + Math.floor(x * width)] ?? 255) < 128),
  );
const refused = (code: string) => (error: unknown) => error instanceof MailroomError && error.code === code;

for (const [mediaType, image] of [
  ["image/png", page().png()],
  ["image/jpeg", page().jpeg()],
  ["image/webp", page().webp({ lossless: true })],
  ["image/gif", page().gif()],
  ["image/tiff", page().tiff({ compression: "lzw" })],
  ["image/png of 16 bit with transparency", page().ensureAlpha().toColourspace("rgb16").png()],
  ["image/jpeg in CMYK", page().toColourspace("cmyk").jpeg()],
] as const)
  test(`${mediaType}: the picture as it is`, async () => {
    const found = await read(await saved(image), mediaType.split(" ")[0] ?? "");
    assert.deepEqual([found.width, found.height, found.channels, found.data.length], [200, 100, 1, 20_000]);
    assert.deepEqual(quarters(found), [true, false, false, false]);
  });

for (const [orientation, size, dark] of [
  [3, [200, 100], [false, false, false, true]],
  [6, [100, 200], [false, true, false, false]],
  [8, [100, 200], [false, false, true, false]],
] as const)
  test(`EXIF turn ${orientation}: as a person sees it`, async () => {
    const found = await read(await saved(page().withMetadata({ orientation }).jpeg()), "image/jpeg");
    assert.deepEqual([[found.width, found.height], quarters(found)], [size, dark]);
  });

test("a fax page gets square pixels, and its resolution is known in both directions", async () => {
  const path = await saved(page().tiff({ xres: 204 / 25.4, yres: 98 / 25.4 }));
  const resolution = await tiffResolution(path, 0);
  assert.deepEqual([Math.round(resolution?.x ?? 0), Math.round(resolution?.y ?? 0)], [204, 98]);
  const found = await read(path, "image/tiff");
  assert.deepEqual([found.width, found.height, Math.round(found.dpi ?? 0)], [200, 208, 204]);
  assert.deepEqual(quarters(found), [true, false, false, false]);
});

test("each page of a TIFF is its own", async () => {
  const path = await saved(await multiPageTiff(["one", "two", "three"]));
  assert.equal((await imageFacts(path)).pages, 3);
  const pages = await Promise.all([1, 2, 3].map((number) => read(path, "image/tiff", number)));
  assert.equal(new Set(pages.map(({ data }) => Buffer.from(data).toString("base64"))).size, 3);
  await assert.rejects(read(path, "image/tiff", 4), refused("DOCUMENT_DAMAGED"));
});

test("no more pixels than allowed, and none at all of what would not fit", async () => {
  const small = await imagePage(
    { path: await saved(page().png()), mediaType: "image/png", page: 1 },
    { pixelsMax: 5_000, channels: 3 },
  );
  assert.deepEqual([small.width, small.height, small.data.length], [100, 50, 15_000]);
  const huge = await saved(
    sharp({ create: { width: 12_000, height: 9_000, channels: 3, background: "white" } }).png({ compressionLevel: 9 }),
  );
  await assert.rejects(read(huge, "image/png"), refused("IMAGE_TOO_LARGE"));
});

test("what is no image is refused by its code; a cut-off one is read as far as it goes", async () => {
  await assert.rejects(read(await saved(Buffer.from("no image")), "image/png"), refused("DOCUMENT_DAMAGED"));
  const jpeg = await sharp(await page().png().toBuffer())
    .resize(2_000, 1_000)
    .jpeg()
    .toBuffer();
  const found = await read(await saved(jpeg.subarray(0, jpeg.length / 2)), "image/jpeg");
  assert.equal(quarters(found)[0], true);
});

test("a fax saved as PNG or JPEG gets square pixels too", async () => {
  const png = await page().withMetadata({ density: 204 }).png().toBuffer();
  const at = png.indexOf("pHYs");
  png.writeUInt32BE(Math.round(98 * 39.37), at + 8);
  // What was changed needs its check sum.
  png.writeUInt32BE(crc32(png.subarray(at, at + 13)), at + 13);
  const bare = await page().jpeg().toBuffer();
  // The segment that sharp leaves out: JFIF 1.01, 204 by 98 per inch (1), no thumbnail.
  const jfif = Buffer.from("ffe000104a46494600010101000000000000", "hex");
  jfif.writeUInt16BE(204, 12);
  jfif.writeUInt16BE(98, 14);
  const jpeg = Buffer.concat([bare.subarray(0, 2), jfif, bare.subarray(2)]);
  for (const [bytes, mediaType] of [
    [png, "image/png"],
    [jpeg, "image/jpeg"],
  ] as const) {
    const found = await read(await saved(bytes), mediaType);
    assert.deepEqual([found.width, found.height, Math.round(found.dpi ?? 0)], [200, 208, 204], mediaType);
    assert.deepEqual(quarters(found), [true, false, false, false]);
  }
});
