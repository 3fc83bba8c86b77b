import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import type { Blobs } from "#shared/blobs/blobs.ts";
import { MailroomError } from "#shared/errors.ts";
import { onePagePdf } from "../../test/fixtures/raw-pdf.ts";
import { tiffOf } from "../../test/fixtures/tiff.ts";
import { testContained } from "../../test/support/contained.ts";
import { testFolder } from "../../test/support/services.ts";
import { renderPage } from "./render.ts";

const folder = await testFolder();
const contained = testContained(folder, [join(folder, "blobs")]);

/** As the real store lays them out: a file named by its sha256. */
const blobs = { localPath: (sha256: string) => Promise.resolve(join(folder, "blobs", sha256)) } as unknown as Blobs;
async function stored(bytes: Buffer, mediaType: string) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await mkdir(join(folder, "blobs"), { recursive: true });
  await writeFile(join(folder, "blobs", sha256), bytes);
  return { sha256, mediaType };
}
const shown = async (bytes: Buffer, mediaType: string, page = 1) => {
  const png = await renderPage({ blobs, contained }, await stored(bytes, mediaType), page);
  assert.ok(png !== null);
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const from = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
    return [...data.subarray(from, from + 3)];
  };
  return { width: info.width, height: info.height, at };
};
const refused = (code: string) => (error: unknown) => error instanceof MailroomError && error.code === code;

test("a PDF's page in colour, as large as a screen wants it", async () => {
  const { width, height, at } = await shown(onePagePdf("1 0 0 rg 0 200 200 200 re f"), "application/pdf");
  assert.ok(width === height && width > 600 && width < 850, String(width));
  assert.deepEqual(at(0.25, 0.25), [255, 0, 0]);
  assert.deepEqual(at(0.75, 0.75), [255, 255, 255]);
});

test("pages that are never so large, or never so many dots, are shown in a bounded size", async () => {
  const wall = onePagePdf("").toString("latin1").replace("[0 0 400 400]", "[0 0 14400 14400]");
  const { width, height } = await shown(Buffer.from(wall, "latin1"), "application/pdf");
  assert.ok(width * height < 6_100_000 && width > 2_000, `${width} × ${height}`);
  const photograph = sharp({ create: { width: 5_000, height: 4_000, channels: 3, background: "green" } });
  const small = await shown(await photograph.jpeg().toBuffer(), "image/jpeg");
  assert.ok(small.width * small.height < 6_100_000 && small.width > 2_000, `${small.width} × ${small.height}`);
});

test("any page of a fax", async () => {
  const page = { width: 320, height: 200, resolution: [204, 98] } as const;
  const { width, height, at } = await shown(tiffOf([page, { ...page, width: 400 }]), "image/tiff", 2);
  assert.deepEqual([width, height, at(0.25, 0.25), at(0.75, 0.25)], [400, 416, [0, 0, 0], [255, 255, 255]]);
});

test("no picture of what has no pages; a code for what is broken or locked", async () => {
  assert.equal(await renderPage({ blobs, contained }, await stored(Buffer.from("text"), "text/plain"), 1), null);
  const broken = await stored(Buffer.from("%PDF-1.7 and nothing"), "application/pdf");
  await assert.rejects(renderPage({ blobs, contained }, broken, 1), refused("DOCUMENT_DAMAGED"));
  const onePage = await stored(onePagePdf(""), "application/pdf");
  await assert.rejects(renderPage({ blobs, contained }, onePage, 2), refused("PAGE_UNREADABLE"));
});
