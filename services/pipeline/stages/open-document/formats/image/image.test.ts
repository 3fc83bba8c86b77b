import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { imagePage } from "#shared/rendering/image.ts";
import { bmpOf } from "../../../../../../test/fixtures/bmp.ts";
import { heicOf } from "../../../../../../test/fixtures/heic.ts";
import { jpeg2000 } from "../../../../../../test/fixtures/jpeg2000.ts";
import { tiffOf } from "../../../../../../test/fixtures/tiff.ts";
import { testFolder } from "../../../../../../test/support/services.ts";
import openInChild from "../../child.ts";
import { IMAGE_PAGES_MAX } from "../../limits.ts";

const folder = await testFolder();

async function opened(bytes: Buffer) {
  const path = join(folder, "picture");
  await writeFile(path, bytes);
  const scratch = await mkdtemp(join(folder, "scratch-"));
  const output = await openInChild({ path, name: "picture", declaredType: "application/octet-stream" }, scratch);
  const { format, mediaType, pages, problems } = output;
  return { format, mediaType, pages, problems };
}
const picture = (width = 120, height = 80) =>
  sharp({
    create: { width, height, channels: 3, background: "white", noise: { type: "gaussian", mean: 128, sigma: 50 } },
  });
const bmp = () =>
  bmpOf(
    Array.from({ length: 40 }, () => Array.from({ length: 60 }, (_, x) => x)),
    { bits: 24 },
  );
const heic = (count = 1) => {
  const rows = Array.from({ length: 48 }, (_, y) => Array.from({ length: 64 }, (_, x) => (x * 4 + y) % 256));
  return heicOf(Array.from({ length: count }, () => ({ rows })));
};
const whole = (mediaType: string) => ({ format: "image", mediaType, pages: 1, problems: [] });

for (const [mediaType, bytes] of [
  ["image/png", () => picture().png().toBuffer()],
  ["image/jpeg", () => picture().jpeg().toBuffer()],
  ["image/tiff", () => picture().tiff().toBuffer()],
  ["image/gif", () => picture().gif().toBuffer()],
  ["image/webp", () => picture().webp().toBuffer()],
  ["image/avif", () => picture().avif({ effort: 0 }).toBuffer()],
  ["image/bmp", () => Promise.resolve(bmp())],
  ["image/heic", () => Promise.resolve(heic())],
] as const) {
  test(`${mediaType}: one page, nothing wrong`, async () => {
    assert.deepEqual(await opened(await bytes()), whole(mediaType));
  });

  if (mediaType !== "image/avif")
    test(`${mediaType}, cut off: what is there is read, and the case says so; or its code`, async () => {
      const all = await bytes();
      for (const share of [0.4, 0.7, 0.95]) {
        const { pages, problems } = await opened(all.subarray(0, Math.floor(all.length * share)));
        assert.ok(pages <= 1);
        assert.deepEqual(problems, ["DOCUMENT_DAMAGED"], `${share}`);
      }
    });
}

test("a fax of several pages, and what is too many of them", async () => {
  const page = { width: 64, height: 64 };
  assert.deepEqual(await opened(tiffOf([page, page, page])), { ...whole("image/tiff"), pages: 3 });
  const many = await opened(tiffOf(Array.from({ length: IMAGE_PAGES_MAX + 1 }, () => page)));
  assert.deepEqual([many.pages, many.problems], [IMAGE_PAGES_MAX, ["DOCUMENT_TOO_MANY_PAGES"]]);
});

test("a GIF that breaks off right behind the byte that ends GIFs is not whole", async () => {
  const gif = await picture().gif().toBuffer();
  const at = gif.indexOf(0x3b, Math.floor(gif.length * 0.3));
  assert.ok(at > 0 && at < gif.length - 1, "pixels have that byte, too");
  assert.deepEqual((await opened(gif.subarray(0, at + 1))).problems, ["DOCUMENT_DAMAGED"]);
  assert.deepEqual(await opened(Buffer.concat([gif, Buffer.from("camera's own")])), whole("image/gif"));
});

test("a moving picture is looked at once", async () => {
  const frames = await Promise.all([1, 2].map(() => picture().png().toBuffer()));
  const moving = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  assert.deepEqual(await opened(moving), whole("image/gif"));
});

test("a spacer of a mail has nothing to read, and nothing is missing", async () => {
  assert.deepEqual(await opened(await picture(300, 4).png().toBuffer()), { ...whole("image/png"), pages: 0 });
});

test("more pixels than are read: a code, without decoding one", async () => {
  // A PNG says its size in its first 24 bytes, with a check sum behind.
  const png = await picture().png().toBuffer();
  const header = Buffer.from(png.subarray(12, 29));
  header.writeUInt32BE(20_000, 4);
  header.writeUInt32BE(20_000, 8);
  const { crc32 } = await import("node:zlib");
  header.copy(png, 12);
  png.writeUInt32BE(crc32(header), 29);
  const { pages, problems } = await opened(png);
  assert.deepEqual([pages, problems], [0, ["IMAGE_TOO_LARGE"]]);
});

test("a phone's file of several photographs: a page each", async () => {
  assert.deepEqual(await opened(heic(3)), { ...whole("image/heic"), pages: 3 });
});

test("a photograph by its boxes' name alone, whatever codes it", async () => {
  const photograph = heic();
  photograph.write("mif1", 8, "latin1");
  assert.deepEqual(await opened(photograph), whole("image/heic"));
  const avif = await picture().avif({ effort: 0 }).toBuffer();
  avif.write("mif1", 8, "latin1");
  assert.deepEqual(await opened(avif), whole("image/heic"));
});

test("JPEG 2000, in boxes and without: a page; cut off, it says so; larger than its decoder may take, a code", async () => {
  for (const bytes of [jpeg2000(), jpeg2000({ isBoxed: true })]) {
    assert.deepEqual(await opened(bytes), whole("image/jp2"));
    assert.deepEqual((await opened(bytes.subarray(0, -40))).problems, ["DOCUMENT_DAMAGED"]);
    const huge = Buffer.from(bytes);
    huge.writeUInt32BE(2_000_000, huge.indexOf("ff4fff51", "hex") + 8);
    assert.deepEqual((await opened(huge)).problems, ["IMAGE_TOO_LARGE"]);
  }
});

test("kinds of images that are not read are told apart from what nobody knows", async () => {
  const photoshop = Buffer.from("38425053000100000000000000030000002000000020000800030000", "hex");
  assert.deepEqual(await opened(photoshop), {
    format: "image",
    mediaType: "image/vnd.adobe.photoshop",
    pages: 0,
    problems: ["DOCUMENT_UNSUPPORTED"],
  });
});

test("frames that stand for a second and more are pages; a film, and a logo that changes, are looked at once", async () => {
  const frames = (width: number, delay: number) => {
    const pixels = Buffer.alloc(width * 200 * 3, 255).fill(0, 0, width * 50 * 3);
    const raw = { width, height: 200, channels: 3, pageHeight: 100 } as const;
    return sharp(pixels, { raw })
      .gif({ delay: [delay, delay] })
      .toBuffer();
  };
  assert.equal((await opened(await frames(600, 3_000))).pages, 2);
  assert.equal((await opened(await frames(600, 100))).pages, 1);
  assert.equal((await opened(await frames(200, 3_000))).pages, 1);
  const path = join(folder, "frames.gif");
  await writeFile(path, await frames(600, 3_000));
  const dark = [1, 2].map(async (page) => {
    const { data } = await imagePage({ path, mediaType: "image/gif", page }, { pixelsMax: 1e6, channels: 1 });
    return data.filter((value) => value < 128).length;
  });
  assert.deepEqual(await Promise.all(dark), [600 * 50, 0]);
});
