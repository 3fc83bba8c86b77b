import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import type { Format, Found } from "../../format.ts";
import { Unpacking } from "../../unpacking.ts";

const GZIP_TYPE = "application/gzip";

/** One file, packed. What is in it is looked at as a document of its own, a tar for one. */
export const gzip: Format = {
  name: "archive",
  detect: ({ magicType }) => (magicType === GZIP_TYPE ? GZIP_TYPE : null),
  async open(source, scratch): Promise<Found> {
    const unpacking = new Unpacking(scratch);
    const entry = unpacking.begin(contentName(source.name));
    const gunzip = createReadStream(source.path).pipe(createGunzip());
    try {
      for await (const piece of gunzip) {
        if (entry === null || !unpacking.grow(entry, piece as Buffer, source.bytes)) break;
        await unpacking.flush();
      }
      if (entry !== null) entry.isWhole = !unpacking.isFull;
    } catch (error) {
      if (!/^Z_|ERR_TRAILING/.test((error as NodeJS.ErrnoException).code ?? "")) throw error;
      unpacking.problems.add("CONTAINER_DAMAGED");
    }
    const children = await unpacking.end();
    return { pages: 0, children, problems: [...unpacking.problems] };
  },
};

const contentName = (name: string): string => {
  const content = name.replace(/\.tgz$/i, ".tar").replace(/\.gz$/i, "");
  return content === "" ? "content" : content;
};
