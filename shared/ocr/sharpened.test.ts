import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../../test/fixtures/fixtures.ts";
import { type Grey, steadied } from "./grey.ts";
import { sharpened, steadiedPage } from "./sharpened.ts";

test("a page comes out as by the library's way through colour, to within one grey", async () => {
  const random = createRandom("sharpened");
  for (const [width, height] of [
    [90, 70],
    [5, 40],
    [40, 1],
  ] as const) {
    const data = Uint8Array.from({ length: width * height }, (_, i) =>
      Math.min(255, random.int(0, 60) + ((i % width) % 12 < 3 ? 10 : 190)),
    );
    const page: Grey = { data, width, height };
    const [wanted, found] = [await steadied(page), await steadiedPage(page)];
    assert.deepEqual([found.width, found.height], [width, height]);
    for (const [i, value] of wanted.data.entries())
      assert.ok(Math.abs(value - (found.data[i] as number)) <= 1, `${width}: ${i}: ${value} ${found.data[i]}`);
  }
});

test("one tone stays as it is, and an edge grows", () => {
  const flat = { data: new Uint8Array(400).fill(200), width: 20, height: 20 };
  assert.deepEqual(sharpened(flat), flat);
  const edge = { data: Uint8Array.from({ length: 400 }, (_, i) => (i % 20 < 10 ? 100 : 160)), width: 20, height: 20 };
  const { data } = sharpened(edge);
  assert.ok((data[209] as number) < 100 && (data[210] as number) > 160);
});
