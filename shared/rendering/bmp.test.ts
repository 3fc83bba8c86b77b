import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { MailroomError } from "#shared/errors.ts";
import { type BmpKind, bmpOf, type Pixel } from "../../test/fixtures/bmp.ts";
import fc from "../../test/support/property.ts";
import { testFolder } from "../../test/support/services.ts";
import { bmpHeader, decodeBmp } from "./bmp.ts";
import { imageFacts, imagePage } from "./image.ts";
import { isWhole } from "./whole.ts";

const path = join(await testFolder(), "a.bmp");

async function decoded(bytes: Buffer): Promise<{ width: number; height: number; pixels: Pixel[] }> {
  await writeFile(path, bytes);
  const header = await bmpHeader(path);
  if (header === null) throw new Error("no BMP");
  const { data, width, height } = await decodeBmp(path, header);
  const pixels = Array.from({ length: width * height }, (_, i) => [...data.subarray(i * 3, i * 3 + 3)] as const);
  return { width, height, pixels: pixels as unknown as Pixel[] };
}
const [RED, GREEN, BLUE, WHITE]: Pixel[] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
];
const palette = [RED, GREEN, BLUE, WHITE] as Pixel[];

for (const [what, rows, kind, expected] of [
  [
    "1 bit",
    [
      [0, 1, 1],
      [1, 0, 1],
    ],
    { bits: 1, palette: [RED, WHITE] },
    [RED, WHITE, WHITE, WHITE, RED, WHITE],
  ],
  [
    "4 bits",
    [
      [0, 1, 2],
      [3, 3, 0],
    ],
    { bits: 4, palette },
    [RED, GREEN, BLUE, WHITE, WHITE, RED],
  ],
  [
    "8 bits",
    [
      [0, 1],
      [2, 3],
    ],
    { bits: 8, palette },
    [RED, GREEN, BLUE, WHITE],
  ],
  ["8 bits, a colour that is not listed", [[0, 9]], { bits: 8, palette }, [RED, WHITE]],
  [
    "16 bits",
    [
      [0x7c00, 0x3e0],
      [0x1f, 0x7fff],
    ],
    { bits: 16 },
    [RED, GREEN, BLUE, WHITE],
  ],
  ["16 bits, 5-6-5", [[0xf800, 0x7e0, 0x1f]], { bits: 16, masks: [0xf800, 0x7e0, 0x1f] }, [RED, GREEN, BLUE]],
  [
    "24 bits",
    [
      [0xff0000, 0xff00],
      [0xff, 0xffffff],
    ],
    { bits: 24 },
    [RED, GREEN, BLUE, WHITE],
  ],
  ["24 bits, top row first", [[0xff0000], [0xff]], { bits: 24, isTopDown: true }, [RED, BLUE]],
  ["32 bits", [[0xff0000, 0xff00]], { bits: 32 }, [RED, GREEN]],
  ["32 bits, red last", [[0xff, 0xff00]], { bits: 32, masks: [0xff, 0xff00, 0xff0000] }, [RED, GREEN]],
  [
    "8 bits, run lengths: a run, a line's end, as they are, the picture's end",
    [
      [1, 1, 1],
      [0, 2, 3],
    ],
    { bits: 8, palette, packed: { compression: 1, bytes: Buffer.from([0, 3, 0, 2, 3, 0, 0, 0, 3, 1, 0, 1]) } },
    [GREEN, GREEN, GREEN, RED, BLUE, WHITE],
  ],
  [
    "4 bits, run lengths: a run of two colours, a jump",
    [
      [0, 0, 2],
      [1, 2, 1],
    ],
    { bits: 4, palette, packed: { compression: 2, bytes: Buffer.from([3, 0x12, 0, 0, 0, 2, 2, 0, 1, 0x20, 0, 1]) } },
    [RED, RED, BLUE, GREEN, BLUE, GREEN],
  ],
] as unknown as [string, number[][], BmpKind, Pixel[]][])
  test(`a BMP of ${what}`, async () => {
    const { width, height, pixels } = await decoded(bmpOf(rows, kind));
    assert.deepEqual([width, height], [rows[0]?.length, rows.length]);
    assert.deepEqual(pixels, expected);
  });

test("a BMP is a page like any other image: its facts, grey, square pixels, no more than allowed", async () => {
  const rows = Array.from({ length: 40 }, () => Array.from({ length: 60 }, () => 0));
  await writeFile(path, bmpOf(rows, { bits: 24, pixelsPerMetre: [8_000, 4_000] }));
  assert.deepEqual(await imageFacts(path), { width: 60, height: 40, pages: 1, delays: [], format: "bmp" });
  const source = { path, mediaType: "image/bmp", page: 1 };
  const page = await imagePage(source, { pixelsMax: 1e6, channels: 1 });
  assert.deepEqual([page.width, page.height, page.channels, page.data[0]], [60, 80, 1, 0]);
  assert.equal(Math.round(page.dpi ?? 0), 203);
  const small = await imagePage(source, { pixelsMax: 1_200, channels: 3 });
  assert.deepEqual([small.width, small.height, small.data.length], [30, 40, 3_600]);
});

test("a BMP that was cut off is read as far as it goes, and is known not to be whole", async () => {
  const whole = bmpOf([[0xff0000], [0xff]], { bits: 24 });
  await writeFile(path, whole);
  assert.equal(await isWhole(path, "bmp"), true);
  // Rows are stored from the bottom up.
  assert.deepEqual((await decoded(whole.subarray(0, -4))).pixels, [WHITE, BLUE]);
  assert.equal(await isWhole(path, "bmp"), false);
});

test("a BMP with more pixels than we read is refused before it is unpacked", async () => {
  const bytes = bmpOf([[0]], { bits: 8, palette });
  bytes.writeInt32LE(20_000, 18);
  bytes.writeInt32LE(20_000, 22);
  await assert.rejects(decoded(bytes), (error) => error instanceof MailroomError && error.code === "IMAGE_TOO_LARGE");
});

test("whatever a BMP's header and pixels say, it is a picture or a code", async () => {
  const base = bmpOf(
    [
      [0, 1],
      [2, 3],
    ],
    { bits: 8, palette, packed: { compression: 1, bytes: Buffer.alloc(64, 2) } },
  );
  const change = fc.record({ at: fc.nat({ max: base.length - 1 }), to: fc.nat({ max: 255 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const bytes = Buffer.from(base);
      for (const { at, to } of changes) if (at < 18 || at > 25 || to < 4) bytes[at] = to;
      await writeFile(path, bytes);
      try {
        const header = await bmpHeader(path);
        if (header === null || header.width * header.height > 1e6) return;
        const { data, width, height } = await decodeBmp(path, header);
        assert.equal(data.length, width * height * 3);
      } catch (error) {
        assert.ok(error instanceof MailroomError, String(error));
      }
    }),
    { numRuns: 300 },
  );
});
