import { join } from "node:path";
import { after } from "node:test";
import type { Contained } from "#shared/contained/contained.ts";
import { createContained } from "#shared/contained/pool.ts";
import { silentLogger } from "#shared/log.ts";

/** One contained process for this test file, which may read in these folders; gone afterwards. */
export function testContained(folder: string, readable: readonly string[], megabytesMax = 1_024): Contained {
  const scratchRoot = join(folder, "scratch");
  const contained = createContained({ size: 1, scratchRoot, megabytesMax, readable, log: silentLogger });
  after(() => contained.close());
  return contained;
}
