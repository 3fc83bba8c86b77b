import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ocr } from "#shared/ocr/engine.ts";
import type { Grey } from "#shared/ocr/grey.ts";
import { noPhases, withPhases } from "./ocr-phases.ts";

test("what the engine spends goes to its phases, the rest to preparation", async () => {
  let now = 0;
  const ocr: Ocr = {
    async read() {
      now += 2;
      return [];
    },
    close: async () => undefined,
  };
  const part: Grey = { data: new Uint8Array(4), width: 2, height: 2 };
  const page: Grey = { data: new Uint8Array(9), width: 3, height: 3 };
  const sum = noPhases();
  const clock = async () => now;
  const said = await withPhases(ocr, clock, sum, async (noted) => {
    now += 1;
    await noted.read(part, 200, "en", "glance");
    await noted.read(page, 200, "en");
    await noted.read(page, 200, "de");
    await noted.read(part, 200, "de", "number");
    return "read";
  });
  assert.equal(said, "read");
  assert.deepEqual(sum, {
    preparation: { seconds: 1, calls: 0 },
    glances: { seconds: 2, calls: 1 },
    page: { seconds: 2, calls: 1 },
    "page read before": { seconds: 2, calls: 1 },
    "second looks": { seconds: 2, calls: 1 },
  });
});
