import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../../../../test/support/property.ts";
import { goesInCircles } from "./chains.ts";

const END = 0xfffffffe;
const FREE = 0xffffffff;
const SECTOR_BYTES = 512;

/** A compound file of nothing but its table: who follows whom, the small sectors' table in sector `mini`. */
function compound(next: readonly number[], mini = END, miniNext: readonly number[] = []): Buffer {
  const file = Buffer.alloc(SECTOR_BYTES * 12, 0xff);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(mini, 60);
  file.writeUInt32LE(END, 68);
  file.fill(0xff, 76, SECTOR_BYTES);
  file.writeUInt32LE(0, 76); // the table is in sector 0
  for (const [i, value] of next.entries()) file.writeUInt32LE(value, SECTOR_BYTES + i * 4);
  if (mini < 11)
    for (const [i, value] of miniNext.entries()) file.writeUInt32LE(value, (mini + 1) * SECTOR_BYTES + i * 4);
  return file;
}

test("chains that end are no circle, however they lie", () => {
  assert.equal(goesInCircles(compound([END, 2, 3, END, FREE])), false);
  assert.equal(goesInCircles(compound([END, 3, END, 2])), false);
  assert.equal(goesInCircles(compound([END, 3, 3, END])), false, "two that lead to the same end");
  assert.equal(goesInCircles(Buffer.alloc(100)), false);
});

test("a circle anywhere is found: of one sector, of many, among the small ones, in the table of tables", () => {
  assert.equal(goesInCircles(compound([END, 1])), true);
  assert.equal(goesInCircles(compound([END, 2, 3, 4, 2])), true);
  assert.equal(goesInCircles(compound([END, END], 1, [1, 2, 0])), true);
  const tables = compound([END]);
  tables.writeUInt32LE(2, 68);
  tables.writeUInt32LE(2, 3 * SECTOR_BYTES + SECTOR_BYTES - 4);
  assert.equal(goesInCircles(tables), true);
});

test("it ends on any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 512, maxLength: 4_000 }), fc.constantFrom(9, 12), (bytes, shift) => {
      const file = Buffer.from(bytes);
      file.writeUInt16LE(shift, 30);
      assert.equal(typeof goesInCircles(file), "boolean");
    }),
  );
});
