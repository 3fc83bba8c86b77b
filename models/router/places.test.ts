import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../test/support/property.ts";
import { ABSENT, createPlaces } from "./places.ts";

test("keys have places in the order they came first, also where they share a slot and where the table grows", () => {
  const key = fc.oneof(
    fc.integer({ min: -5, max: 5 }).map((n) => n * 64),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  );
  fc.assert(
    fc.property(fc.array(key, { maxLength: 200 }), key, fc.integer({ min: 1, max: 64 }), (keys, other, room) => {
      const places = createPlaces(room);
      const wanted = [...new Set(keys)];
      assert.deepEqual(
        keys.map((one) => places.add(one)),
        keys.map((one) => wanted.indexOf(one)),
      );
      assert.deepEqual([...places.keys()], wanted);
      for (const one of [...keys, other]) assert.equal(places.of(one), wanted.indexOf(one));
    }),
  );
  assert.equal(createPlaces().of(0), ABSENT, "0 is a key like others");
});
