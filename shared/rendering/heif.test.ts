import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { heicOf } from "../../test/fixtures/heic.ts";
import { testFolder } from "../../test/support/services.ts";
import { isWholeHeif, withHeif } from "./heif.ts";
import { imageFacts, imagePage } from "./image.ts";

const path = join(await testFolder(), "photograph");
/** What is black and what is white in it tells its four corners apart. */
const rows = Array.from({ length: 32 }, (_, y) =>
  Array.from({ length: 64 }, (_, x) => (x < 16 && y < 16 ? 0 : (x * 2 + y * 3) % 256)),
);

async function pageOf(page: number, channels: 1 | 3) {
  const raster = await imagePage({ path, mediaType: "image/heic", page }, { pixelsMax: 1_000_000, channels });
  const at = (x: number, y: number) => raster.data[(y * raster.width + x) * channels] ?? Number.NaN;
  return { ...raster, at };
}
const isNear = (found: number, wanted: number | undefined) => Math.abs(found - (wanted ?? Number.NaN)) <= 2;

test("a photograph has the pixels that were put into it, in grey and in colour", async () => {
  await writeFile(path, heicOf([{ rows }]));
  for (const channels of [1, 3] as const) {
    const page = await pageOf(1, channels);
    assert.deepEqual([page.width, page.height, page.dpi], [64, 32, null]);
    for (const [y, row] of rows.entries())
      for (const [x, value] of row.entries()) assert.ok(isNear(page.at(x, y), value), `${x}, ${y}: ${page.at(x, y)}`);
  }
});

test("it comes as it is to be seen, whichever way the phone was held", async () => {
  await writeFile(path, heicOf(([0, 1, 2, 3] as const).map((turns) => ({ rows, turns }))));
  // The pixel that lies at the top left in the file, by quarter turns against the clock.
  const corners = [
    [0, 0],
    [0, 63],
    [63, 31],
    [31, 0],
  ] as const;
  for (const [turns, [x, y]] of corners.entries()) {
    const page = await pageOf(turns + 1, 1);
    assert.deepEqual([page.width, page.height], turns % 2 === 0 ? [64, 32] : [32, 64]);
    assert.equal(page.at(x, y), 0, `${turns} turns`);
    assert.ok(page.at(page.width - 1 - x, page.height - 1 - y) > 50);
  }
  await assert.rejects(pageOf(5, 1), { code: "DOCUMENT_DAMAGED" });
});

test("a file of which anything is missing or changed gives pixels or a code, and nothing else", async () => {
  const good = heicOf([{ rows }]);
  const change = fc.record({
    length: fc.integer({ min: 1, max: good.length }),
    at: fc.integer({ min: 8, max: good.length - 1 }),
    value: fc.integer({ min: 0, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ length, at, value }) => {
      const bytes = Buffer.from(good.subarray(0, length));
      if (at < length) bytes[at] = value;
      await writeFile(path, bytes);
      assert.equal(typeof (await isWholeHeif(path)), "boolean");
      try {
        for (const { width, height, decode } of await withHeif(path, (pictures) => pictures))
          assert.ok(width > 0 && height > 0 && decode);
        await imageFacts(path);
        await pageOf(1, 1);
      } catch (error) {
        const { code } = error as { code?: string };
        assert.ok(["DOCUMENT_DAMAGED", "DOCUMENT_UNSUPPORTED", "IMAGE_TOO_LARGE"].includes(code ?? ""), String(error));
      }
    }),
    { numRuns: 80, seed: 20 },
  );
});
