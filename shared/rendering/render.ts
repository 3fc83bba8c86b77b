import type { Blobs } from "#shared/blobs/blobs.ts";
import type { Contained, ContainedTask } from "#shared/contained/contained.ts";
import { openScratchFile } from "#shared/contained/scratch-file.ts";
import { isImage, isPdf, type PageSource } from "./raster.ts";

/** A person waits; a page that takes longer is one that reading gave up too. */
const SECONDS_MAX = 30;
/** A 100-megapixel photograph in colour is 300 MB once, and sharp holds it twice. */
const MEGABYTES_MAX = 1_024;

const task: ContainedTask<PageSource, unknown> = {
  module: new URL("./child.ts", import.meta.url).href,
  secondsMax: SECONDS_MAX,
  megabytesMax: MEGABYTES_MAX,
};

/** A page as a PNG for people; null for documents that have no page images. Throws as reading the page does. */
export async function renderPage(
  { blobs, contained, passwords = [] }: { blobs: Blobs; contained: Contained; passwords?: readonly string[] },
  document: { sha256: string; mediaType: string },
  page: number,
): Promise<Buffer | null> {
  if (!isPdf(document.mediaType) && !isImage(document.mediaType)) return null;
  const path = await blobs.localPath(document.sha256);
  const source = { path, mediaType: document.mediaType, page, passwords };
  return contained.run(task, source, async (name, scratch) => {
    if (name !== "page.png") throw new Error("a contained process gave something that is no page");
    const file = await openScratchFile(scratch, name);
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  });
}
