import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { JPEG2000_SIZE, jpeg2000, jpeg2000Pixel } from "../../test/fixtures/jpeg2000.ts";
import { testFolder } from "../../test/support/services.ts";
import { imageFacts, imagePage } from "./image.ts";

const path = join(await testFolder(), "scan");
const page = (channels: 1 | 3) =>
  imagePage({ path, mediaType: "image/jp2", page: 1 }, { pixelsMax: 1_000_000, channels });

test("a scan in JPEG 2000 has the pixels that were put into it, in grey and in colour", async () => {
  const { width, height } = JPEG2000_SIZE;
  for (const isBoxed of [false, true]) {
    await writeFile(path, jpeg2000({ isBoxed }));
    assert.deepEqual(await imageFacts(path), { width, height, pages: 1, delays: [], format: "jpeg2000" });
    for (const channels of [1, 3] as const) {
      const { data, ...found } = await page(channels);
      assert.deepEqual(found, { width, height, channels, dpi: null, isGrey: true });
      for (let y = 0; y < height; y += 1)
        for (let x = 0; x < width; x += 1)
          assert.equal(data[(y * width + x) * channels], jpeg2000Pixel(x, y), `${x}, ${y}`);
    }
  }
});

test("one that nothing can be decoded of is damaged, and none is taken for a white page", async () => {
  const whole = jpeg2000();
  for (let length = 4; length < whole.length; length += 7) {
    await writeFile(path, whole.subarray(0, length));
    const found = await page(1).then(
      ({ data }) => new Set(data).size,
      (error: { code?: string }) => error.code,
    );
    assert.ok(found === "DOCUMENT_DAMAGED" || Number(found) > 1, `${length}: ${found}`);
  }
});
