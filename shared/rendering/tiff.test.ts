import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { tiffOf } from "../../test/fixtures/tiff.ts";
import fc from "../../test/support/property.ts";
import { testFolder } from "../../test/support/services.ts";
import { imagePage } from "./image.ts";
import { isWholeTiff, tiffResolution } from "./tiff.ts";

const path = join(await testFolder(), "a.tif");
const read = (page: number) => imagePage({ path, mediaType: "image/tiff", page }, { pixelsMax: 1e7, channels: 1 });
/** Which quarters are dark: upper left, upper right, lower left, lower right. */
const quarters = ({ data, width, height }: { data: Uint8Array; width: number; height: number }) =>
  [0.2, 0.8].flatMap((y) =>
    [0.2, 0.8].map((x) => (data[Math.floor(y * height) * width + Math.floor(x * width)] ?? 255) < 128),
  );

for (const isBigEndian of [false, true])
  test(`resolutions of each page, in inches and centimetres, ${isBigEndian ? "big" : "little"} end first`, async () => {
    const pages = [
      { width: 64, height: 64, resolution: [204, 98] },
      { width: 64, height: 64, resolution: [80, 80], unit: "centimetre" },
    ] as const;
    await writeFile(path, tiffOf(pages, isBigEndian));
    assert.deepEqual(await tiffResolution(path, 0), { x: 204, y: 98 });
    assert.deepEqual(await tiffResolution(path, 1), { x: 203.2, y: 203.2 });
    assert.equal(await tiffResolution(path, 2), null);
    assert.equal(await isWholeTiff(path), true);
  });

for (const [orientation, size, dark] of [
  [1, [320, 416], [true, false, false, false]],
  [3, [320, 416], [false, false, false, true]],
  [6, [416, 320], [false, true, false, false]],
  [8, [416, 320], [false, false, true, false]],
] as const)
  test(`a fax that has to be turned (${orientation}) is stretched along its own lines first`, async () => {
    await writeFile(path, tiffOf([{ width: 320, height: 200, resolution: [204, 98], orientation }]));
    const page = await read(1);
    assert.deepEqual([[page.width, page.height], quarters(page)], [size, dark]);
    assert.equal(page.dpi, 204);
  });

test("a fax finer down than across is stretched across", async () => {
  await writeFile(path, tiffOf([{ width: 320, height: 200, resolution: [100, 200] }]));
  const page = await read(1);
  assert.deepEqual([page.width, page.height, page.dpi], [640, 200, 200]);
});

test("a TIFF that was cut off is known not to be whole, wherever it was cut", async () => {
  const whole = tiffOf([1, 2, 3].map(() => ({ width: 64, height: 64 })));
  // The last four bytes say that no page follows.
  for (let end = 9; end < whole.length - 4; end += 13) {
    await writeFile(path, whole.subarray(0, end));
    assert.equal(await isWholeTiff(path), false, `cut after ${end} of ${whole.length}`);
  }
});

test("a list of pages that leads back to itself ends", async () => {
  const bytes = tiffOf([{ width: 64, height: 64 }]);
  bytes.writeUInt32LE(bytes.readUInt32LE(4), bytes.length - 4);
  await writeFile(path, bytes);
  assert.equal(await isWholeTiff(path), true);
  assert.deepEqual(await tiffResolution(path, 5), { x: 200, y: 200 });
});

test("whatever bytes a TIFF has, its structure is read to an end", async () => {
  const base = tiffOf([
    { width: 64, height: 8 },
    { width: 32, height: 8 },
  ]);
  const change = fc.record({ at: fc.nat({ max: base.length - 1 }), to: fc.nat({ max: 255 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
      const bytes = Buffer.from(base);
      for (const { at, to } of changes) bytes[at] = to;
      await writeFile(path, bytes);
      assert.equal(typeof (await isWholeTiff(path)), "boolean");
      const resolution = await tiffResolution(path, 1);
      if (resolution !== null) assert.ok(resolution.x > 0 && resolution.y > 0);
    }),
    { numRuns: 200 },
  );
});
